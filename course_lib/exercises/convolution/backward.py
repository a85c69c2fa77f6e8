"""Exercise 09.5: back through a convolution."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.convolution import backward_answers as answers
from course_lib.exercises.convolution.backward_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, drawn
from course_lib.nn import Array


def conv2d_backward(dy: Array, cache: tuple[Any, ...]) -> tuple[Array, Array, Array]:
    """(n, k, oh, ow), (x, W, stride, pad) -> dx, dW, db: the library's, in plain order."""
    dx, dW, db = nn.conv2d_backward(dy, *cache)
    assert dx is not None
    return np.ascontiguousarray(dx), dW, db


def problem(
    n: int, c: int, size: tuple[int, int], k: int, kernel: tuple[int, int], stride: int, pad: int
) -> tuple[Any, Any]:
    """The output's gradient and the cache for n images of c channels and k kernels."""
    out = [nn.conv_output_size(s, q, stride, pad) for s, q in zip(size, kernel, strict=True)]

    def cache(rng: np.random.Generator) -> tuple[Any, ...]:
        return rng.normal(size=(n, c, *size)), rng.normal(size=(k, c, *kernel)), stride, pad

    return (
        drawn(lambda rng: rng.normal(size=(n, k, *out)), "the gradient at the output"),
        drawn(cache, f"{n} images of {c} channels, {k} kernels"),
    )


exercise = Exercise(
    id="09.5",
    names=("conv2d_backward",),
    title="back through a convolution",
    asks="conv2d_backward(dy: (n, k, oh, ow), cache: (x, W, stride, pad)) "
    "-> (dx: as x, dW: as W, db: (k,))",
    form="complete",
    points=4,
    minutes=15,
    difficulty=4,
    reference={"conv2d_backward": conv2d_backward},
    cases=(
        Case("stride 1, no padding", *problem(2, 2, (3, 4), 3, (2, 3), 1, 0)),
        Case("stride 2, padding 1", *problem(3, 2, (5, 4), 2, (3, 2), 2, 1)),
        Case("padding 2", *problem(1, 1, (3, 4), 2, (3, 3), 1, 2)),
        Case("n = c = k = 2", *problem(2, 2, (3, 3), 2, (2, 2), 1, 0), edge=True),
        Case("rows that no window reaches", *problem(1, 2, (6, 4), 2, (2, 3), 3, 0), edge=True),
        Case("a kernel of one pixel", *problem(2, 3, (2, 3), 2, (1, 1), 1, 0), edge=True),
        Case("one window", *problem(2, 2, (2, 3), 3, (2, 3), 1, 0), edge=True),
    ),
    variants=(
        Variant("rows of windows", answers.rows_of_windows),
        Variant("all loops", answers.all_loops),
        Variant("full convolution of a dilated dy", answers.full_convolution),
        Variant("entry by entry of the kernel", answers.entry_by_entry),
        Variant("image by image", answers.image_by_image),
        Variant("place by place", answers.Backward()),
    ),
    misconceptions=misconceptions,
    formula_line="*each path back*, for every place (i, j), with g = dy[:, :, i, j] (n, k) "
    "and its window (n, c, kh, kw): dW += sum over n of g window; dxp[window] += sum over k of "
    "g W; *sum what was broadcast*: db = sum of dy over n, i, j",
    twin="The same paths for another sliding function: **half the squared distance of each window "
    "to a template**, y[i] = sum over u of (x[i + u] - w[u])^2 / 2.\n"
    "```python\n"
    "def distance_backward(dy, x, w):             # (oh,), (h,), (kh,)\n"
    "    kh = len(w)\n"
    "    dx, dw = np.zeros_like(x), np.zeros_like(w)\n"
    "    for i, g in enumerate(dy):               # gradient at the output, at this place\n"
    "        apart = x[i : i + kh] - w            # (kh,): the slope of the half square\n"
    "        dw -= g * apart                      # weight path: w enters with a minus\n"
    "        dx[i : i + kh] += g * apart          # window path: overlapping windows add\n"
    "    return dx, dw\n"
    "```\n"
    "With x = (1, 2, 3), w = (0, 1), dy = (1, 1): the differences are (1, 1) and (2, 2). So dw = "
    "(-3, -3) and dx = (1, 1, 0) + (0, 2, 2) = (1, 3, 2).",
    start="""
x, W, stride, pad = cache
(h, w), (kh, kw) = x.shape[2:], W.shape[2:]
xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))  # as in forward
dxp, dW = np.zeros_like(xp), np.zeros_like(W)
for i in range(dy.shape[2]):
    for j in range(dy.shape[3]):
        rows = slice(i * stride, i * stride + kh)
        columns = slice(j * stride, j * stride + kw)
        window = xp[:, :, rows, columns]  # (n, c, kh, kw)
        g = dy[:, :, i, j]  # (n, k)  gradient at the output, at this place
        ...  # weight path: what this place brings to dW (k, c, kh, kw)
        ...  # window path: what it brings to dxp[:, :, rows, columns] (n, c, kh, kw)
db = ...  # (k,)  sum what was broadcast
dx = dxp[:, :, pad : pad + h, pad : pad + w]  # the margin is no part of x
return dx, dW, db
""",
)
