"""Answers to exercise 03.1: right ones, and wrong ones that learners write."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.cross_entropy.spellings import EPSILONS, along, clipped, plus
from course_lib.nn import Array, Labels

# ---------------------------------------------------------------- what right looks like


def image_by_image(z, y):
    losses = []
    for row, label in zip(z, y, strict=True):
        m = row.max()
        losses.append(m + np.log(np.exp(row - m).sum()) - row[label])
    return sum(losses) / len(losses)


def through_one_hot(z, y):
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    t = np.eye(z.shape[1])[y]
    return -(t * log_p).sum() / len(y)


def in_float32(z, y):
    z = z.astype(np.float32)
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    return -np.take_along_axis(log_p, y[:, None], axis=1).mean()


# ---------------------------------------------------------------- what goes wrong


def own(log_p: Array, y: Labels) -> Array:
    """(n, k), (n,) -> (n,): the right picking, on which other mistakes are built."""
    return log_p[np.arange(len(y)), y]


def average(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y).mean()


def summed(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y).sum()


def every_pair(log_p: Array, y: Labels) -> Any:
    return -log_p[:, y].mean()


def every_pair_kept(log_p: Array, y: Labels) -> Any:
    return -log_p[:, y]


def every_pair_a_mean_each(log_p: Array, y: Labels) -> Any:
    return -log_p[:, y].mean(axis=1)


def rows_by_label(log_p: Array, y: Labels) -> Any:
    return -log_p[y].mean()


def rewarded(log_p: Array, y: Labels) -> Any:
    return own(log_p, y).mean()


def in_bits(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y).mean() / np.log(2)


def over_all_entries(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y).sum() / log_p.size


def largest_entry(log_p: Array, y: Labels) -> Any:
    return -log_p.max(axis=1).mean()


def mean_of_all(log_p: Array, y: Labels) -> Any:
    return -log_p.mean()


def sum_of_each_row(log_p: Array, y: Labels) -> Any:
    return -log_p.sum(axis=1).mean()


def sum_of_all(log_p: Array, y: Labels) -> Any:
    return -log_p.sum()


def first_class(log_p: Array, y: Labels) -> Any:
    return -log_p[:, 0].mean()


def own_entropy(log_p: Array, y: Labels) -> Any:
    return -(np.exp(log_p) * log_p).sum(axis=1).mean()


def first_only(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y)[0]


def first_of_many(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y)[0] / len(y)


def labels_from_one(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y - 1).mean()


def log_of_the_mean(log_p: Array, y: Labels) -> Any:
    return -np.log(np.exp(own(log_p, y)).mean())


def divided_by_k(log_p: Array, y: Labels) -> Any:
    return -own(log_p, y).sum() / log_p.shape[1]


def minus_p(log_p: Array, y: Labels) -> Any:
    return -np.exp(own(log_p, y)).mean()


def picked_then_log(z, y):
    return -np.log(own(nn.softmax(z), y)).mean()


def picked_then_log2(z, y):
    return -np.log2(own(nn.softmax(z), y)).mean()


# ---------------------------------------------------------------- a shift that is half done


def row_shift(z: Array) -> Array:
    """(n, k) -> (n, k): each row without its largest logit."""
    return z - z.max(axis=1, keepdims=True)


def shifted_sum_only(z, y):
    return (np.log(np.exp(row_shift(z)).sum(axis=1)) - own(z, y)).mean()


def shifted_logit_only(z, y):
    return (np.log(np.exp(z).sum(axis=1)) - own(row_shift(z), y)).mean()


def shifted_logit_and_exact_sum(z, y):
    return (nn.logsumexp(z) - own(row_shift(z), y)).mean()


def sum_without_logarithm(z, y):
    return (np.exp(row_shift(z)).sum(axis=1) - own(row_shift(z), y)).mean()


def unshifted_sum_without_logarithm(z, y):
    return (np.exp(z).sum(axis=1) - own(z, y)).mean()


def no_true_class(z, y):
    return nn.logsumexp(z).mean()


CEILINGS = along(
    average,
    *(plus(eps) for eps in EPSILONS),
    *(clipped(eps, 1.0) for eps in EPSILONS),
    *(clipped(eps, 1 - eps) for eps in EPSILONS),
)
PAIRS = (*along(every_pair), *along(every_pair_kept), *along(every_pair_a_mean_each))
