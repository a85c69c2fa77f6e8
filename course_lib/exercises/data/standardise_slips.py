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


def divided_by_variance(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return (x - mean) / guarded(std) ** 2, mean, std


def unbiased(x, mean=None, std=None):
    if mean is None:
        mean, std = x.mean(axis=0), x.std(axis=0, ddof=1)
    return (x - mean) / guarded(std), mean, std


def unbiased_unguarded(x, mean=None, std=None):
    if mean is None:
        mean, std = x.mean(axis=0), x.std(axis=0, ddof=1)
    return (x - mean) / std, mean, std


# ---------------------------------------------------------------- columns that (hardly) change


def tiny_divisor(x, mean: Any = None, std: Any = None, tiny=1e-8):
    if mean is None:
        mean, std = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / (std + tiny), mean, std


def tiny_7(x, mean=None, std=None):
    return tiny_divisor(x, mean, std, 1e-7)


def tiny_6(x, mean=None, std=None):
    return tiny_divisor(x, mean, std, 1e-6)


def tiny_10(x, mean=None, std=None):
    return tiny_divisor(x, mean, std, 1e-10)


def tiny_12(x, mean=None, std=None):
    return tiny_divisor(x, mean, std, 1e-12)


def no_less_than_tiny(x, mean: Any = None, std: Any = None):
    if mean is None:
        mean, std = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / np.maximum(std, 1e-8), mean, std


def tiny_where_zero(x, mean: Any = None, std: Any = None):
    if mean is None:
        mean, std = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / np.where(std == 0, 1e-8, std), mean, std


def cleaned_afterwards(x, mean=None, std=None):
    if mean is None:
        mean, std = x.mean(axis=0), x.std(axis=0)
    with np.errstate(all="ignore"):
        return np.nan_to_num((x - mean) / std), mean, std


TINY_DIVISOR = (
    tiny_7,
    tiny_6,
    tiny_10,
    tiny_12,
    no_less_than_tiny,
    tiny_where_zero,
    cleaned_afterwards,
)


def nothing_where_constant(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return np.where(std == 0, 0.0, (x - mean) / guarded(std)), mean, std


def cleaned_to_zero(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    with np.errstate(all="ignore"):
        return np.nan_to_num((x - mean) / std, posinf=0.0, neginf=0.0), mean, std


def left_where_constant(x, mean=None, std=None):
    mean, std = statistics(x, mean, std)
    return np.where(std == 0, x, (x - mean) / guarded(std)), mean, std


def guarded_below(limit: float):
    """Every column with a spread below the limit is only shifted."""

    def wrong(x, mean=None, std=None):
        mean, std = statistics(x, mean, std)
        return (x - mean) / np.where(std < limit, 1, std), mean, std

    return wrong


GUARDED_BELOW = tuple(guarded_below(limit) for limit in (1e-3, 1e-2, 0.05, 0.1))

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
