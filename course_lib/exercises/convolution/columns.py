"""Exercise 09.4: every window as one row."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.convolution import columns_answers as answers
from course_lib.exercises.convolution.columns_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Kept, Trace, Variant, call, method, normal
from course_lib.nn import Array


def im2col(x: Array, kh: int, kw: int, stride: int = 1, pad: int = 0) -> Array:
    """(n, c, h, w) -> (n oh ow, c kh kw): the library's, for whole numbers."""
    return nn.im2col(x, kh, kw, stride, pad)


def first_row(columns: Any) -> Any:
    """The first window, as a row."""
    return np.asarray(columns)[0]


def image(c: int, h: int, w: int) -> np.ndarray:
    """(1, c, h, w): 1, 2, 3, ... in reading order."""
    return np.arange(1.0, c * h * w + 1).reshape(1, c, h, w)


NEW_ARRAY = (  # a view of x that can be written to: a copy of an answer, cut into an image
    call("", normal(1, 1, 2, 3), 1, 1, keep="first"),
    method("first", "copy", keep="copy"),
    method("copy", "reshape", 1, 1, 2, 3, keep="x"),
    call("", Kept("x"), 1, 1, keep="columns"),
    method("x", "fill", 7.0),
    method("columns", "copy"),
)

exercise = Exercise(
    id="09.4",
    names=("im2col",),
    title="every window as one row",
    asks="im2col(x: (n, c, h, w), kh, kw, stride=1, pad=0) -> (n * oh * ow, c * kh * kw)",
    form="write",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"im2col": im2col},
    cases=(
        Case("two images, two channels", normal(2, 2, 4, 5), 2, 3),
        Case("stride 2, padding 1", normal(2, 3, 5, 4), 3, 2, stride=2, pad=1),
        Case("padding 2", normal(1, 2, 2, 3), 3, 3, pad=2),
        Case("stride 3", normal(1, 1, 7, 8), 2, 2, stride=3),
        Case("stride 2, padding 1, by position", normal(1, 2, 5, 4), 3, 2, 2, 1),
        Case("n = c = kh = kw = 2", normal(2, 2, 3, 3), 2, 2, edge=True),
        Case("a window of one pixel", normal(2, 3, 2, 2), 1, 1, edge=True),
        Case("the window is the whole image", normal(3, 2, 2, 3), 2, 3, edge=True),
        Case("x is changed after the call", steps=NEW_ARRAY, edge=True),
    ),
    variants=(
        Variant("place by place", answers.place_by_place),
        Variant("window by window", answers.window_by_window),
        Variant("entry by entry of the window", answers.entry_by_entry),
        Variant("sliding windows", answers.sliding_windows),
        Variant("by index arrays", answers.by_index_arrays),
    ),
    misconceptions=misconceptions,
    formula_line="rows: image by image, then i, then j; columns: channel by channel, then the "
    "window's rows, then its columns, as W.reshape(k, -1) orders a kernel; each row is one window "
    "xp[image, :, i s : i s + kh, j s : j s + kw] laid flat",
    twin="The same layout in one dimension: **all windows of a batch of signals**, (n, c, h).\n"
    "```python\n"
    "def windows_as_rows(x, kh):                      # -> (n * oh, c * kh)\n"
    "    n, c, h = x.shape\n"
    "    oh = h - kh + 1\n"
    "    rows = np.empty((n, oh, c, kh))              # the four axes in the order that is wanted\n"
    "    for i in range(oh):\n"
    "        rows[:, i] = x[:, :, i : i + kh]         # (n, c, kh): window i of every signal\n"
    "    return rows.reshape(n * oh, c * kh)          # neighbours stay neighbours\n"
    "```\n"
    "First an array whose axes stand in the right order, then one reshape that joins neighbours. "
    "A reshape never changes the order of the numbers.",
    trace=Trace(
        "An image of 3 by 3 holds 1, 2, 3 / 4, 5, 6 / 7, 8, 9; the window is 2 by 2. Type the four "
        "numbers of the *first row* of `im2col`.",
        (image(1, 3, 3), 2, 2),
        pick=first_row,
    ),
)
