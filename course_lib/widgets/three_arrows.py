"""Lesson 04: what does one example do to W?

Three classes in the plane, z = xW without a bias: each class has an arrow, its column of W. The
learner's gradient says how one point, or all of them, push the three arrows. The same gradient
trains ten arrows of 784 numbers: MNIST.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.nn import cross_entropy, one_hot
from course_lib.widgets import still
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import ask, quiet
from course_lib.widgets.parts import Slider, array, grid, short, term
from course_lib.widgets.sectors import clip, solvable
from course_lib.widgets.weight_steps import (
    STOPS,
    is_best,
    moments,
    mosaic,
    nearest_stop,
    sheets,
    told,
)

Gradient = Callable[[np.ndarray, np.ndarray], np.ndarray]
REACH = 4.0
"""The plane is seen from -4 to 4 in both directions."""
MOST = 90  # points
CENTRES = np.array([[2.0, 0.0], [-1.0, 1.7], [-1.0, -1.7]])


def _blobs() -> tuple[tuple[float, float, int], ...]:
    """60 points (x1, x2, class) around three centres; some W gets all of them right.

    Adding 0.0 turns -0.0 into 0.0.
    """
    y = np.arange(60) % 3
    x = CENTRES[y] + np.random.default_rng(5).normal(scale=0.7, size=(60, 2))
    rows = np.column_stack([x.round(1) + 0.0, y]).tolist()  # (60, 3)
    return tuple((u, v, int(c)) for u, v, c in rows)


POINTS = _blobs()
ARROWS = ((0.5, 1.0), (-1.0, -0.2), (0.6, -0.8))


def three_arrows(
    gradient: Gradient,
    arrows: Sequence[Sequence[float]] = ARROWS,
    v: Sequence[float] = (0, 0),
    points: Sequence[Sequence[float]] = POINTS,
    chosen: int = 5,
    lr: float = 0.5,
    mnist: int = 10,
) -> Frame:
    """Show how points push three weight arrows: move arrows and points, take steps.

    Args:
        gradient: (n, k) logits, (n,) labels -> (n, k) slopes of the mean loss, such as your own.
        arrows: the three columns of W, two numbers each, from -4 to 4.
        v: what is added to all three.
        points: up to 90 triples: two numbers from -4 to 4, and the class 0, 1 or 2.
        chosen: the point whose pushes are shown, counted from 1.
        lr: the learning rate of a step, from 0.05 to 5.
        mnist: the steps that the ten weight images have been trained: 0, 1, 2, 5, 10, ..., 500.

    Raises:
        ValueError: an argument out of its range.
    """
    return Frame(CARD, gradient, locals())


@quiet()
def view(state: State, f: Gradient) -> View:
    """What is seen of a state (pure)."""
    W, x, y, at = _parts(state)
    z = x @ W  # (n, 3)
    t = one_hot(y, 3)  # (n, 3)
    dz = ask(f, z[[at]], y[[at]], shape=(1, 3))[0].astype(float)  # (3,) of the chosen point alone
    dW_one = np.outer(x[at], dz)  # (2, 3)
    dW_all = x.T @ ask(f, z, y, shape=(len(x), 3)).astype(float)  # (2, 3)
    right = z.argmax(axis=1) == y  # (n,)
    after = (
        cross_entropy(x @ (W - state["lr"] * dW_all), y) if np.isfinite(dW_all).all() else np.nan
    )
    losses = [cross_entropy(z, y), after]
    ten, steps = moments(f), state["mnist"]
    p = [short(float(v), 2) for v in dz + t[at]]
    point = f"Point {at + 1} ({'ABC'[y[at]]})"
    in_plane = _readout(state["lr"], losses, right, point, p, dz)
    return {
        "readout": f"{in_plane} {told(ten, steps)}",
        "formula": _formula(dz, t[at], p, x[at]),
        "arrays": [
            grid("W, a column for each arrow", W, ["x_{0}", "x_{1}"], list("ABC"),
                 lambda i, j: f"w{j}", digits=2, signed=True),
            grid(f"dW of point {at + 1} alone", dW_one, ["x_{0}", "x_{1}"], list("ABC"),
                 lambda i, j: f"dz{j}", digits=2, signed=True),
            grid("dW of all points", dW_all, ["x_{0}", "x_{1}"], list("ABC"),
                 lambda i, j: f"w{j}", digits=2, signed=True),
        ],
        "finds": [*_finds(state, f, W, x, y, right), is_best(ten, steps)],
        "data": {
            "right": array(right),
            "one": array(dW_one.T),  # (3, 2) a row for each arrow
            "all": array(dW_all.T),
            "regions": [clip(W, c, REACH).round(4).tolist() for c in range(3)],
            "p": p,
            "images": array(mosaic(ten[nearest_stop(steps)].W)) if ten else None,
        },
    }  # fmt: skip


def _parts(state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """W (2, 3) with v added, x (n, 2), y (n,), and the index of the chosen point.

    Raises:
        ValueError: arrows, v or points have another form, or leave the picture.
    """
    try:
        arrows = np.array(state["arrows"], float).reshape(3, 2)
        v = np.array(state["v"], float).reshape(2)
        points = np.array(state["points"], float).reshape(-1, 3)
    except (TypeError, ValueError):
        raise ValueError("arrows are three pairs, v is a pair, points are triples") from None
    x, y = points[:, :2], points[:, 2]
    inside = all((np.abs(part) <= REACH).all() for part in (arrows, v, x))
    if not inside or not np.isin(y, (0, 1, 2)).all() or not 1 <= len(x) <= MOST:
        raise ValueError(f"1 to {MOST} points of classes 0, 1, 2; all numbers from -4 to 4")
    at = min(max(int(state["chosen"]), 1), len(x)) - 1
    return (arrows + v).T, x, y.astype(int), at


def _readout(
    lr: float, losses: list[float], right: np.ndarray, point: str, p: list[str], dz: np.ndarray
) -> str:
    before, after = (short(loss, 2) for loss in losses)
    said = f"{right.sum()} of {len(right)} right; loss {before}, after one step of lr {lr:g} with "
    said += f"all points {after}. {point}"
    if not np.isfinite(dz).all():
        return f"{said}: p - t holds nan or inf."
    most = int(np.abs(dz).argmax())
    how, size = "pull" if dz[most] < 0 else "push", short(abs(float(dz[most])), 2)
    return f"{said}, p {', '.join(p)}: its largest {how} is on arrow {'ABC'[most]}, {size}."


def _formula(dz: np.ndarray, t: np.ndarray, p: list[str], x: np.ndarray) -> list[list[Any]]:
    """The slopes p - t of the chosen point, and what they do to each arrow."""
    lines: list[list[Any]] = [["dz = p - t,  dw = dz x,  w ← w - lr dw"]]
    place = f"({x[0]:g}, {x[1]:g})"
    for c, name in enumerate("ABC"):
        slope = short(float(dz[c]), 2, sign=True)
        equals = [f"{name}: ", p[c], f" - {t[c]:g} = ", term(f"dz{c}", slope)]
        lines.append([*equals, f",  dw = {slope} {place}"])
    return lines


def _finds(
    state: State, f: Gradient, W: np.ndarray, x: np.ndarray, y: np.ndarray, right: np.ndarray
) -> list[bool]:
    v = np.array(state["v"], float)
    with_v, without = (ask(f, x @ M, y, shape=(len(x), 3)) for M in (W, W - v[:, None]))
    start = [list(p) for p in POINTS]
    return [
        bool(right.all()) and [list(p) for p in state["points"]] == start,
        bool(np.hypot(*v) >= 0.5) and bool(np.abs(with_v - without).max() < 1e-12),
        not solvable(x, y),
    ]


def picture(state: State, f: Gradient) -> Picture:
    """Points, regions and arrows before and after one step with all points.

    From the tips of the arrows go lines to where a step for the chosen point alone would take them.
    """
    from course_lib.plots.weights import three_arrows as drawn

    W, x, y, at = _parts(state)

    def move(W: np.ndarray, rows: slice) -> np.ndarray:
        """(2, 3): what a step for some of the points adds to W."""
        dz = ask(f, x[rows] @ W, y[rows], shape=(len(x[rows]), 3)).astype(float)
        return -state["lr"] * x[rows].T @ dz

    seen = {"before": W, "after one step": W + move(W, slice(None))}
    steps = {title: (M, np.zeros(3)) for title, M in seen.items()}
    moves = {title: move(M, slice(at, at + 1)) for title, M in seen.items()}
    return drawn(x, y, steps, point=at, moves=moves)


def below(state: State, f: Gradient) -> list[str]:
    """The ten weight images of MNIST: after the first step, now, and late."""
    from course_lib.plots.weights import weight_sheets

    ten = moments(f)
    if not ten:
        return []
    title = "MNIST: ten arrows of 784 numbers; 1,000 training images, lr 0.5"
    return [still.image(weight_sheets(sheets(ten, state["mnist"]), title))]


CARD = Card.of(
    three_arrows,
    "What does one example do to W?",
    view,
    picture,
    below=below,
    controls=(
        Slider("lr", "learning rate lr", stops=(0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)),
        Slider("v.0", "to all arrows: v_{0}", -2, 2, 0.1),
        Slider("v.1", "v_{1}", -2, 2, 0.1),
        Slider("mnist", "MNIST, after steps", stops=STOPS),
    ),
    finds=(
        "All 60 points of the start right: by hand, or by steps.",
        "A v of length .5 or more that changes W and no probability.",
        "Move, add or relabel points until no arrows can get all of them right.",
        "The step after which the ten images get the most validation images right.",
    ),
    predicted="04.h",
)
