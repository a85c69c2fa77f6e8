"""Both passes of a 2-2-2 net, step by step, around the learner's loss and gradients."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.nn import relu, softmax
from course_lib.widgets.learner import Complaint, name_of, quiet
from course_lib.widgets.parts import at, short

Array = np.ndarray
SHAPES = {"W1": (2, 2), "b1": (2,), "W2": (2, 2), "b2": (2,)}
NAMES = {
    **{f"{W}.{i}.{j}": f"{W}[{i}, {j}]" for W in ("W1", "W2") for i in (0, 1) for j in (0, 1)},
    **{f"{b}.{i}": f"{b}[{i}]" for b in ("b1", "b2", "x") for i in (0, 1)},
}  # fmt: skip
"""What can be nudged: its path in the state, and how it is written."""
OPENED = {"W2": 7, "b2": 7, "W1": 10, "b1": 10, "x": 11}
OPENS = {name: OPENED[name[: name.index(".")]] for name in NAMES}
"""The step at which the slope of each is known."""
BOXES = {"x": (0, 11), "z1": (1, 9), "a1": (2, 8), "z2": (3, 6), "L": (5, 5)}
"""The steps at which value and slope of each box are known."""
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
LAST = 11
H = 1e-5


def value_at(state: dict[str, Any], name: str) -> float:
    """The number with this name."""
    return float(at(state, name))


def moved(state: dict[str, Any], name: str, by: float) -> dict[str, Any]:
    """The state with one of its numbers changed."""
    key, *place = name.split(".")
    values = np.array(state[key], float)
    values[tuple(int(i) for i in place)] += by
    return {**state, key: values.tolist()}


def _ask(f: Callable[..., Any], state: dict[str, Any]) -> tuple[float, dict[str, Array]]:
    """The learner's loss and gradients. Raises Complaint where they are something else."""
    params = {name: np.array(state[name], float) for name in SHAPES}
    with quiet():
        answer = f(params, np.array(state["x"], float)[None], np.array([int(state["y"])]))
    if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[1], dict):
        raise Complaint(f"your {name_of(f)} must return two things: a loss and a dictionary")
    loss, grads = answer
    for name, shape in SHAPES.items():
        if name not in grads:
            raise Complaint(f"your {name_of(f)} returned no gradient {name}")
        if np.shape(grads[name]) != shape:
            raise Complaint(
                f"your {name_of(f)} returned {name} of shape {np.shape(grads[name])}; here it must "
                f"be {shape}"
            )
    return float(loss), {name: np.array(grads[name], float) for name in SHAPES}


@dataclass(frozen=True)
class Tape:
    """All numbers of both passes for one example.

    Attributes:
        state: of the widget.
        f: the learner's function.
        loss: what it says.
        grads: what it says, by name.
        values: of the boxes: x, z1, a1, z2, p, each (2,).
        back: slopes of the boxes: z2 and z1 are the learner's db2 and db1, as there is one
            example; a1 and x follow from them.
        slopes: name as in NAMES -> slope.
        measured: the same by central differences of the learner's loss.
    """

    state: dict[str, Any]
    f: Callable[..., Any]
    loss: float
    grads: dict[str, Array]
    values: dict[str, Array]
    back: dict[str, Array]
    slopes: dict[str, float]
    measured: dict[str, float]

    @property
    def params(self) -> dict[str, Array]:
        """Weights and biases as arrays."""
        return {name: np.array(self.state[name], float) for name in SHAPES}

    @classmethod
    def of(cls, state: dict[str, Any], f: Callable[..., Any], measure: bool = True) -> "Tape":
        """Run both passes; `measure` also takes the central differences.

        Raises:
            ValueError: a number that is none, or beyond 6 in size.
            Complaint: the function's answer has another form.
        """
        params = {name: np.array(state[name], float) for name in SHAPES}
        x = np.array(state["x"], float)  # (2,)
        sizes = [(v.shape, float(np.abs(v).max())) for v in (*params.values(), x)]
        if [s for s, _ in sizes] != [*SHAPES.values(), (2,)] or not all(v <= 6 for _, v in sizes):
            raise ValueError("W1, W2 are 2 by 2, b1, b2 and x pairs, all numbers from -6 to 6")
        z1 = x @ params["W1"] + params["b1"]  # (2,)
        z2 = relu(z1) @ params["W2"] + params["b2"]  # (2,)
        loss, grads = _ask(f, state)
        back = {"z2": grads["b2"], "a1": grads["b2"] @ params["W2"].T, "z1": grads["b1"]}
        back["x"] = back["z1"] @ params["W1"].T
        values = {"x": x, "z1": z1, "a1": relu(z1), "z2": z2, "p": softmax(z2[None])[0]}
        slopes = {name: _slope(grads, back, name) for name in NAMES}
        tape = cls(state, f, loss, grads, values, back, slopes, {})
        if measure:
            tape.measured.update({n: tape.change(n, H, both=True) / (2 * H) for n in NAMES})
        return tape

    def change(self, name: str, h: float, both: bool = False) -> float:
        """How the learner's loss changes when a number moves by h; `both`: from -h to h."""
        below = _ask(self.f, moved(self.state, name, -h))[0] if both else self.loss
        return _ask(self.f, moved(self.state, name, h))[0] - below

    def agrees(self, name: str) -> bool:
        """Whether slope and measured slope are one, up to rounding, or the kink of the ReLU."""
        gap = abs(self.slopes[name] - self.measured[name])
        near_kink = bool((np.abs(self.values["z1"]) <= 6 * H).any())
        return bool(gap <= 1e-5 * max(1, abs(self.measured[name]))) or near_kink

    def wrong(self, step: int = LAST) -> list[str]:
        """Slopes of weights and biases, open at this step, that no measurement confirms."""
        return [n for n in NAMES if n[0] != "x" and step >= OPENS[n] and not self.agrees(n)]

    def boxes(self, step: int) -> list[dict[str, str]]:
        """Each box with what the walk has put there: value above, slope below."""
        made = []
        for name, (forward, backward) in BOXES.items():
            for i in (0, 1):
                if name == "L":
                    value, slope = self.loss, 1.0
                else:
                    value, slope = self.values[name][i], self.back[name][i]
                made.append({
                    "name": "L" if name == "L" else f"{name}[{i}]",
                    "value": short(float(value), 2) if step >= forward else "?",
                    "slope": short(float(slope), 2, True) if step >= backward else "?",
                })  # fmt: skip
        return made[:-1]  # one loss


def _slope(grads: dict[str, Array], back: dict[str, Array], name: str) -> float:
    """The slope of a number: from the learner's gradients, or the input's."""
    key, *place = name.split(".")
    return float((back["x"] if key == "x" else grads[key])[tuple(int(i) for i in place)])


def _row(values: Array, sign: bool = False) -> str:
    return "(" + ", ".join(short(float(v), 2, sign) for v in np.ravel(values)) + ")"


def shown_line(tape: Tape, step: int) -> list[list[Any]]:
    """The line of code of a step, with its numbers."""
    v, back, grads = tape.values, tape.back, tape.grads
    mask = (v["z1"] > 0).astype(int)
    t = np.eye(2)[int(tape.state["y"])]
    W1, W2 = (f"({_row(tape.params[n][0])}, {_row(tape.params[n][1])})" for n in ("W1", "W2"))
    texts = (
        "",
        f"{_row(v['x'])} @ {W1} + {_row(tape.params['b1'])} = {_row(v['z1'])}",
        f"relu{_row(v['z1'])} = {_row(v['a1'])}",
        f"{_row(v['a1'])} @ {W2} + {_row(tape.params['b2'])} = {_row(v['z2'])}",
        f"softmax{_row(v['z2'])} = {_row(v['p'])}",
        f"-log {short(float(v['p'][int(tape.state['y'])]), 3)} = {short(tape.loss)}",
        f"{_row(v['p'])} - {_row(t)} = {_row(back['z2'], True)}",
        f"{_row(v['a1'])}.T @ {_row(back['z2'], True)}: rows {_row(grads['W2'][0], True)}, "
        f"{_row(grads['W2'][1], True)}",
        f"two paths each: {_row(back['z2'], True)} @ W2.T = {_row(back['a1'], True)}",
        f"{_row(back['a1'], True)} * ({mask[0]}, {mask[1]}) = {_row(back['z1'], True)}",
        f"{_row(v['x'])}.T @ {_row(back['z1'], True)}: rows {_row(grads['W1'][0], True)}, "
        f"{_row(grads['W1'][1], True)}",
        f"two paths each: {_row(back['z1'], True)} @ W1.T = {_row(back['x'], True)}",
    )
    code = f"{step}. {LINES[step]}" if step else LINES[0]
    return [[code], [texts[step]]] if step else [[code]]


def told(tape: Tape, state: dict[str, Any], nudged: dict[str, str], is_open: bool) -> str:
    """The read-out: the step, the nudge, and what does not agree."""
    step, name = int(state["step"]), NAMES[state["nudge"]]
    said = f"Step {step} of {LAST}: {LINES[step]}. " if step else f"Loss {short(tape.loss)}. "
    if not is_open:
        opens = OPENS[state["nudge"]]
        said += f"What is the slope of the loss in {name}: +, 0 or -? Step {opens} opens it."
        return said + fault(tape, step)
    slope = tape.slopes[state["nudge"]]
    said += f"The slope of the loss in {name} is {short(slope, 3, True)}"
    if state["guess"] != "?":
        sign = "0" if slope == 0 else "+" if slope > 0 else "-"
        said += ", as you said" if state["guess"] == sign else f"; you said {state['guess']}"
    said += f". Nudged by {state['h']:g}: predicted {nudged['predicted']}, "
    said += f"measured {nudged['measured']}."
    return said + fault(tape, step)


def fault(tape: Tape, step: int) -> str:
    """What is wrong with the learner's function, as far as the walk has come; "" for nothing."""
    own = -float(np.log(tape.values["p"][int(tape.state["y"])]))
    if step >= 5 and not abs(tape.loss - own) <= 1e-6 * max(1, own):
        return f" Your loss is {short(tape.loss)}, and -log p of the boxes is {short(own)}."
    wrong = {name.partition(".")[0] for name in tape.wrong(step)}
    for name, words in (
        ("b2", "dz2, and so db2"),
        ("W2", "dW2"),
        ("b1", "dz1, and so db1"),
        ("W1", "dW1"),
    ):
        if name in wrong:
            return f" The first box that no measurement confirms: your {words}."
    return ""
