"""Lesson 10: what survives when a digit moves by one pixel?

A digit, a map of its first or second convolution, and that map pooled: before and after a shift.
The net is the learner's, and the poolings are the learner's functions.
"""

from typing import Any, NamedTuple

import numpy as np

from course_lib import nn
from course_lib.data import shift
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import quiet
from course_lib.widgets.parts import Select, Slider, Switch, array, fraction, grid, short, term
from course_lib.widgets.shift_meter_seen import (
    N_DIGITS,
    STRIDES,
    Row,
    compare,
    digits,
    field,
    pools,
    slopes,
    through,
)

FARTHEST = 6
KINDS = ("max", "mean", "every second")
LINKS = ("pixels", "pixels-pooled", "conv1", "pool1", "conv2", "pool2")


def shift_meter(
    *functions: Any,
    image: int = 0,
    dx: int = 1,
    dy: int = 0,
    kind: str = "max",
    stage: int = 1,
    map: int = 5,
    unit: tuple[int, int] = (3, 8),
    gradient: bool = False,
) -> Frame:
    """Show what changes in a net, layer by layer, when a digit moves.

    Args:
        functions: your trained net, then your max_pool, and your avg_pool; the library's are
            taken for what you leave out.
        image: which of the first 100 test images, from 0 to 99.
        dx: pixels to the right, from -6 to 6.
        dy: pixels down, from -6 to 6.
        kind: what halves the maps: "max", "mean" or "every second" (number).
        stage: 1 or 2: the first convolution and its pooling, or the second.
        map: which of its maps, from 0 on; the last one if there are fewer.
        unit: row and column in the pooled map.
        gradient: whether the picture of the digit shows the gradient of the answer's logit.

    Raises:
        ValueError: an argument out of its range.
    """
    if not functions:
        raise TypeError("shift_meter needs a net: shift_meter(model, max_pool)")
    if min(unit) < 0:
        raise ValueError(f"unit must count rows and columns from 0; got {unit}")
    given = functions[0] if isinstance(functions[0], tuple) else functions
    return Frame(CARD, given, locals())


class Seen(NamedTuple):
    """What belongs to a state; each map is that of the digit, of the moved one, of no ink.

    Attributes:
        rows: how each layer of STRIDES differs.
        images: (3, 1, 28, 28).
        wide: (3, h, w) the chosen map.
        pooled: (3, h // 2, w // 2) the same, pooled.
        unit: row and column in it.
        field: row, column, side of what the unit sees.
        p: (2, 10) probabilities.
    """

    rows: list[Row]
    images: np.ndarray
    wide: np.ndarray
    pooled: np.ndarray
    unit: tuple[int, int]
    field: list[int]
    p: np.ndarray


def _seen(state: State, functions: Any) -> Seen:
    """Both images and an empty one through the net, once."""
    model, pool = functions[0], pools(functions)[state["kind"]]
    still, dx, dy = digits()[int(state["image"])], int(state["dx"]), int(state["dy"])
    images = np.stack([still, shift(still, dx, dy), np.zeros_like(still)])  # (3, 1, 28, 28)
    maps, logits = through(model, pool, images)
    rows = [
        compare(before, after, blank, stride, dx, dy)
        for (before, after, blank), stride in zip(maps, STRIDES.values(), strict=True)
    ]  # (each is (c, h, w))
    stage = int(state["stage"])
    wide, pooled = maps[2 * stage], maps[2 * stage + 1]
    channel = min(int(state["map"]), wide.shape[1] - 1)
    i, j = (min(int(v), pooled.shape[2] - 1) for v in state["unit"])
    return Seen(
        rows, images, wide[:, channel], pooled[:, channel], (i, j),
        field(model, state["kind"], stage, (i, j)), nn.softmax(logits[:2]),
    )  # fmt: skip


@quiet()
def view(state: State, functions: Any) -> View:
    """What is seen of a state (pure)."""
    seen = _seen(state, functions)
    measured = np.array([[100 * row.share, row.away] for row in seen.rows])  # (6, 2)
    slope = slopes(functions[0], state["kind"], seen.images[1:2]) if state["gradient"] else None
    return {
        "readout": _readout(state, seen),
        "formula": _formula(state, seen),
        "arrays": [
            grid("differs from the old map, in % of what is not blank", measured[:, :1],
                list(STRIDES), ["%"], lambda i, j: LINKS[i], digits=0),
            grid("distance to the old map moved by whole places", measured[:, 1:],
                list(STRIDES), ["distance"], lambda i, j: LINKS[i]),
        ],
        "finds": _finds(state, seen, functions),
        "data": {
            "digit": array(_bytes(seen.images[1, 0], 1.0)),
            "moved": [state["dx"], state["dy"]],
            "slope": array(np.zeros((0, 0)) if slope is None else slope),
            "wide": array(_bytes(seen.wide[1], seen.wide.max())),
            "pooled": array(_bytes(seen.pooled[:2], seen.pooled.max())),
            "wins": array(_winners(state["kind"], seen)),
            "changed": array(~np.isclose(seen.pooled[0], seen.pooled[1], rtol=1e-9, atol=1e-9)),
            "field": seen.field,
            "p": array(seen.p),
            "texts": [short(v, 2) for v in seen.p[1]],
            "unit": seen.unit,
        },
    }  # fmt: skip


def _bytes(values: np.ndarray, largest: float) -> np.ndarray:
    """Whole numbers from 0 to 255, as an image has them."""
    return (255 * np.clip(values / (largest or 1.0), 0, 1)).round().astype(np.uint8)


def _winners(kind: str, seen: Seen) -> np.ndarray:
    """(n, 2) rows and columns of the wide map that set a pooled number, where it is not blank."""
    rows, columns = np.nonzero(~np.isclose(seen.pooled[1], seen.pooled[2]))
    if kind == "mean":  # all four have a share
        return np.zeros((0, 2), int)
    if kind == "every second":
        return np.stack([2 * rows, 2 * columns], axis=1)
    h, w = seen.pooled.shape[1:]
    windows = seen.wide[1, : 2 * h, : 2 * w].reshape(h, 2, w, 2).transpose(0, 2, 1, 3)
    first = windows.reshape(h, w, 4).argmax(axis=2)[rows, columns]  # in reading order
    return np.stack([2 * rows + first // 2, 2 * columns + first % 2], axis=1)


def _readout(state: State, seen: Seen) -> str:
    """What changed, what the net answers, and what the marked unit is."""
    stage, (i, j) = int(state["stage"]), seen.unit
    row, answers = seen.rows[2 * stage + 1], seen.p.argmax(axis=1)
    before, after = (short(p[a]) for p, a in zip(seen.p, answers, strict=True))
    same = "stays" if answers[0] == answers[1] else f"turns from {answers[0]} into"
    text = f"Moved {_way(state)}: in pool {stage}, "
    text += f"place by place, {100 * row.share:.0f} % of what is not blank changed. "
    text += "Slide the old map to its best fit: what still differs, as a fraction of its size, is "
    text += f"{'0' if row.away == 0 else short(row.away)}. "
    text += f"The answer {same} {answers[1]} (p {before}, then {after})."
    value, largest = seen.pooled[1][i, j], seen.pooled[1].max()
    text += f" The marked unit, row {i}, column {j}, is {short(value, 2)}"
    end = ", the largest of its map." if seen.pooled[1].any() else ", as its whole map."
    text += end if value == largest else f" of at most {short(largest, 2)}."
    if state["kind"] != "max":
        text += " The net was trained with max pooling, and reads worse without it."
    return text


def _way(state: State) -> str:
    """Where the digit went, in words."""
    ways = [
        f"{abs(by):g} px {forth if by > 0 else back}"
        for by, forth, back in ((state["dx"], "right", "left"), (state["dy"], "down", "up"))
        if by
    ]
    return " and ".join(ways) or "by nothing"


def _formula(state: State, seen: Seen) -> list[Any]:
    """The share and the distance of the pooled maps of this stage."""
    at = 2 * int(state["stage"]) + 1
    row, link, by = seen.rows[at], LINKS[at], list(STRIDES.values())[at]
    share = f" = {100 * row.share:.0f} %"
    why = [f"m / {by} is no whole number"]
    if state["dx"] % by == state["dy"] % by == 0:
        why = [f"m / {by} is whole"]
        why = why if row.away == 0 else [f"{why[0]};", " the border differs"]
    return [
        [f"P: {list(STRIDES)[at]}, a step is {by} pixels"],
        [term(link, "changed"), " = ", fraction([f"{row.changed:,}"], [f"{row.lit:,}"]), share],
        ["P(S^{m}x) ", "=" if row.away == 0 else "≠", f" S^{{m/{by}}}P(x)"],
        why,
    ]


def _finds(state: State, seen: Seen, functions: Any) -> list[bool]:
    """See CARD.finds."""
    size = int(max(abs(state["dx"]), abs(state["dy"])))
    first = int(seen.p[0].argmax())
    turned = seen.p[1].argmax() != first and _steady(state, functions, size - 1, first)
    (i, j), (top, left, side) = seen.unit, seen.field
    ink = seen.images[1, 0] > 0.5
    end = np.zeros_like(ink)
    if ink.any():
        lowest = np.nonzero(ink.any(axis=1))[0][-1]
        end[lowest] = ink[lowest]
    inside = end[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)].any()
    value = seen.pooled[1][i, j]
    likes = value == seen.pooled[1].max() and value > seen.pooled[2].max()
    return [
        size > 0 and seen.rows[3].away == 0,
        bool(turned),
        bool(state["stage"] == 1 and likes and inside),
    ]


def _steady(state: State, functions: Any, size: int, first: int) -> bool:
    """Whether no shift by at most `size` changes the answer."""
    steps = range(-size, size + 1)
    still = digits()[int(state["image"])]
    images = np.stack([shift(still, dx, dy) for dx in steps for dy in steps])
    logits = through(functions[0], pools(functions)[state["kind"]], images)[1]
    return bool((logits.argmax(axis=1) == first).all())


def picture(state: State, functions: Any) -> Picture:
    """The pooled map after shifts by 0, 1 and 2 pixels to the right, and how much changed."""
    from course_lib.plots import shift_meter as drawn

    seen = {dx: _seen({**state, "dx": dx, "dy": 0}, functions) for dx in (0, 1, 2)}
    at = 2 * int(state["stage"]) + 1
    maps = {dx: one.pooled[1] for dx, one in seen.items()}
    return drawn.shift_meter(
        maps, {dx: (one.rows[at].share, one.rows[at].away) for dx, one in seen.items()},
        {dx: int(one.p[1].argmax()) for dx, one in seen.items()}, seen[0].images[0, 0],
    )  # fmt: skip


CARD = Card.of(
    shift_meter,
    "What survives when a digit moves by one pixel to the right?",
    view,
    picture,
    controls=(
        Slider("dx", "right", -FARTHEST, FARTHEST, 1),
        Slider("dy", "down", -FARTHEST, FARTHEST, 1),
        Select("kind", "halved by", KINDS, ("max", "mean", "every second number")),
        Select("stage", "stage", (1, 2)),
        Slider("map", "map", 0, 15, 1),
        Slider("image", "test image", 0, N_DIGITS - 1, 1, typed=True),
        Switch("gradient", "gradient of the answer"),
    ),
    finds=(
        "A shift that moves pool 1 exactly: its distance is 0.",
        "The smallest shift that changes the answer. What counts is the larger of right and down.",
        "A unit of pool 1 that is the largest of its map, and sees the lower end of the digit.",
    ),
    predicted="10.i",
)
