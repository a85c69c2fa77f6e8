"""What forward keeps for backward in this lesson: right values, and drawn caches."""

from typing import Any

import numpy as np

from course_lib.judging import drawn, show
from course_lib.nn import Array

Cache = tuple[Array, Array, Array]


def remember(x: Array, gamma: Array, eps: float, axis: int) -> Cache:
    """Normalise along an axis, and keep what backward needs.

    Args:
        x: (n, d) inputs.
        gamma: (d,) scale.
        eps: added to the variance.
        axis: 0 for the columns of batch norm, 1 for the rows of layer norm.

    Returns:
        xhat (n, d), gamma (d,), and s, the root of variance plus eps: (d,) or (n, 1).
    """
    centred = x - x.mean(axis=axis, keepdims=True)  # (n, d)
    s = np.sqrt((centred**2).mean(axis=axis, keepdims=True) + eps)  # (1, d) or (n, 1)
    return centred / s, gamma, s[0] if axis == 0 else s


def cache_fault(got: tuple[Any, ...], wanted: Cache) -> str:
    """What is wrong with a cache: its items, their shapes, or what one of them holds."""
    shapes = [np.shape(item) for item in got]
    if shapes != [item.shape for item in wanted]:
        return f"it holds {len(got)} items of shapes {', '.join(map(str, shapes))}"
    pairs = enumerate(zip(got, wanted, strict=True))
    worst = next(i for i, (mine, right) in pairs if not np.allclose(mine, right, 1e-7, 1e-9))
    return (
        f"the shapes are right, and the {('first', 'second', 'third')[worst]} item starts with "
        f"{show(np.ravel(got[worst])[0])}"
    )


def broken_sums(total: float, of: str, product: float, over: str) -> str:
    """The two sums that should be 0, or nearly: those that are not, in words."""
    facts = [f"{of} sums to {show(total)}"] if abs(total) > 1e-6 else []
    if abs(product) > 1e-3:
        facts.append(f"dx times xhat, summed over {over}, is {show(product)}")
    return "; ".join(facts or ["The sums are right"])


def drawn_cache(
    n: int, d: int, *, eps: float = 1e-5, axis: int = 0, sd: float = 1.0, dtype: Any = np.float64
) -> Any:
    """A cache of normal numbers, with scales of both signs."""

    def how(rng: np.random.Generator) -> Cache:
        x = rng.normal(1.0, sd, size=(n, d)).astype(dtype)
        gamma = (rng.uniform(0.5, 2.0, size=d) * rng.choice([-1, 1], size=d)).astype(dtype)
        return remember(x, gamma, eps, axis)

    return drawn(how, f"what forward kept for {n} examples of {d} features")


def constant_column(n: int, d: int) -> Any:
    """A cache whose first column was constant: xhat is 0 there, and s is the root of eps."""

    def how(rng: np.random.Generator) -> Cache:
        x = rng.normal(size=(n, d))
        x[:, 0] = 3.0
        return remember(x, rng.uniform(0.5, 2.0, size=d), 1e-5, 0)

    return drawn(how, f"what forward kept for {n} examples, the first column constant")
