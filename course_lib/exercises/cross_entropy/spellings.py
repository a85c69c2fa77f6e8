"""One mistake, many spellings: routes from logits to log-probabilities, one right, others not."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import Misconception
from course_lib.nn import Array

EPSILONS = (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
"""The constants that are met inside logarithms."""


def exact(z: Array) -> Array:
    """(n, k) -> (n, k): log softmax from the logits."""
    return nn.log_softmax(z)


def rounded(z: Array) -> Array:
    """(n, k) -> (n, k): the logarithm of a softmax that may have rounded to 0."""
    return np.log(nn.softmax(z))


def unshifted(z: Array) -> Array:
    """(n, k) -> (n, k): the logarithm of softmax typed as it stands; e^800 overflows."""
    e = np.exp(z)
    return np.log(e / e.sum(axis=1, keepdims=True))


def unshifted_sum(z: Array) -> Array:
    """(n, k) -> (n, k): z minus the logarithm of an overflowing sum."""
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def one_shift(z: Array) -> Array:
    """(n, k) -> (n, k): every row shifted by the largest logit of the whole batch."""
    shifted = z - z.max()
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def one_shift_ratio(z: Array) -> Array:
    """(n, k) -> (n, k): the same, as the logarithm of a quotient that may be 0 / 0."""
    e = np.exp(z - z.max())
    return np.log(e / e.sum(axis=1, keepdims=True))


def shift_by_class(z: Array) -> Array:
    """(n, k) -> (n, k): each column shifted by its largest logit, which changes the softmax."""
    return nn.log_softmax(z - z.max(axis=0, keepdims=True))


def shift_by_class_typed(z: Array) -> Array:
    """(n, k) -> (n, k): the same, where a row far below the others has a sum of 0."""
    shifted = z - z.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def softmax_by_column(z: Array) -> Array:
    """(n, k) -> (n, k): a softmax over the images in place of the classes."""
    return nn.log_softmax(z.T).T


def plus(eps: float) -> Callable[[Array], Array]:
    """Logits -> log(p + eps)."""
    return lambda z: np.log(nn.softmax(z) + eps)


def clipped(eps: float, top: float) -> Callable[[Array], Array]:
    """Logits -> logarithm of p, clipped to [eps, top]."""
    return lambda z: np.log(np.clip(nn.softmax(z), eps, top))


def capped(eps: float) -> Callable[[Array], Array]:
    """Logits -> logarithm of p, never below eps."""
    return clipped(eps, 1.0)


def cut_below(limit: float) -> Callable[[Array], Array]:
    """Logits -> exact log softmax of logits that are nowhere below -limit."""
    return lambda z: nn.log_softmax(np.maximum(z, -limit))


def cut(limit: float) -> Callable[[Array], Array]:
    """Logits -> exact log softmax of logits that were cut to [-limit, limit]."""
    return lambda z: nn.log_softmax(np.clip(z, -limit, limit))


def number_for_infinity(number: float) -> Callable[[Array], Array]:
    """Logits -> exact log softmax, where -inf was replaced by -number."""
    return lambda z: nn.log_softmax(np.nan_to_num(z, neginf=-number))


CUTS = tuple(route(limit) for limit in (50, 100, 500, 700) for route in (cut_below, cut))
"""Routes through logits that were cut off."""

ROUTES = (exact, rounded, unshifted, unshifted_sum, one_shift)
"""The usual routes: one right, four that fail for large logits."""


def along(
    combine: Callable[[Array, Any], Any], *routes: Callable[[Array], Array]
) -> tuple[Callable[[Array, Any], Any], ...]:
    """Spell one way to combine log-probabilities with targets along several routes.

    Args:
        combine: (log-probabilities (n, k), labels or targets) -> answer.
        *routes: logits -> log-probabilities; the usual five when none is given.
    """

    def spell(route: Callable[[Array], Array]) -> Callable[[Array, Any], Any]:
        return lambda z, target: combine(route(z), target)

    return tuple(spell(route) for route in routes or ROUTES)


def named(name: str, spellings: tuple[Any, ...], **facts: Any) -> Misconception:
    """A misconception with all its spellings."""
    return Misconception(name, spellings[0], also=spellings[1:], **facts)
