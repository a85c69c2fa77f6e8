"""Exercise 09.6: rows of windows back into images."""

from typing import Any

from course_lib import nn
from course_lib.exercises.convolution import back_to_images_answers as answers
from course_lib.exercises.convolution.back_to_images_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, normal
from course_lib.nn import Array


def col2im(
    columns: Array,
    shape: tuple[int, int, int, int],
    kh: int,
    kw: int,
    stride: int = 1,
    pad: int = 0,
) -> Array:
    """(n oh ow, c kh kw) -> (n, c, h, w): the library's, for whole numbers."""
    return nn.col2im(columns, shape, kh, kw, stride, pad)


def case(
    says: str,
    shape: tuple[int, int, int, int],
    kh: int,
    kw: int,
    *placed: int,
    edge: bool = False,
    **words: Any,
) -> Case:
    """Rows of normal numbers for images of this shape; stride and pad by position or by name."""
    n, c, h, w = shape
    places = [nn.conv_output_size(s, k, *placed, **words) for s, k in ((h, kh), (w, kw))]
    rows: Any = normal(n * places[0] * places[1], c * kh * kw)
    return Case(says, rows, shape, kh, kw, *placed, edge=edge, **words)


exercise = Exercise(
    id="09.6",
    names=("col2im",),
    title="rows of windows back into images",
    asks="col2im(columns: (n * oh * ow, c * kh * kw), shape: (n, c, h, w), kh, kw, stride=1, "
    "pad=0) -> (n, c, h, w)",
    form="debug",
    points=2,
    minutes=8,
    difficulty=3,
    reference={"col2im": col2im},
    cases=(
        case("windows that overlap", (2, 2, 3, 4), 2, 3),
        case("stride 2, padding 1", (2, 2, 5, 4), 3, 2, stride=2, pad=1),
        case("padding 2", (1, 2, 3, 2), 3, 3, pad=2),
        case("stride 2, padding 1, by position", (1, 2, 5, 4), 3, 2, 2, 1),
        case("n = c = kh = kw = 2", (2, 2, 3, 3), 2, 2, edge=True),
        case("pixels that no window reaches", (1, 2, 6, 4), 2, 2, stride=3, edge=True),
        case("windows side by side", (2, 1, 4, 2), 2, 1, stride=2, edge=True),
        case("windows of one pixel", (2, 2, 2, 3), 1, 1, edge=True),
    ),
    variants=(
        Variant("entry by entry of the window", answers.entry_by_entry),
        Variant("np.add.at", answers.add_at),
        Variant("counted by bincount", answers.by_bincount),
        Variant("the transpose of im2col, by probing", answers.by_probing),
        Variant("place by place", answers.place_by_place),
    ),
    misconceptions=misconceptions,
    formula_line="out[window of (i, j)] += that window's numbers: im2col gives a pixel to several "
    "rows, so its transpose adds what these rows bring; then the margin is cut off",
    twin="The same transpose for another copy: **neighbours side by side**. Forward makes the row "
    "(x0, x1, x1, x2, x2, x3) of (x0, x1, x2, x3). Its transpose:\n"
    "```python\n"
    "def pairs_back(pairs):                  # (2 n,) -> (n + 1,)\n"
    "    x = np.zeros(len(pairs) // 2 + 1)\n"
    "    x[:-1] += pairs[0::2]               # each left number goes home\n"
    "    x[1:] += pairs[1::2]                # each right number, to the next place: added\n"
    "    return x\n"
    "```\n"
    "For six ones it gives (1, 2, 2, 1): the inner numbers stood in two pairs. And with any x and "
    "g the sums agree: sum of pairs(x) g = sum of x pairs_back(g).",
    start="""
n, c, h, w = shape
oh = nn.conv_output_size(h, kh, stride, pad)
ow = nn.conv_output_size(w, kw, stride, pad)
windows = columns.reshape(n, oh, ow, c, kh, kw)
out = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
for i in range(oh):
    for j in range(ow):
        top, left = i * stride, j * stride
        out[:, :, top : top + kh, left : left + kw] = windows[:, i, j]  # (n, c, kh, kw)
return out[:, :, pad : pad + h, pad : pad + w]
""",
    uses=("nn.conv_output_size",),
)
