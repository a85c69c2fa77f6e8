"""Slips in the formula of exercise 01.3, standardise, and in what is returned."""

from typing import Any

import numpy as np

from course_lib.exercises.data.standardise_answers import guarded


def statistics(x: Any, mean: Any, std: Any) -> tuple[Any, Any]:
    """The given statistics, else those of the columns."""
    return (x.mean(axis=0), x.std(axis=0)) if mean is None else (mean, std)


# ---------------------------------------------------------------- the caller's std


def std_overwritten(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    std[std == 0] = 1
    return (x - mean) / std, mean, std


def std_overwritten_and_kept(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    kept = std.copy()
    std[std == 0] = 1
    return (x - mean) / std, mean, kept


def std_overwritten_after_the_mean(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    x = x - mean
    std[std == 0] = 1.0
    return np.divide(x, std), mean, std


# ---------------------------------------------------------------- the formula


def no_brackets(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return x - mean / guarded(std), mean, std


def no_brackets_unguarded(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return x - mean / std, mean, std


def no_shift(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return x / guarded(std), mean, std


def no_shift_unguarded(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return x / std, mean, std


def no_scale(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return x - mean, mean, std


def multiplied(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return (x - mean) * guarded(std), mean, std


def multiplied_unguarded(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return (x - mean) * std, mean, std


def root_of_the_sum(x, mean=None, std=None):
    if mean is None:
        mean = x.mean(axis=0)
        std = np.sqrt(((x - mean) ** 2).sum(axis=0))
    return (x - mean) / guarded(std), mean, std


def root_of_the_sum_unguarded(x, mean=None, std=None):
    if mean is None:
        mean = x.mean(axis=0)
        std = np.sqrt(((x - mean) ** 2).sum(axis=0))
    return (x - mean) / std, mean, std


def variance(x, mean=None, std=None):
    if mean is None:
        mean, std = x.mean(axis=0), x.var(axis=0)
    return (x - mean) / guarded(std), mean, std


# ---------------------------------------------------------------- what is returned


def own_returned(x, mean=None, std=None):
    used, scale = statistics(x, mean, std)
    return (x - used) / guarded(scale), x.mean(axis=0), x.std(axis=0)


def own_returned_unguarded(x, mean=None, std=None):
    used, scale = statistics(x, mean, std)
    return (x - used) / scale, x.mean(axis=0), x.std(axis=0)


def in_order(a: int, b: int, c: int, whole: bool = True):
    """The three results in another order; with or without a guard against std 0."""

    def wrong(x, mean=None, std=None):
        mean, std = statistics(x, mean, std)
        results = ((x - mean) / (guarded(std) if whole else std), mean, std)
        return results[a], results[b], results[c]

    return wrong


OTHER_ORDERS = tuple(
    in_order(*places, whole=whole)
    for places in ((1, 2, 0), (0, 2, 1), (2, 1, 0), (1, 0, 2), (2, 0, 1))
    for whole in (True, False)
)
