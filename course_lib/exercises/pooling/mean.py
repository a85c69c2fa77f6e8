"""Exercise 10.3: the mean of each window, there and back. Answers: `mean_answers`."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.pooling import mean_answers as known
from course_lib.exercises.pooling.mean_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Variant,
    call,
    drawn,
    normal,
)
from course_lib.nn import Array

Cache = tuple[tuple[int, ...], int, int]
BACK = "avg_pool_backward"


def avg_pool(x: Array, k: int, stride: int) -> tuple[Array, Cache]:
    """(n, c, h, w) -> (n, c, oh, ow) and the cache (shape, k, stride): the library's layer."""
    return nn.AvgPool2d(k, stride=stride).forward(x), (x.shape, k, stride)


def avg_pool_backward(dy: Array, cache: Cache) -> Array:
    """(n, c, oh, ow) -> (n, c, h, w): the library's layer."""
    shape, k, stride = cache
    layer = nn.AvgPool2d(k, stride=stride)
    layer.forward(np.zeros(shape, dy.dtype))
    return layer.backward(dy)


def way_back(says: str, shape: tuple[int, ...], k: int, stride: int, **options: Any) -> Case:
    """A case of `avg_pool_backward` alone."""
    dtype = options.pop("dtype", np.float64)
    sizes = [(size - k) // stride + 1 for size in shape[2:]]
    dy = normal(*shape[:2], *sizes, dtype=dtype, mean=1)
    step = call("avg_pool_backward", dy, (shape, k, stride))
    return Case(says, steps=(step,), **options)


def mostly_blank(*shape: int) -> Any:
    """Pixels from 0 to 1, of which more than half are 0, as in a digit."""
    return drawn(
        lambda rng: rng.random(shape) * (rng.random(shape) < 0.4), f"pixels {shape}, many are 0"
    )


exercise = Exercise(
    id="10.3",
    names=("avg_pool", "avg_pool_backward"),
    title="the mean of each window",
    asks="avg_pool(x: (n, c, h, w), k, stride) -> (y: (n, c, oh, ow), cache: (x.shape, k, "
    "stride)); avg_pool_backward(dy: (n, c, oh, ow), cache) -> dx: (n, c, h, w)",
    form="write",
    points=2,
    minutes=10,
    difficulty=2,
    reference={"avg_pool": avg_pool, "avg_pool_backward": avg_pool_backward},
    cases=(
        Case("forward, windows of 2, stride 2", normal(2, 3, 4, 6), 2, 2),
        Case("forward, windows overlap", normal(2, 2, 7, 5, mean=1), 3, 2),
        way_back("backward, windows of 2, stride 2", (2, 3, 4, 6), 2, 2),
        way_back("backward, windows overlap", (2, 2, 7, 5), 3, 2),
        way_back("backward, windows of 3, stride 1", (1, 2, 4, 6), 3, 1),
        Case("forward, gaps and a rest", normal(1, 2, 9, 7), 2, 3, edge=True),
        way_back("backward, gaps and a rest", (1, 2, 9, 7), 2, 3, edge=True),
        way_back("backward, sizes that do not divide", (1, 1, 5, 7), 2, 2, edge=True),
        Case("forward, many pixels are 0", mostly_blank(2, 1, 4, 6), 2, 2, edge=True),
        Case("forward, windows of one pixel", normal(1, 1, 3, 5), 1, 2, edge=True),
        Case(
            "forward, float32 stays float32",
            normal(1, 2, 4, 4, dtype=np.float32),
            2,
            2,
            same_dtype=True,
            edge=True,
        ),
        way_back(
            "backward, float32 stays float32",
            (1, 2, 4, 4),
            2,
            2,
            dtype=np.float32,
            same_dtype=True,
            edge=True,
        ),
    ),
    variants=(
        Variant(
            "by views, and entry by entry",
            {"avg_pool": known.by_views, BACK: known.entry_by_entry_back},
        ),
        Variant(
            "window by window",
            {"avg_pool": known.window_by_window, BACK: known.window_by_window_back},
        ),
        Variant(
            "number by number",
            {"avg_pool": known.number_by_number, BACK: known.number_by_number_back},
        ),
        Variant("by a convolution", {"avg_pool": known.by_convolution}),
        Variant(
            "by the library", {"avg_pool": known.by_the_library, BACK: known.by_the_library_back}
        ),
    ),
    misconceptions=misconceptions,
    formula_line="y is the sum of a window divided by k^2, so each of its k^2 pixels gets "
    "dy / k^2; *add the paths*: a pixel that several windows see gets the sum of their shares",
    twin="The same idea in one long row: **sums of neighbours**, y_j = x_j + x_(j+1).\n"
    "```python\n"
    "def pair_sums(x):                    # (n, w)\n"
    "    return x[:, :-1] + x[:, 1:], x.shape        # (n, w - 1), and the cache\n"
    "def pair_sums_backward(dy, shape):\n"
    "    dx = np.zeros(shape)             # (n, w)\n"
    "    dx[:, :-1] += dy                 # as the left one of a pair\n"
    "    dx[:, 1:] += dy                  # as the right one: the paths are added\n"
    "    return dx\n"
    "```\n"
    "For dy = (1, 10): dx = (1, 11, 10). The middle number has a part in both sums.",
)
