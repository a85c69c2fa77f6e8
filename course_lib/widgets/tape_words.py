"""What is said of both passes of a 2-2-2 net: the line of each step, the read-out, the fault."""

import re
from typing import Any

import numpy as np

from course_lib.widgets.parts import at, short
from course_lib.widgets.tape import LAST, NAMES, OPENS, Array, Tape, moved

LINES = (
    "press ▶: both passes, in 11 steps",
    "z1 = x @ W1 + b1",
    "a1 = relu(z1)",
    "z2 = a1 @ W2 + b2",
    "p = softmax(z2)",
    "loss = -log(p[y])",
    "dz2 = p - t",
    "dW2 = a1.T @ dz2;  db2 = dz2",
    "da1 = dz2 @ W2.T",
    "dz1 = da1 * (z1 > 0)",
    "dW1 = x.T @ dz1;  db1 = dz1",
    "dx = dz1 @ W1.T",
)
MASKS = {"relu": "z1 > 0", "tanh": "1 - a1**2"}


def code_of(step: int, activation: str) -> str:
    """The line of code of a step."""
    return LINES[step].replace("relu", activation).replace(MASKS["relu"], MASKS[activation])


def _row(values: Array, sign: bool = False) -> str:
    return "(" + ", ".join(short(float(v), 2, sign) for v in np.ravel(values)) + ")"


def shown_line(tape: Tape, step: int) -> list[list[Any]]:
    """The line of code of a step, with its numbers in pieces: between two a line may break."""
    if step == 0:
        return [[LINES[0]]]
    v, back, grads = tape.values, tape.back, tape.grads
    squash = tape.state["activation"]
    t = np.eye(2)[int(tape.state["y"])]
    W1, W2 = (f"({_row(tape.params[n][0])}, {_row(tape.params[n][1])})" for n in ("W1", "W2"))
    texts = (
        f"{_row(v['x'])} @ {W1} + {_row(tape.params['b1'])} = {_row(v['z1'])}",
        f"{squash}{_row(v['z1'])} = {_row(v['a1'])}",
        f"{_row(v['a1'])} @ {W2} + {_row(tape.params['b2'])} = {_row(v['z2'])}",
        f"softmax{_row(v['z2'])} = {_row(v['p'])}",
        f"-log {short(float(v['p'][int(tape.state['y'])]), 3)} = {short(tape.loss)}",
        f"{_row(v['p'])} - {_row(t)} = {_row(back['z2'], True)}",
        f"{_row(v['a1'])}.T @ {_row(back['z2'], True)}: rows {_row(grads['W2'][0], True)}, "
        f"{_row(grads['W2'][1], True)}",
        f"two paths each: {_row(back['z2'], True)} @ W2.T = {_row(back['a1'], True)}",
        f"{_row(back['a1'], True)} * ({', '.join(tape.let_through())}) = {_row(back['z1'], True)}",
        f"{_row(v['x'])}.T @ {_row(back['z1'], True)}: rows {_row(grads['W1'][0], True)}, "
        f"{_row(grads['W1'][1], True)}",
        f"two paths each: {_row(back['z1'], True)} @ W1.T = {_row(back['x'], True)}",
    )
    pieces = re.split(r"(?= [@+=*-] )|(?:(?<=:)|(?<=\),))(?= )", texts[step - 1])
    return [[f"{step}. {code_of(step, squash)}"], pieces]


def in_words(tape: Tape) -> list[tuple[str, str]]:
    """Each step: its line of code, and the same with numbers."""
    return [
        (code_of(step, tape.state["activation"]), "".join(shown_line(tape, step)[1]))
        for step in range(1, LAST + 1)
    ]


def told(tape: Tape, state: dict[str, Any], nudged: dict[str, str], is_open: bool) -> str:
    """The read-out: the step, the nudge, and what does not agree."""
    step, name = int(state["step"]), NAMES[state["nudge"]]
    line = code_of(step, state["activation"])
    said = f"Step {step} of {LAST}: {line}. " if step else f"Loss {short(tape.loss)}. "
    if not is_open:
        opens = OPENS[state["nudge"]]
        said += f"What is the slope with respect to {name}: +, 0 or -, and what number? "
        said += f"Step {opens} shows it."
        return said + fault(tape, step)
    slope = tape.slopes[state["nudge"]]
    said += f"The slope with respect to {name}{_beside_guess(state, slope)}. "
    said += f"Nudged by {state['h']:g}: slope times h is {nudged['by_slope']}, "
    said += f"the loss really changes by {nudged['really']}."
    return said + fault(tape, step)


def guessed(state: dict[str, Any], digits: int = 2) -> str:
    """The guess in few characters: its number, or else its sign; "" for none."""
    number = state["number"]
    if number is None:
        return state["guess"].strip("?")
    size = -abs(number) if state["guess"] == "-" else number
    return short(float(size), digits, True)


def _beside_guess(state: dict[str, Any], slope: float) -> str:
    """The slope, and what was guessed before."""
    text, guess = short(slope, 3, True), guessed(state, 3)
    if state["number"] is not None and guess != text:
        return f": you said {guess}, it is {text}"
    sign = "0" if slope == 0 else "+" if slope > 0 else "-"
    if not guess:
        return f" is {text}"
    return f" is {text}" + (", as you said" if guess in (text, sign) else f"; you said {guess}")


def fault(tape: Tape, step: int) -> str:
    """What is wrong with the learner's function, as far as the walk has come; "" for nothing."""
    if step >= 5 and not tape.loss_is_right():
        return f" Your loss is {short(tape.loss)}, and -log p of the boxes is {short(tape.own)}."
    wrong = {name.partition(".")[0] for name in tape.wrong(step)}
    if wrong and (beside := _wrong_beside(tape, step)):
        return beside
    for name, words in (
        ("b2", "dz2, and so db2"),
        ("W2", "dW2"),
        ("b1", "dz1, and so db1"),
        ("W1", "dW1"),
    ):
        if name in wrong:
            return f" The first box that no measurement confirms: your {words}."
    return ""


def _wrong_beside(tape: Tape, step: int) -> str:
    """A loss that is right here, and wrong where a number with a wrong slope has moved a little."""
    for name in reversed(tape.wrong(step)):  # b2 first: it stands behind all others
        for by in (-0.1, 0.1):
            value = at(tape.state, name) + by
            if abs(value) > 6:
                continue
            near = Tape.of(moved(tape.state, name, by), tape.f, measure=False)
            if not near.loss_is_right():
                return (
                    f" A line of your forward pass is wrong: with {NAMES[name]} = {value:g} your "
                    f"loss is {short(near.loss)}, and -log p of the boxes is {short(near.own)}."
                )
    return ""
