"""Test functions that count or log their calls: what they kept is judged.

In a notebook they lie beside the answer. Where points are at stake, they are in the grader's own
process: an answer calls them, and cannot reach what they keep. See `grading.requests`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.lesson_functions.functions import Counted, half_squares_of_params, thinned_logits
from course_lib.lesson_functions.row_functions import ReadRow, ScoreRow, TrainRow


class ReadTest(Counted):
    """Reads a model's score on the test examples, and counts how often it was asked."""

    def __call__(self, model: dict[str, Any]) -> float:
        """Return the number that the model holds under "test"."""
        self.calls += 1
        return model["test"]


class CountedSquares(Counted):
    """`half_squares_of_params` that counts its calls."""

    def __call__(self, params: dict[str, np.ndarray]) -> float:
        """Half the sum of all squares in a dictionary."""
        self.calls += 1
        return half_squares_of_params(params)


class CountedPasses(Counted):
    """As `thinned_logits`; it counts how often it was asked."""

    def __call__(self, x: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
        """Return logits (n, 3) of inputs (n, 4)."""
        self.calls += 1
        return thinned_logits(x, rng)


class CountedVjps:
    """The ways back of `tape_graphs.counted_ladder`, counted node by node.

    Attributes:
        most: how often that of the busiest node was called.
    """

    def __init__(self) -> None:
        self.most = 0
        self._calls: dict[int, int] = {}

    def __call__(self, place: int, name: str, g: Any) -> tuple[Any, ...]:
        """Return the gradients of a node's parents: of a sum, of the total of all, of a leaf."""
        self._calls[place] = self._calls.get(place, 0) + 1
        self.most = max(self.most, self._calls[place])
        return {"add": (g, g), "total": (np.full((2, 3), g),)}.get(name, ())


COUNTED: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (ReadTest, CountedSquares, CountedPasses, CountedVjps, TrainRow, ScoreRow, ReadRow)
}
"""Name -> class. Its public attributes are what it kept."""
