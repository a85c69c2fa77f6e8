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


def plus(eps: float) -> Callable[[Array], Array]:
    """Logits -> log(p + eps)."""
    return lambda z: np.log(nn.softmax(z) + eps)


def clipped(eps: float, top: float) -> Callable[[Array], Array]:
    """Logits -> logarithm of p, clipped to [eps, top]."""
    return lambda z: np.log(np.clip(nn.softmax(z), eps, top))


def along(
    combine: Callable[[Array, Any], Any], *routes: Callable[[Array], Array]
) -> tuple[Callable[[Array, Any], Any], ...]:
    """Spell one way to combine log-probabilities with targets along several routes.

    Args:
        combine: (log-probabilities (n, k), labels or targets) -> answer.
        *routes: logits -> log-probabilities; all four when none is given.
    """

    def spell(route: Callable[[Array], Array]) -> Callable[[Array, Any], Any]:
        return lambda z, target: combine(route(z), target)

    return tuple(spell(route) for route in routes or (exact, rounded, unshifted, unshifted_sum))


def named(name: str, spellings: tuple[Any, ...], **facts: Any) -> Misconception:
    """A misconception with all its spellings."""
    return Misconception(name, spellings[0], also=spellings[1:], **facts)
