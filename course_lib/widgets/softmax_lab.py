"""Lesson 02: what can you add to logits without changing anything?

Three logits on a line, their probabilities as bars and as a point in a triangle, and how each
probability reacts to each logit. All of them come from the learner's softmax.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.nn import softmax_jacobian
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import ask, quiet
from course_lib.widgets.parts import Select, Slider, array, fraction, grid, short, term

Softmax = Callable[[np.ndarray], np.ndarray]
TEMPERATURES = (0.1, 0.125, 0.16, 0.2, 0.25, 0.32, 0.4, 0.5, 0.63, 0.8)
TEMPERATURES = (*TEMPERATURES, 1.0, *(round(1 / t, 2) for t in reversed(TEMPERATURES)))
PATH = np.geomspace(0.02, 200, 60)
"""(60,) temperatures of the dotted line from a corner of the triangle to its centre."""
HALVES = np.array([0.5, 0.5, 0.0])


def softmax_lab(
    softmax: Softmax,
    z: Sequence[float] = (2, 1, 0),
    c: float = 0,
    T: float = 1,
    dtype: str = "float64",
    question: str = "",
    only: str = "",
) -> Frame:
    """Show what softmax makes of three logits: move them, shift them all, heat them.

    Args:
        softmax: (n, 3) -> (n, 3), such as your own.
        z: three logits from -10 to 10.
        c: what is added to all of them, from -1000 to 1000.
        T: the temperature, from 0.1 to 10; softmax gets (z + c) / T.
        dtype: of what softmax gets: "float16", "float32" or "float64".
        question: above the picture, in place of the first one.
        only: the one control that is shown, such as "c" or "T", and then there is nothing to find;
            "" for all.

    Raises:
        ValueError: an argument out of its range.
    """
    state, card = locals(), CARD.asking(question)
    if only:
        shown = tuple(control for control in CARD.controls if control.path == only)
        if not shown:
            raise ValueError(f"only: a control such as 'c' or 'T', not {only!r}")
        card = replace(card, controls=shown, finds=())
    return Frame(card, softmax, state)


@quiet()
def view(state: State, softmax: Softmax) -> View:
    """What is seen of a state (pure)."""
    logits = _logits(state)  # (3,)
    p = ask(softmax, logits[None], shape=(1, 3))[0].astype(float)  # (3,)
    z, classes = np.array(state["z"]), ["class 0", "class 1", "class 2"]
    jacobian = softmax_jacobian(p / p.sum()) if _sound(p) else np.full((3, 3), np.nan)  # (3, 3)
    path = ask(softmax, z / PATH[:, None], shape=(60, 3))  # (60, 3)
    both = np.stack([logits.astype(float), p])  # (2, 3)
    return {
        "readout": _readout(logits, p, softmax),
        "formula": _formula(logits, p),
        "arrays": [
            grid(
                "logits and probabilities",
                both,
                ["(z + c)/T", "p"],
                classes,
                lambda i, j: f"{'zp'[i]}{j}",
                digits=(2, 3),
            ),
            grid(
                "change of p_{i} per unit of logit j; each row sums to 0",
                jacobian,
                ["p_{0}", "p_{1}", "p_{2}"],
                ["logit 0", "logit 1", "logit 2"],
                lambda i, j: f"p{i} z{j}",
                signed=True,
            ),
        ],
        "finds": _finds(state, p, softmax),
        "data": {
            "p": array(p),
            "texts": [short(v) for v in p],
            "path": array(path[np.isfinite(path).all(axis=1)]),
        },
    }


def _logits(state: State, c: float | None = None) -> np.ndarray:
    """(3,) what softmax gets, in the chosen float type."""
    shift = state["c"] if c is None else c
    return ((np.array(state["z"], float) + shift) / state["T"]).astype(state["dtype"])


def _sound(p: np.ndarray) -> bool:
    """Whether these are probabilities, up to float16's rounding."""
    return bool(np.isfinite(p).all() and (p >= 0).all() and abs(p.sum() - 1) < 0.005)


def _readout(logits: np.ndarray, p: np.ndarray, softmax: Softmax) -> str:
    numbers = f"Logits {', '.join(f'{v:g}' for v in logits)}; p {', '.join(map(short, p))}"
    if not _sound(p):
        return f"{numbers}: no probabilities. {_why(logits, p)}"
    first, second = np.argsort(-p, kind="stable")[:2]
    if p[first] == p[second]:
        lead = f"Classes {first} and {second} are equally likely."
    elif p[second] == 0:
        lead = f"Class {first} has everything that this float type can tell."
    else:
        lead = f"Class {first} leads class {second} by {p[first] / p[second]:.3g} to 1."
    return f"{numbers}. {lead}"


def _why(logits: np.ndarray, p: np.ndarray) -> str:
    """What the floats did to the naive formula, where that is the reason."""
    e, name, top = np.exp(logits), logits.dtype.name, logits.max()
    if np.isinf(e).any():
        return f"In {name}, e^{top:g} is inf."
    if np.isinf(e.sum()):
        return f"In {name}, the sum of the exponentials is inf."
    if e.sum() == 0:
        return f"In {name}, all three exponentials are 0."
    return f"They sum to {p.sum():.3f}."


def _formula(logits: np.ndarray, p: np.ndarray) -> list[list[Any]]:
    e = np.exp(logits)
    powers = [term(f"z{i}", f"e^{{{v:.4g}}}") for i, v in enumerate(logits)]
    total = f"{e.sum():.3g}"
    lines = [["S = ", powers[0], " + ", powers[1], " + ", powers[2], f" = {total}"]]
    for i, v in enumerate(e):
        exact = fraction([term(f"z{i}", f"{v:.3g}")], [total])
        lines.append([f"p_{{{i}}} = ", exact, "  computed ", term(f"p{i}", short(p[i]))])
    return lines


def _finds(state: State, p: np.ndarray, softmax: Softmax) -> list[bool]:
    if state["only"]:
        return []

    def right(c: float) -> bool:
        return _sound(ask(softmax, _logits(state, c)[None], shape=(1, 3))[0].astype(float))

    c, toward_0 = state["c"], state["c"] - np.sign(state["c"])
    failed = not _sound(p) and c != 0 and right(toward_0)
    return [
        state["dtype"] == "float32"
        and state["T"] == 1
        and (failed or (abs(c) == 1000 and _sound(p))),
        _sound(p) and p.max() > 0.99 and state["T"] < 1,
        _sound(p) and np.abs(p - HALVES).max() < 0.001,
    ]


def picture(state: State, softmax: Softmax) -> Picture:
    """Bars and points at three temperatures, or at three shifts; a table if all can be moved."""
    from course_lib.plots import softmax_lab as drawn

    z, T = np.array(state["z"], float) + state["c"], state["T"]
    if state["only"] == "c":
        return drawn.softmax_lab(softmax, {}, tuple(state["z"]), (T,), (-744, 100, 1000))
    types = () if state["only"] else ("float16", "float32", "float64")
    ends = {name: _ends(softmax, name) for name in types}
    shown = (0.5, 1, 2) if T in (0.5, 1, 2) else (T / 2, T, T * 2)
    return drawn.softmax_lab(softmax, ends, tuple(z), shown)


def _ends(softmax: Softmax, dtype: str) -> tuple[float, float]:
    """The first whole a, going down and going up to 1000, at which (a, a) is not (0.5, 0.5)."""

    def right(a: int) -> bool:
        answer = ask(softmax, np.full((1, 2), a, dtype), shape=(1, 2))
        return bool((answer == 0.5).all())

    def end(sign: int) -> float:
        good, bad = 0, 1000
        if right(sign * bad):
            return sign * np.inf
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if right(sign * middle) else (good, middle)
        return float(sign * bad)

    return end(-1), end(1)


CARD = Card.of(
    softmax_lab,
    "What can you add to the logits without changing anything?",
    view,
    picture,
    controls=(
        *(Slider(f"z.{i}", f"z_{{{i}}}", -10, 10, 0.1) for i in range(3)),
        Slider("c", "add to all: c", -1000, 1000, 1, typed=True),
        Slider("T", "temperature T", stops=TEMPERATURES, typed=True),
        Select("dtype", "float type", ("float16", "float32", "float64")),
    ),
    finds=(
        "float32, T = 1: the smallest c above 0 at which your function gives no probabilities. If "
        "there is none, c = 1000.",
        "A T below 1 at which one class has more than .99.",
        "p = (.5, .5, 0): how near can you come? Within .001 counts.",
    ),
)
