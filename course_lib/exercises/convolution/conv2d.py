"""Exercise 09.3: convolution with channels, kernels, stride and padding."""

import numpy as np

from course_lib import nn
from course_lib.exercises.convolution import conv2d_answers as answers
from course_lib.exercises.convolution.conv2d_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, normal
from course_lib.nn import Array


def conv2d(x: Array, W: Array, b: Array, stride: int = 1, pad: int = 0) -> Array:
    """(n, c, h, w), (k, c, kh, kw), (k,) -> (n, k, oh, ow): the library's, for whole numbers."""
    return np.ascontiguousarray(nn.conv2d(x, W, b, stride, pad))


exercise = Exercise(
    id="09.3",
    names=("conv2d",),
    title="channels, kernels, stride and padding",
    asks="conv2d(x: (n, c, h, w), W: (k, c, kh, kw), b: (k,), stride=1, pad=0) -> (n, k, oh, ow)",
    form="write",
    points=3,
    minutes=15,
    difficulty=3,
    reference={"conv2d": conv2d},
    cases=(
        Case("two channels, three kernels", normal(2, 2, 5, 6), normal(3, 2, 2, 3), normal(3)),
        Case(
            "stride 2, padding 1",
            normal(2, 3, 6, 5),
            normal(2, 3, 3, 2),
            normal(2),
            stride=2,
            pad=1,
        ),
        Case("padding 2", normal(1, 2, 4, 3), normal(2, 2, 3, 3), normal(2), pad=2),
        Case("stride 3", normal(2, 1, 8, 7), normal(2, 1, 2, 2), normal(2), stride=3),
        Case(
            "stride 2, padding 1, by position",
            normal(1, 2, 5, 4),
            normal(2, 2, 3, 2),
            normal(2),
            2,
            1,
        ),
        Case(
            "as many kernels as columns",
            normal(1, 2, 4, 5),
            normal(3, 2, 3, 3),
            normal(3),
            edge=True,
        ),
        Case("n = c = k = 2", normal(2, 2, 3, 4), normal(2, 2, 2, 2), normal(2), edge=True),
        Case("a kernel of one pixel", normal(2, 3, 2, 3), normal(2, 3, 1, 1), normal(2), edge=True),
        Case("one image, one window", normal(1, 2, 3, 2), normal(4, 2, 3, 2), normal(4), edge=True),
    ),
    variants=(
        Variant("six loops", answers.six_loops),
        Variant("place by place", answers.place_by_place),
        Variant("entry by entry of the kernel", answers.entry_by_entry),
        Variant("rows of windows", answers.rows_of_windows),
        Variant("einsum over windows", answers.einsum_over_windows),
        Variant("channel by channel, as in 09.2", answers.channel_by_channel),
    ),
    misconceptions=misconceptions,
    formula_line="pad h and w with zeros; for each place (i, j) cut the window "
    "xp[:, :, i s : i s + kh, j s : j s + kw] of shape (n, c, kh, kw), and sum its products with W "
    "over c, kh and kw: that gives (n, k); then add b",
    twin="The same steps for another operation: **the mean of each window, over all channels**, "
    "with stride s.\n"
    "```python\n"
    "def window_means(x, size, stride):             # (n, c, h, w) -> (n, oh, ow)\n"
    "    n, c, h, w = x.shape\n"
    "    oh, ow = (h - size) // stride + 1, (w - size) // stride + 1\n"
    "    y = np.zeros((n, oh, ow))\n"
    "    for i in range(oh):\n"
    "        for j in range(ow):\n"
    "            top, left = i * stride, j * stride   # where this window begins\n"
    "            window = x[:, :, top : top + size, left : left + size]   # (n, c, size, size)\n"
    "            y[:, i, j] = window.mean(axis=(1, 2, 3))                 # (n,)\n"
    "    return y\n"
    "```\n"
    "All images are done at once; only the places are counted by loops.",
)
