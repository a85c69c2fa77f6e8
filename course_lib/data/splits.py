"""Who may see which example, and in which order: splits and mini-batches."""

import operator
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from course_lib.data.pictures import generator

Indices = npt.NDArray[np.intp]


def split(n: int, sizes: Sequence[int], rng: np.random.Generator) -> tuple[Indices, ...]:
    """Deal the examples 0 to n - 1 into parts, at random and without overlap.

    Args:
        n: number of examples.
        sizes: size of each part; together at most n. What is left over is in no part.
        rng: decides who goes where.

    Returns:
        One array of indices a part, in the order of `sizes`.

    >>> train, val = split(10, (7, 3), np.random.default_rng(0))
    >>> len(train), len(val), len(set(train) | set(val))
    (7, 3, 10)
    """
    n, sizes = operator.index(n), [operator.index(size) for size in sizes]
    if min(sizes, default=0) < 0:
        raise ValueError(f"sizes must be at least 0; got {sizes}.")
    if sum(sizes) > n:
        raise ValueError(f"sizes {sizes} need {sum(sizes)} examples, but there are {n}.")
    order = generator(rng).permutation(n)
    ends = np.cumsum([0, *sizes])
    return tuple(order[start:end] for start, end in zip(ends[:-1], ends[1:], strict=True))


def minibatches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[Indices]:
    """Go once through the examples 0 to n - 1, in random order, batch by batch.

    Args:
        n: number of examples.
        batch_size: examples a batch, at least 1. The last batch holds what is left.
        rng: decides the order; each call draws a new one.

    Returns:
        An iterator of index arrays; every index comes exactly once.

    >>> [len(rows) for rows in minibatches(10, 4, np.random.default_rng(0))]
    [4, 4, 2]
    """
    n, batch_size = operator.index(n), operator.index(batch_size)
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1; got {batch_size}.")
    if n < 0:
        raise ValueError(f"n must be at least 0; got {n}.")
    order = generator(rng).permutation(n)
    return (order[start : start + batch_size] for start in range(0, n, batch_size))
