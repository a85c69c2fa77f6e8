"""Exercise 09.2: slide a kernel over one image."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import nn
from course_lib.exercises.convolution.correlate_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, normal
from course_lib.nn import Array


def correlate2d(x: Array, w: Array) -> Array:
    """(h, w), (kh, kw) -> (oh, ow): the library's convolution with one image and one kernel."""
    return nn.conv2d(x[None, None], w[None, None], np.zeros(1))[0, 0]


# ---------------------------------------------------------------- what right looks like


def by_windows(x, w):
    return np.einsum("ijuv,uv->ij", sliding_window_view(x, w.shape), w)  # pyright: ignore


def entry_by_entry(x, w):
    (h, width), (kh, kw) = x.shape, w.shape
    y = np.zeros((h - kh + 1, width - kw + 1))
    for u in range(kh):
        for v in range(kw):
            y += w[u, v] * x[u : u + y.shape[0], v : v + y.shape[1]]
    return y


def four_loops(x, w):
    oh, ow = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    y = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            for u in range(w.shape[0]):
                for v in range(w.shape[1]):
                    y[i, j] += x[i + u, j + v] * w[u, v]
    return y


def nested_list(x, w):
    kh, kw = w.shape
    rows, columns = range(len(x) - kh + 1), range(x.shape[1] - kw + 1)
    return np.array([[np.vdot(x[i : i + kh, j : j + kw], w) for j in columns] for i in rows])


def flat_product(x, w):
    windows = sliding_window_view(x, w.shape)  # pyright: ignore
    return windows.reshape(*windows.shape[:2], -1) @ w.ravel()


exercise = Exercise(
    id="09.2",
    names=("correlate2d",),
    title="slide a kernel over an image",
    asks="correlate2d(x: (h, width), w: (kh, kw)) -> (h - kh + 1, width - kw + 1)",
    form="order",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"correlate2d": correlate2d},
    cases=(
        Case("an image of 5 by 7, a kernel of 2 by 3", normal(5, 7), normal(2, 3)),
        Case("an image of 6 by 4, a kernel of 3 by 1", normal(6, 4), normal(3, 1)),
        Case("a square image, a square kernel", normal(5, 5), normal(3, 3), edge=True),
        Case("the kernel is as large as the image", normal(3, 2), normal(3, 2), edge=True),
        Case("a kernel of one number", normal(2, 4), normal(1, 1), edge=True),
        Case("a kernel of one row", normal(3, 5), normal(1, 4), edge=True),
    ),
    variants=(
        Variant("all windows at once", by_windows),
        Variant("entry by entry of the kernel", entry_by_entry),
        Variant("four loops", four_loops),
        Variant("a list of lists", nested_list),
        Variant("a flat product", flat_product),
    ),
    misconceptions=misconceptions,
    formula_line="sizes first, then an empty y; for each place (i, j): cut the window "
    "x[i : i + kh, j : j + kw], multiply it by w number by number, sum, write y[i, j]; return "
    "after both loops",
    twin="The same steps in one dimension: **the largest of each window** of a row.\n"
    "```python\n"
    "def running_max(x, size):               # (h,) -> (h - size + 1,)\n"
    "    n_windows = len(x) - size + 1       # sizes first\n"
    "    y = np.zeros(n_windows)             # one place a window\n"
    "    for i in range(n_windows):\n"
    "        window = x[i : i + size]        # cut\n"
    "        y[i] = window.max()             # one number of it\n"
    "    return y                            # after the loop\n"
    "```\n"
    "With x = (4, 1, 3) and size 2 there are two windows, (4, 1) and (1, 3): the result is (4, 3).",
    decoy="        y[i, j] = (window * w[::-1, ::-1]).sum()",
)
