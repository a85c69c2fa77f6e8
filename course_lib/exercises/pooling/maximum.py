"""Exercise 10.1: the largest number of each window. Mistakes: `maximum_mistakes`."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.pooling import maximum_answers as known
from course_lib.exercises.pooling.maximum_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Trace, Variant, drawn, normal
from course_lib.nn import Array


def max_pool(x: Array, k: int, stride: int) -> tuple[Array, tuple[Array, int, int]]:
    """(n, c, h, w) -> (n, c, oh, ow) and the cache (x, k, stride): the library's layer."""
    return nn.MaxPool2d(k, stride=stride).forward(x), (x, k, stride)


def negative(*shape: int, mean: float = -3.0, sd: float = 1.0) -> Any:
    """Numbers that are all below 0."""
    return drawn(
        lambda rng: mean - np.abs(rng.normal(scale=sd, size=shape)), f"negative numbers {shape}"
    )


SMALL = np.array([[9.0, 1, 2], [3, 8, 4], [5, 6, 7]])

exercise = Exercise(
    id="10.1",
    names=("max_pool",),
    title="the largest of each window",
    asks="max_pool(x: (n, c, h, w), k, stride) -> (y: (n, c, oh, ow), cache: (x, k, stride))",
    form="write",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"max_pool": max_pool},
    cases=(
        Case("windows of 2, stride 2", normal(2, 3, 4, 6), 2, 2),
        Case("windows of 3, stride 2: they overlap", normal(2, 2, 7, 5), 3, 2),
        Case("windows of 2, stride 3: gaps", normal(1, 2, 8, 6), 2, 3),
        Case("windows of 2, stride 1, a wide image", normal(2, 1, 3, 5), 2, 1),
        Case("all numbers are negative", negative(2, 2, 4, 6), 2, 2, edge=True),
        Case("all below minus a million", negative(1, 1, 4, 4, mean=-2e6, sd=1e6), 2, 2, edge=True),
        Case("sizes that do not divide", normal(1, 2, 5, 7), 2, 2, edge=True),
        Case("a last step that does not fit", negative(1, 2, 8, 6), 3, 2, edge=True),
        Case("a window as high as the image", normal(2, 2, 4, 6), 4, 1, edge=True),
        Case("windows of one pixel, stride 2", normal(1, 1, 4, 5), 1, 2, edge=True),
        Case(
            "float32 stays float32",
            normal(1, 2, 4, 4, dtype=np.float32),
            2,
            2,
            same_dtype=True,
            edge=True,
        ),
    ),
    variants=(
        Variant("all windows in one view", known.by_views),
        Variant("window by window", known.window_by_window),
        Variant("entry by entry of the window", known.entry_by_entry),
        Variant("number by number", known.number_by_number),
        Variant("rows, then columns", known.rows_then_columns),
        Variant("by strides", known.by_strides),
        Variant("by sorting", known.by_sorting),
        Variant("by the library's layer", known.by_the_library),
    ),
    misconceptions=misconceptions,
    formula_line="oh = (h - k) // stride + 1, ow likewise; window (i, j) begins at row i * stride "
    "and column j * stride and is k by k; y[:, :, i, j] is its largest number, over axes 2 and 3",
    twin="The same walk for another question: **how far the numbers of each window lie apart**, "
    "in one long row.\n"
    "```python\n"
    "def spans(x, k, stride):                          # (n, w)\n"
    "    ow = (x.shape[1] - k) // stride + 1           # how many windows fit\n"
    "    y = np.empty((len(x), ow))                    # (n, ow)\n"
    "    for j in range(ow):\n"
    "        window = x[:, j * stride : j * stride + k]    # (n, k): begins at j * stride\n"
    "        y[:, j] = window.max(axis=1) - window.min(axis=1)\n"
    "    return y\n"
    "```\n"
    "For the row (5, 1, 4, 4) with k = 2 and stride 2: windows (5, 1) and (4, 4), so (4, 0).",
    trace=Trace(
        "One image with the rows `(9, 1, 2)`, `(3, 8, 4)`, `(5, 6, 7)`; `k = 2`, `stride = 1`. "
        "Work out `y`, two rows of two numbers.",
        (SMALL[None, None], 2, 1),
        pick=lambda value: value[0][0, 0],
    ),
)
