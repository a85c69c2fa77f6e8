"""Exercise 10.4: one number a channel, there and back. Answers: `whole_mean_answers`."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.pooling import whole_mean_answers as known
from course_lib.exercises.pooling.whole_mean_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Variant,
    call,
    normal,
)
from course_lib.nn import Array

FORWARD, BACK = "global_avg_pool", "global_avg_pool_backward"


def global_avg_pool(x: Array) -> Array:
    """(n, c, h, w) -> (n, c): the library's layer."""
    return nn.GlobalAvgPool2d().forward(x)


def global_avg_pool_backward(dy: Array, shape: tuple[int, int, int, int]) -> Array:
    """(n, c) -> (n, c, h, w): the library's layer."""
    layer = nn.GlobalAvgPool2d()
    layer.forward(np.zeros(shape, dy.dtype))
    return layer.backward(dy)


def way_back(says: str, shape: tuple[int, ...], **options: Any) -> Case:
    """A case of the backward pass alone."""
    dy = normal(*shape[:2], mean=1, dtype=options.pop("dtype", np.float64))
    return Case(says, steps=(call(BACK, dy, shape),), **options)


exercise = Exercise(
    id="10.4",
    names=(FORWARD, BACK),
    title="one number a channel",
    asks="global_avg_pool(x: (n, c, h, w)) -> (n, c); "
    "global_avg_pool_backward(dy: (n, c), shape: (n, c, h, w)) -> dx: (n, c, h, w)",
    form="write",
    points=2,
    minutes=6,
    difficulty=1,
    reference={FORWARD: global_avg_pool, BACK: global_avg_pool_backward},
    cases=(
        Case("forward, two images of three channels", normal(2, 3, 4, 5, mean=1)),
        way_back("backward, two images of three channels", (2, 3, 4, 5)),
        Case("forward, n = c = h = w = 2", normal(2, 2, 2, 2), edge=True),
        way_back("backward, n = c = h = w = 2", (2, 2, 2, 2), edge=True),
        Case("forward, one pixel", normal(3, 2, 1, 1), edge=True),
        way_back("backward, one pixel", (3, 2, 1, 1), edge=True),
        Case("forward, one image of one channel", normal(1, 1, 3, 5, mean=1), edge=True),
        way_back("backward, one image of one channel", (1, 1, 3, 5), edge=True),
        Case(
            "forward, float32 stays float32",
            normal(2, 2, 3, 3, dtype=np.float32),
            same_dtype=True,
            edge=True,
        ),
        way_back(
            "backward, float32 stays float32",
            (2, 2, 3, 3),
            dtype=np.float32,
            same_dtype=True,
            edge=True,
        ),
    ),
    variants=(
        Variant("pixels as one axis", {FORWARD: known.by_rows, BACK: known.by_rows_back}),
        Variant("sum and size, broadcast", {FORWARD: known.sum_and_size, BACK: known.by_broadcast}),
        Variant("einsum, times ones", {FORWARD: known.by_einsum, BACK: known.times_ones}),
        Variant("two means", {FORWARD: known.two_means}),
        Variant("by loops", {FORWARD: known.by_loops, BACK: known.by_loops_back}),
    ),
    misconceptions=misconceptions,
    formula_line="y = mean over axes 2 and 3; each of the h w pixels has share 1 / (h w) in it, so "
    "dx = dy / (h w), spread over h and w",
    twin="The same pair for another shape: **the mean of each row**, (n, d) -> (n,).\n"
    "```python\n"
    "def row_means(x):                          # (n, d)\n"
    "    return x.mean(axis=1)                  # (n,)\n"
    "def row_means_backward(dy, shape):         # (n,), (n, d)\n"
    "    return np.zeros(shape) + dy[:, None] / shape[1]   # (n, d): each entry's share\n"
    "```\n"
    "For dy = (6,) and d = 3: dx = (2, 2, 2), which sums to 6 again.",
)
