"""Exercise 10.2: back through max pooling, ties and overlap. Answers: `back_answers`."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.pooling import back_answers as known
from course_lib.exercises.pooling.back_answers import back
from course_lib.exercises.pooling.back_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Variant,
    drawn,
    normal,
)
from course_lib.nn import Array


def max_pool_backward(dy: Array, cache: tuple[Array, int, int]) -> Array:
    """(n, c, oh, ow) -> (n, c, h, w): the library's layer."""
    x, k, stride = cache
    layer = nn.MaxPool2d(k, stride=stride)
    layer.forward(x)
    return layer.backward(dy)


def cache(*shape: int, k: int, stride: int, dtype: Any = np.float64) -> Any:
    """(x, k, stride) with normal numbers: no ties."""
    return drawn(lambda rng: (rng.normal(size=shape).astype(dtype), k, stride), f"x {shape}")


def tied(*shape: int, k: int, stride: int, values: int = 3) -> Any:
    """(x, k, stride) with a few whole numbers: many ties."""
    return drawn(
        lambda rng: (rng.integers(-1, values - 1, size=shape).astype(float), k, stride),
        f"x {shape} with ties",
    )


exercise = Exercise(
    id="10.2",
    names=("max_pool_backward",),
    title="one winner a window",
    asks="max_pool_backward(dy: (n, c, oh, ow), cache: (x, k, stride)) -> dx: (n, c, h, w)",
    form="debug",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"max_pool_backward": max_pool_backward},
    cases=(
        Case(
            "no ties, windows of 2, stride 2", normal(2, 3, 2, 3), cache(2, 3, 4, 6, k=2, stride=2)
        ),
        Case("windows overlap", normal(2, 2, 3, 2), cache(2, 2, 7, 5, k=3, stride=2)),
        Case("windows overlap by two", normal(1, 2, 2, 4), cache(1, 2, 4, 6, k=3, stride=1)),
        Case("gaps between the windows", normal(1, 2, 3, 2), cache(1, 2, 8, 6, k=2, stride=3)),
        Case("ties", normal(2, 2, 2, 3, mean=2), tied(2, 2, 4, 6, k=2, stride=2), edge=True),
        Case(
            "ties and overlap",
            normal(1, 2, 4, 3, mean=2),
            tied(1, 2, 6, 5, k=3, stride=1),
            edge=True,
        ),
        Case(
            "a blank image", normal(1, 1, 2, 3, mean=2), (np.zeros((1, 1, 4, 6)), 2, 2), edge=True
        ),
        Case(
            "sizes that do not divide",
            normal(1, 1, 2, 3),
            cache(1, 1, 5, 7, k=2, stride=2),
            edge=True,
        ),
        Case(
            "windows of one pixel", normal(1, 1, 2, 3), cache(1, 1, 3, 5, k=1, stride=2), edge=True
        ),
        Case(
            "float32 stays float32",
            normal(1, 2, 2, 2, dtype=np.float32),
            cache(1, 2, 4, 4, k=2, stride=2, dtype=np.float32),
            same_dtype=True,
            edge=True,
        ),
    ),
    variants=(
        Variant("by indices and np.add.at", known.by_indices),
        Variant("window by window", known.window_by_window),
        Variant("number by number", known.number_by_number),
        Variant("what is still free", known.free_windows),
        Variant("a mask of the first winner", back()),
        Variant("by the library's layer", known.by_the_library),
    ),
    misconceptions=misconceptions,
    formula_line="*each path back*: the first of the largest pixels of a window gets that "
    "window's whole dy, the others 0; *add the paths*: a pixel that wins in several windows gets "
    "their sum",
    twin="The same pattern for another layer: **the largest of each row**, y = x.max(axis=1).\n"
    "```python\n"
    "def row_max_backward(dy, x):                      # (n,), (n, d)\n"
    "    winner = x.argmax(axis=1)                     # (n,): the first of the largest\n"
    "    wins = np.arange(x.shape[1]) == winner[:, None]   # (n, d): one True a row\n"
    "    return wins * dy[:, None]                     # (n, d)\n"
    "```\n"
    "For the row (4, 7, 7) and dy = 3: argmax is 1, so (0, 3, 0). Comparing with the largest "
    "number would give (0, 3, 3): 6 where 3 came in.",
    start="""
x, k, stride = cache
dx = np.zeros_like(x)  # (n, c, h, w)
for i in range(dy.shape[2]):
    for j in range(dy.shape[3]):
        rows = slice(i * stride, i * stride + k)
        columns = slice(j * stride, j * stride + k)
        window = x[:, :, rows, columns]  # (n, c, k, k)
        wins = window == window.max(axis=(2, 3), keepdims=True)  # (n, c, k, k)
        dx[:, :, rows, columns] += wins * dy[:, :, i : i + 1, j : j + 1]
return dx
""",
)
