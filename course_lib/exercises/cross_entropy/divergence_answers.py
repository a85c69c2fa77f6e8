"""Answers to exercise 03.5: right ones, and wrong ones that learners write."""

from typing import Any

import numpy as np

from course_lib.nn import Array

# ---------------------------------------------------------------- what right looks like


def kl_of_allowed_classes(t, p):
    values = []
    for a, b in zip(t, p, strict=True):
        allowed = a > 0
        values.append((a[allowed] * np.log(a[allowed] / b[allowed])).sum())
    return np.array(values)


def entropy_of_allowed_classes(t):
    return np.array([-(row[row > 0] * np.log(row[row > 0])).sum() for row in t])


def kl_as_a_difference(t, p):
    safe_t, safe_p = np.where(t > 0, t, 1), np.where(t > 0, p, 1)
    cross_entropy = -(t * np.log(safe_p)).sum(axis=1)
    return cross_entropy + (t * np.log(safe_t)).sum(axis=1)


def kl_through_one_ratio(t, p):
    ratio = np.divide(t, p, out=np.ones_like(t), where=t > 0)
    return (t * np.log(ratio)).sum(axis=1)


# ---------------------------------------------------------------- what goes wrong


def kl_without_guard(t, p):
    ratio = t / p
    return (t * np.log(ratio)).sum(axis=1)


def kl_of_two_logarithms(t, p):
    return (t * (np.log(t) - np.log(p))).sum(axis=1)


def kl_guarded_too_late(t, p):
    return np.where(t > 0, t * np.log(t / p), 0).sum(axis=1)


def kl_without_nan(t, p):
    return np.nansum(t * np.log(t / p), axis=1)


def kl_nan_as_zero(t, p):
    return np.nan_to_num(t * np.log(t / p)).sum(axis=1)


def entropy_without_guard(t):
    return -(t * np.log(t)).sum(axis=1)


def kl_with_a_constant(eps: float) -> Any:
    return lambda t, p: (t * np.log((t + eps) / (p + eps))).sum(axis=1)


def kl_guarding_t_only(t, p):
    safe = np.where(t > 0, t, 1)
    return (t * np.log(safe / p)).sum(axis=1)


def swapped(t, p):
    return kl_through_one_ratio(p, t)


def swapped_without_guard(t, p):
    return kl_without_guard(p, t)


def cross_entropy(t, p):
    log_p = np.log(p, out=np.zeros_like(p), where=t > 0)
    return -(t * log_p).sum(axis=1)


def cross_entropy_without_guard(t, p):
    return -(t * np.log(p)).sum(axis=1)


def mean_of_rows(t, p):
    return kl_through_one_ratio(t, p).mean()


# ---------------------------------------------------------------- another weight, another guard


def ratio(t: Array, p: Array) -> Array:
    """(n, k), (n, k) -> (n, k): t / p, and 1 where t is 0."""
    return np.divide(t, p, out=np.ones_like(t), where=t > 0)


def guard_for_p(t, p):
    safe = np.divide(t, p, out=np.ones_like(t), where=p > 0)
    return (t * np.log(safe)).sum(axis=1)


def guarded_logarithm(t, p):
    bare = t / p
    return (t * np.log(bare, out=np.zeros_like(bare), where=t > 0)).sum(axis=1)


def constant_beside_the_ratio(eps: float) -> Any:
    return lambda t, p: (t * np.log(t / p + eps)).sum(axis=1)


def swapped_half_guarded(t, p):
    turned = np.divide(p, t, out=np.ones_like(t), where=t > 0)
    return (p * np.log(turned)).sum(axis=1)


def weighed_by_p(t, p):
    return (p * np.log(ratio(t, p))).sum(axis=1)


def weighed_by_p_without_guard(t, p):
    return (p * np.log(t / p)).sum(axis=1)


def no_weight(t, p):
    return np.log(ratio(t, p)).sum(axis=1)


def no_weight_without_guard(t, p):
    return np.log(t / p).sum(axis=1)


def turned_over(t, p):
    return -kl_through_one_ratio(t, p)


def turned_over_without_guard(t, p):
    return (t * np.log(p / t)).sum(axis=1)


def sum_of_all(t, p):
    return kl_through_one_ratio(t, p).sum()


def kl_is(*functions: Any) -> list[dict[str, Any]]:
    return [{"kl": f} for f in functions]


THREE = (kl_without_guard, kl_of_two_logarithms, kl_through_one_ratio)
"""Two unguarded divergences and a right one, each met beside an unguarded entropy."""
