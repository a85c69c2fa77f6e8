"""Lesson 05: how much does the loss change if I nudge this?

A net with two inputs, two hidden units and two logits, box by box: values on the way forward,
slopes on the way back. The slopes are the learner's; beside each stands a measured one. With tanh
in place of ReLU, the learner's `tanh_backward` carries them back.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.nn import tanh_backward
from course_lib.widgets import still
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import quiet
from course_lib.widgets.parts import Select, Slider, Steps, at, grid, short
from course_lib.widgets.tape import LAST, NAMES, OPENS, Tape, tanh_net
from course_lib.widgets.tape_words import guessed, in_words, shown_line, told

Pair = Sequence[float]
LossAndGrads = Callable[..., tuple[float, dict[str, np.ndarray]]]
Back = Callable[[np.ndarray, np.ndarray], np.ndarray]
Given = LossAndGrads | tuple[LossAndGrads, Back]
SIGNS = {"?": "not yet", "+": "+", "0": "0", "-": "-"}
LR = 0.1
COLUMNS = {
    f"{name}[{i}]": (1.2 * column, 1.0 - i)
    for column, name in enumerate(("x", "z1", "a1", "z2"))
    for i in (0, 1)
} | {"L": (4.8, 0.5)}
"""Where the boxes of the fallback stand."""
PARENTS = {
    **{f"z1[{i}]": ("x[0]", "x[1]") for i in (0, 1)},
    **{f"a1[{i}]": (f"z1[{i}]",) for i in (0, 1)},
    **{f"z2[{i}]": ("a1[0]", "a1[1]") for i in (0, 1)},
    "L": ("z2[0]", "z2[1]"),
}


def two_passes(
    mlp_loss_and_grads: Given,
    x: Pair = (1, 2),
    y: int = 1,
    W1: Sequence[Pair] = ((1, -2), (1, 0.5)),
    b1: Pair = (0, 0),
    W2: Sequence[Pair] = ((1, 0), (5, 1)),
    b2: Pair = (-3, 0),
    nudge: str = "W2.0.0",
    h: float = 0.01,
    guess: str = "?",
    number: float | None = None,
    step: int = 6,
    trained: int = 0,
    activation: str = "relu",
    question: str = "",
) -> Frame:
    """Walk through both passes of a small net; nudge a number and compare with its slope.

    Args:
        mlp_loss_and_grads: params, x (1, 2), y (1,) -> the loss and the gradients by name, such as
            your own. Or a pair, with your tanh_backward; left out, the library's.
        x: two inputs. They, the weights and the biases go from -6 to 6.
        y: the true class, 0 or 1.
        W1: (2, 2) weights from inputs to hidden units.
        b1: two biases.
        W2: (2, 2) weights from hidden units to logits.
        b2: two biases.
        nudge: the number that is nudged: "W1.0.1" is W1[0][1], "b2.0" is b2[0], "x.1" is x[1].
        h: by how much.
        guess: the sign that its slope will have: "+", "0" or "-"; "?" for none.
        number: the slope that it will have, from -99 to 99; with guess "-" its size is enough.
        step: how far the walk has come, 0 to 11.
        trained: steps downhill since a number was moved by hand.
        activation: "relu", or "tanh" in its place.
        question: above the picture, in place of the first one and of what was predicted for it.

    Raises:
        ValueError: an argument out of its range.
    """
    if number is not None and not abs(number) <= 99:
        raise ValueError(f"number must be a number from -99 to 99, or None; got {number}")
    return Frame(CARD.asking(question), mlp_loss_and_grads, locals())


@quiet()
def view(state: State, given: Given) -> View:
    """What is seen of a state (pure)."""
    f = _net(state, given)
    tape = Tape.of(state, f)
    name, step = state["nudge"], int(state["step"])
    slope = tape.slopes[name]
    change = tape.change(name, state["h"])
    is_open = step >= OPENS[name]
    values = np.array([[at(state, n), tape.slopes[n], tape.measured[n]] for n in NAMES])
    numbers = grid("each number, its slope, and the measured slope", values, list(NAMES.values()),
                   ["value", "slope", "measured"], lambda i, j: list(NAMES)[i])  # fmt: skip
    for n, texts, row in zip(NAMES, numbers["texts"], values, strict=True):
        seen = step >= OPENS[n]  # what the walk has not reached is a question
        texts[1:] = [short(float(v), 3, True) if seen else "?" for v in row[1:]]
    boxes = tape.boxes(step)
    if not is_open:
        _put_guess(state, numbers["texts"][list(NAMES).index(name)], boxes)
    nudged = {"by_slope": short(slope * state["h"], 4, True), "really": short(change, 4, True)}
    return {
        "readout": told(tape, state, nudged, is_open),
        "formula": shown_line(tape, step),
        "arrays": [numbers],
        "finds": _finds(state, tape, slope, change, is_open),
        "data": {
            "boxes": boxes,
            "wrong": tape.wrong(step),
            "later": _after(state, f, 10),
            "p": [short(float(v), 2) for v in tape.values["p"]],
            "local": tape.let_through(),
        },
    }


def _net(state: State, given: Given) -> LossAndGrads:
    """The learner's function; with tanh, the library's around the learner's `tanh_backward`."""
    f, back = given if isinstance(given, tuple | list) else (given, tanh_backward)
    return tanh_net(back) if state["activation"] == "tanh" else f


def _put_guess(state: State, texts: list[str], boxes: list[dict[str, str]]) -> None:
    """Write what is guessed where the slope will stand: in its cell, and in an input's box."""
    texts[1] = guessed(state) + "?"
    for box in boxes:
        if box["name"] == NAMES[state["nudge"]]:
            box["slope"] = texts[1]


def _after(state: State, f: LossAndGrads, n_steps: int) -> dict[str, Any] | None:
    """Weights and biases after some steps down the learner's gradients; None where they break."""
    now = dict(state)
    for _ in range(n_steps):
        tape = Tape.of(now, f, measure=False)
        for name, value in tape.params.items():
            moved = value - LR * tape.grads[name]
            if not (np.abs(moved) <= 6).all():  # nan too
                return None
            now[name] = moved.tolist()
    return {name: np.round(now[name], 6).tolist() for name in ("W1", "b1", "W2", "b2")}


def _finds(state: State, tape: Tape, slope: float, change: float, is_open: bool) -> list[bool]:
    params = tape.params
    W1, b1, W2 = params["W1"], params["b1"], params["W2"]
    twins = (W1[:, 0] == W1[:, 1]).all() and b1[0] == b1[1] and (W2[0] == W2[1]).all()
    predicted = slope * state["h"]
    off = abs(predicted - change) / max(abs(change), abs(predicted), 1e-300)
    right = tape.agrees(state["nudge"])
    return [
        is_open and state["nudge"][0] == "W" and slope == 0 and change == 0,
        bool(twins) and state["trained"] >= 10,
        is_open and right and bool(np.isfinite(off)) and off >= 0.1 and abs(predicted) > 1e-9,
        state["activation"] == "tanh" and bool((tape.local < 0.001).any()),
    ]


def picture(state: State, given: Given) -> Picture:
    """The whole graph: values above the boxes, slopes below; each weight with its own slope."""
    from course_lib.plots.backprop import Node, graph

    tape = Tape.of(state, _net(state, given))
    slopes = {name: f"{slope:+.2g}" if slope else "0" for name, slope in tape.slopes.items()}
    local = {f"{to}[{i}]": tuple(f"{tape.params[W][j, i]:.2g} ({slopes[f'{W}.{j}.{i}']})"
                                 for j in (0, 1))
             for to, W in (("z1", "W1"), ("z2", "W2"))
             for i in (0, 1)}  # fmt: skip
    local |= {f"a1[{i}]": (text,) for i, text in enumerate(tape.let_through())}
    nodes = [
        Node(b["name"], COLUMNS[b["name"]], b["value"], b["slope"], PARENTS.get(b["name"], ()),
             local.get(b["name"], ()))
        for b in tape.boxes(LAST)
    ]  # fmt: skip
    return graph(nodes, "In brackets: the slope of each weight")


def below(state: State, given: Given) -> list[str]:
    """Value and slope of each box as a table, and all steps as a list."""
    tape = Tape.of(state, _net(state, given), measure=False)
    boxes = tape.boxes(LAST)
    cells = {
        "caption": "each box: its value, and the slope of the loss with respect to it",
        "columns": ["loss" if b["name"] == "L" else b["name"] for b in boxes],
        "rows": ["value", "slope"],
        "texts": [[b[row] for b in boxes] for row in ("value", "slope")],
    }
    return [still.table(cells), still.steps("Both passes, step by step", in_words(tape))]


CARD = Card.of(
    two_passes,
    "How much does the loss change if I nudge this?",
    view,
    picture,
    below=below,
    controls=(
        Steps("step", "step", 0, LAST),
        Select("nudge", "nudge", tuple(NAMES), tuple(NAMES.values())),
        Slider("h", "by h", stops=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)),
        Select("guess", "sign of its slope, my guess", tuple(SIGNS), tuple(SIGNS.values())),
        Select("y", "true class", (0, 1)),
        Select("activation", "activation", ("relu", "tanh"), ("ReLU", "tanh")),
    ),
    finds=(
        "A weight whose slope is 0 and whose nudge changes nothing.",
        "Two hidden units that start alike, and are alike after ten steps downhill.",
        "A nudge h for which slope times h is wrong by 10 % or more.",
        "With tanh: a hidden unit that lets less than a thousandth of the slope through.",
    ),
    predicted="05.b",
)
