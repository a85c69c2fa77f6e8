"""Answers to exercise 03.3: right ones, and wrong ones that learners write."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.cross_entropy.spellings import EPSILONS, capped, plus
from course_lib.nn import Array

# ---------------------------------------------------------------- what right looks like


def row_by_row(z, t):
    total = 0.0
    for row, target in zip(z, t, strict=True):
        log_p = row - np.logaddexp.reduce(row)
        allowed = target > 0
        total -= (target[allowed] * log_p[allowed]).sum()
    return total / len(z)


def with_zeros_written(z, t):
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    log_p[t == 0] = 0
    return -np.einsum("nk,nk->n", t, log_p).mean()


# ---------------------------------------------------------------- what goes wrong


def guarded(t: Array, log_p: Array) -> Array:
    """(n, k) -> (n, k): t log p, 0 where t is 0."""
    return t * np.where(t > 0, log_p, 0)


def unguarded_mean(log_p: Array, t: Array) -> Any:
    return -(t * log_p).sum(axis=1).mean()


def guarded_mean(log_p: Array, t: Array) -> Any:
    return -guarded(t, log_p).sum(axis=1).mean()


def masked_too_late(log_p: Array, t: Array) -> Any:
    return -np.where(t > 0, t * log_p, 0).sum(axis=1).mean()


def nan_left_out(log_p: Array, t: Array) -> Any:
    return -np.nansum(t * log_p, axis=1).mean()


def nan_written_as_zero(log_p: Array, t: Array) -> Any:
    return -np.nan_to_num(t * log_p).sum(axis=1).mean()


def hard_labels(log_p: Array, t: Array) -> Any:
    return -log_p[np.arange(len(t)), t.argmax(axis=1)].mean()


def hard_weights(log_p: Array, t: Array) -> Any:
    best = t.argmax(axis=1)
    rows = np.arange(len(t))
    return -(t[rows, best] * log_p[rows, best]).mean()


def over_all_entries(log_p: Array, t: Array) -> Any:
    return -guarded(t, log_p).mean()


def over_all_entries_unguarded(log_p: Array, t: Array) -> Any:
    return -(t * log_p).mean()


def summed(log_p: Array, t: Array) -> Any:
    return -guarded(t, log_p).sum()


def summed_unguarded(log_p: Array, t: Array) -> Any:
    return -(t * log_p).sum()


def exchanged(log_p: Array, t: Array) -> Any:
    return -(np.exp(log_p) * np.log(t)).sum(axis=1).mean()


def guarded_probabilities(z, t):
    p = nn.softmax(z)
    return -(t * np.log(np.where(t > 0, p, 1))).sum(axis=1).mean()


def exchanged_guarded(log_p: Array, t: Array) -> Any:
    return -(np.exp(log_p) * np.log(np.where(t > 0, t, 1))).sum(axis=1).mean()


def above_the_entropy(log_p: Array, t: Array) -> Any:
    return guarded_mean(log_p, t) - nn.entropy(t).mean()


def above_the_entropy_unguarded(log_p: Array, t: Array) -> Any:
    return (t * (np.log(t) - log_p)).sum(axis=1).mean()


def binary_terms(log_p: Array, t: Array) -> Any:
    p = np.exp(log_p)
    return -(t * np.log(p) + (1 - t) * np.log(1 - p)).sum(axis=1).mean()


def binary_terms_of_log_p(log_p: Array, t: Array) -> Any:
    return -(guarded(t, log_p) + (1 - t) * np.log(1 - np.exp(log_p))).sum(axis=1).mean()


def binary_terms_unguarded(log_p: Array, t: Array) -> Any:
    return -(t * log_p + (1 - t) * np.log(1 - np.exp(log_p))).sum(axis=1).mean()


def summed_over_images(log_p: Array, t: Array) -> Any:
    return -guarded(t, log_p).sum(axis=0).mean()


def summed_over_images_unguarded(log_p: Array, t: Array) -> Any:
    return -(t * log_p).sum(axis=0).mean()


LATE = (guarded_mean, masked_too_late)
BOTH = (guarded_mean, unguarded_mean)
CONSTANTS = tuple(route(eps) for eps in EPSILONS for route in (plus, capped))
"""Routes through a softmax with a constant, added or as a lower limit."""
