"""What is told of repeated measurements, and how two of them are compared."""

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Summary(NamedTuple):
    """Two numbers about repetitions: what is usual, and what is possible undisturbed."""

    median: float
    minimum: float


def summary(values: Sequence[float]) -> Summary:
    """Median and minimum of the repetitions.

    Raises:
        ValueError: there is none.
    """
    if not values:
        raise ValueError("nothing was measured")
    return Summary(statistics.median(values), min(values))


def below(values: Sequence[float], share: float) -> float:
    """The smallest of the repetitions that has this share of them at or below it.

    >>> below([5.0, 1.0, 2.0, 3.0, 4.0], 0.8), below([1.0, 2.0], 1)
    (4.0, 2.0)
    """
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Our median divided by theirs: below 1 we need less. nan where theirs is 0.

    >>> ratio([1.0, 2.0, 9.0], [4.0, 4.0, 5.0])
    0.5
    """
    divisor = summary(theirs).median
    return summary(ours).median / divisor if divisor else math.nan


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The e of cost = constant * size^e that fits best, by least squares of the logarithms.

    >>> round(exponent([1, 2, 4], [3, 12, 48]), 6)
    2.0

    Raises:
        ValueError: fewer than two different sizes, or a number that is not above 0.
    """
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    return statistics.linear_regression(x, y).slope
