"""Lesson 09: where does one number of a map come from, and where does its gradient go?

An image of 7 rows, a kernel of 3 by 3 and their map; the same kernel as one matrix T, one row a
window. The map comes from the learner's conv2d, T from the maps of images in which one pixel is 1,
and the gradients from the learner's conv2d_backward, beside what T says.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import Complaint, ask, name_of, quiet, trouble
from course_lib.widgets.one_number_seen import Place, Seen, seen_of
from course_lib.widgets.parts import Select, Switch, array, fraction, grid, short, term

LARGEST = 9
TRIALS = np.array([
    [[0, 1, 1], [0, 1, 1], [0, 1, 1]], [[0, 0, 0], [1, 1, 1], [1, 1, 1]], [[1, 1, 1]] * 3,
], float)[:, None]  # fmt: skip
"""(3, 1, 3, 3) a left edge, an upper edge, an even area."""


def one_number(
    *functions: Callable[..., Any],
    image: str = "numbers",
    width: int = 8,
    w: Sequence[float] = (-1, -1, -1, 2, 2, 2, -1, -1, -1),
    stride: int = 1,
    pad: int = 0,
    flip: bool = False,
    at: Place = (1, 2),
    dy: Sequence[tuple[int, int, float]] = ((1, 1, 1), (1, 2, 1)),
) -> Frame:
    """Show one window of an image, its row of the matrix T, and the way of its gradient.

    Args:
        functions: your conv2d(x, W, b, stride, pad), and your conv2d_backward(dy, cache) if you
            have it; without it the gradients come from T.
        image: "numbers", or "digit", the first test image shrunk to 7 rows.
        width: of the image, 7 or 8.
        w: the nine numbers of the kernel, row by row, each from -9 to 9.
        stride: 1, 2 or 3.
        pad: 0 or 1.
        flip: whether conv2d gets the kernel mirrored, as a convolution has it.
        at: row and column of the map whose window is shown.
        dy: gradients on the map: row, column, number. Without any, T is not shown.

    Raises:
        ValueError: an argument out of its range.
    """
    if not functions:
        raise TypeError("one_number needs your conv2d: one_number(conv2d)")
    if len(w) != 9 or not all(-LARGEST <= v <= LARGEST for v in w):
        raise ValueError(f"w must be nine numbers from -9 to 9; got {w}")
    if min(at) < 0 or any(len(one) != 3 or min(one[:2]) < 0 for one in dy):
        raise ValueError(f"at and dy must count rows and columns from 0; got {at} and {dy}")
    pair = functions[0] if isinstance(functions[0], tuple) else functions
    return Frame(CARD, pair, locals())


def view(state: State, functions: Sequence[Callable[..., Any]]) -> View:
    """What is seen of a state (pure)."""
    seen = seen_of(state, functions[0])
    dx, dw, backward = _backward(state, seen, functions)
    rows, columns = range(seen.x.shape[0]), range(seen.x.shape[1])
    corner = _corner(state, seen)
    return {
        "readout": _readout(seen, corner, name_of(functions[0]), backward),
        "formula": _formula(state, seen, corner),
        "arrays": [
            grid("dx: what each pixel gets", dx, [str(i) for i in rows], [str(j) for j in columns],
                lambda p, q: f"x{p}.{q}", digits=_digits(dx), signed=True),
            grid("dW: what each weight gets", dw, ["0", "1", "2"], ["0", "1", "2"],
                lambda u, v: f"w{_place(state, u, v)}", digits=_digits(dw), signed=True),
        ],
        "finds": _finds(seen, functions[0]),
        "data": {
            **{name: array(getattr(seen, name)) for name in ("x", "y", "T", "dy")},
            "reads": array(seen.reads.sum(axis=0)),
            "texts": [short(v, _digits(seen.y)) for v in seen.y.ravel()],
        },
    }  # fmt: skip


def _backward(
    state: State, seen: Seen, functions: Sequence[Callable[..., Any]]
) -> tuple[np.ndarray, np.ndarray, str]:
    """dx, dW of the kernel as shown, and what is to be said of the learner's conv2d_backward.

    Where it gives no gradients, they come from T, and the window can still be walked.
    """
    if len(functions) < 2:
        return seen.dx, seen.dw, ""
    name = name_of(functions[1])
    try:
        dx, dw = _answered(state, seen, functions[1])
    except (Exception, SystemExit) as error:
        told = trouble(error, functions[1], "one_number")
        return seen.dx, seen.dw, f" {told[0].upper()}{told[1:]}."
    return dx, dw, _compared(name, seen, dx, dw)


def _answered(
    state: State, seen: Seen, backward: Callable[..., Any]
) -> tuple[np.ndarray, np.ndarray]:
    """The learner's dx (7, width), and dW (3, 3) of the kernel as it is shown."""
    x, W = seen.x[None, None], seen.kernel[None, None].copy()
    with quiet():
        answer = backward(seen.dy[None, None], (x, W, int(state["stride"]), int(state["pad"])))
    name = name_of(backward)
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise Complaint(f"your {name} returned {type(answer).__name__}; here it must be dx, dW, db")
    shapes = tuple(np.shape(part) for part in answer)
    wanted = ((1, 1, *seen.x.shape), (1, 1, 3, 3), (1,))
    if shapes != wanted:
        told = ", ".join(str(shape) for shape in shapes)
        raise Complaint(f"your {name} returned shapes {told}; here they must be {wanted}")
    dx, dw = np.asarray(answer[0], float)[0, 0], np.asarray(answer[1], float)[0, 0]
    return dx, dw[::-1, ::-1] if state["flip"] else dw


def _compared(name: str, seen: Seen, dx: np.ndarray, dw: np.ndarray) -> str:
    """Where the learner's gradients leave what T says first, or that they do not."""
    for what, course, right in (("dx", dx, seen.dx), ("dW", dw, seen.dw)):
        off = np.argwhere(~np.isclose(course, right, atol=1e-8))
        if off.size:
            i, j = (int(v) for v in off[0])
            told = f"{course[i, j] + 0.0:g}, and your conv2d says {right[i, j] + 0.0:g}"
            return f" Your {name} has {what} at row {i}, column {j} = {told}."
    return f" Your {name} says the same as the transpose of T."


def _place(state: State, u: int, v: int) -> str:
    """The name of the kernel's cell that is shown at (u, v), as conv2d counts it."""
    return f"{2 - u}{2 - v}" if state["flip"] else f"{u}{v}"


def _digits(values: np.ndarray) -> int:
    """How many digits after the point these numbers need, at most two."""
    return next((d for d in (0, 1) if np.allclose(values, values.round(d))), 2)


def _corner(state: State, seen: Seen) -> Place:
    """Row and column of the image where the shown window begins; -1 is in the margin."""
    i, j = (p * int(state["stride"]) - int(state["pad"]) for p in seen.at)
    return i, j


def _window(seen: Seen, corner: Place) -> np.ndarray:
    """(3, 3) what the shown window sees; the margin is 0."""
    i, j = corner[0] + 1, corner[1] + 1
    return np.pad(seen.x, ((1, 3), (1, 3)))[i : i + 3, j : j + 3]


def _readout(seen: Seen, corner: Place, name: str, backward: str) -> str:
    """Where the number comes from, how often its middle pixel is read, and who gets a gradient."""
    (i, j), (p, q) = seen.at, (corner[0] + 1, corner[1] + 1)
    y, total = seen.y[seen.at], (_window(seen, corner) * seen.kernel).sum()
    text = f"Row {i}, column {j} of the map: the sum of nine is {total:g}."
    if not np.isclose(y, total):
        text += f" Your {name} says {y:g}."
    reads = seen.reads.reshape(*seen.y.shape, *seen.x.shape)  # (oh, ow, h, width)
    times = int(reads[:, :, p, q].sum())
    text += f" The pixel in the middle, row {p}, column {q}, is read by {times} window"
    text += "." if times == 1 else "s."
    unread = int((reads.sum(axis=(0, 1)) == 0).sum())
    text += f" {unread} of {seen.x.size} pixels are read by none." if unread else ""
    if seen.dy.any():
        paths = int((reads[:, :, p, q] & (seen.dy != 0)).sum())
        sent = f"{np.count_nonzero(seen.dy)} cell{'s' if np.count_nonzero(seen.dy) > 1 else ''}"
        reach = "reaches" if paths == 1 else "reach"
        said = f" Of the gradients on {sent}, {paths} {reach} it: dx = {seen.dx[p, q]:g}."
        text += said + backward
    return text


def _formula(state: State, seen: Seen, corner: Place) -> list[Any]:
    """Nine products in three lines, and how many windows fit across."""
    window, (i, j) = _window(seen, corner), seen.at
    lines: list[Any] = [[term(f"y{i}.{j}", f"y_{{{i},{j}}}"), " ="]]
    for u in range(3):
        line: list[Any] = ["  "]
        for v in range(3):
            pixel, weight = f"{window[u, v]:g}", f"{seen.kernel[u, v]:g}"
            weight = f"({weight})" if weight.startswith("-") else weight
            link = f"w{u}{v} x{corner[0] + u}.{corner[1] + v}"
            line += ["+ " if u + v else "", term(link, f"{pixel}·{weight}"), " "]
        lines.append(line)
    lines.append([f"  = {(window * seen.kernel).sum():g}"])
    width, stride, pad = (int(state[k]) for k in ("width", "stride", "pad"))
    room = width + 2 * pad - 3
    lines.append(["columns = ⌊", fraction([f"{width} + 2·{pad} - 3"], [f"{stride}"]), "⌋ + 1"])
    lines.append([f"  = ⌊{room / stride:.3g}⌋ + 1 = {seen.y.shape[1]}"])
    return lines


def _finds(seen: Seen, conv2d: Callable[..., Any]) -> list[bool]:
    """See CARD.finds."""
    answers = ask(conv2d, TRIALS, seen.kernel[None, None].copy(), np.zeros(1), 1, 0,
        shape=(3, 1, 1, 1)).ravel()  # fmt: skip
    paths = seen.reads.T.astype(int) @ (seen.dy.ravel() != 0)
    return [
        bool(answers[0] > 0 and np.allclose(answers[1:], 0)),
        not seen.reads.any(axis=0).all(),
        bool(paths.max() == 9),
    ]


def picture(state: State, functions: Sequence[Callable[..., Any]]) -> Picture:
    """The window, what strides 1, 2 and 3 read and, where there are gradients, its row of T."""
    from course_lib.plots import one_number as drawn

    seen = {s: seen_of({**state, "stride": s}, functions[0]) for s in (1, 2, 3)}
    now = seen[int(state["stride"])]
    reads = {s: one.reads.sum(axis=0).reshape(one.x.shape) for s, one in seen.items()}
    T = now.T if now.dy.any() else None
    return drawn.one_number(reads, T, now.y, int(state["stride"]), now.at, _corner(state, now))


CARD = Card.of(
    one_number,
    "Where does one number of a map come from, and where does its gradient go?",
    view,
    picture,
    controls=(
        Select("image", "image", ("numbers", "digit")),
        Select("width", "width", (7, 8)),
        Select("stride", "stride", (1, 2, 3)),
        Select("pad", "padding", (0, 1)),
        Switch("flip", "mirror the kernel"),
    ),
    finds=(
        "A kernel that answers above 0 where ink begins on the way to the right (each row 0, 1, "
        "1), and 0 where it begins on the way down, and on an even area.",
        "A pixel that no window reads.",
        "A pixel whose dx is a sum of nine contributions.",
    ),
    predicted="09.j",
)
