"""Both passes of a 2-2-2 net, step by step, around the learner's loss and gradients.

With tanh in place of ReLU the net is the library's, around the learner's `tanh_backward`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.nn import softmax
from course_lib.widgets.learner import Complaint, ask, name_of, quiet
from course_lib.widgets.parts import short

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
SQUASH: dict[str, Callable[[Array], Array]] = {"relu": nn.relu, "tanh": np.tanh}
"""The activations that can be chosen."""
LAST = 11
H = 1e-5


def tanh_net(tanh_backward: Callable[[Array, Array], Array]) -> Callable[..., Any]:
    """The function of exercise 05.5 with tanh in place of ReLU.

    Args:
        tanh_backward: slope in a = tanh(z), a -> slope in z, such as the learner's.
    """

    def tanh_loss_and_grads(
        params: dict[str, Array], x: Array, y: Array
    ) -> tuple[float, dict[str, Array]]:
        a1 = np.tanh(x @ params["W1"] + params["b1"])
        z2 = a1 @ params["W2"] + params["b2"]
        da1, dW2, db2 = nn.linear_backward(nn.softmax_cross_entropy_grad(z2, y), a1, params["W2"])
        dz1 = ask(tanh_backward, da1, a1, shape=a1.shape).astype(float)
        return nn.cross_entropy(z2, y), {"W1": x.T @ dz1, "b1": dz1.sum(0), "W2": dW2, "b2": db2}

    return tanh_loss_and_grads


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
    def local(self) -> Array:
        """(2,) the slopes of the activation: what it lets through of the slope in a1."""
        if self.state["activation"] == "tanh":
            return 1 - self.values["a1"] ** 2
        return (self.values["z1"] > 0).astype(float)

    @property
    def own(self) -> float:
        """-log p of the boxes."""
        return -float(np.log(self.values["p"][int(self.state["y"])]))

    def loss_is_right(self) -> bool:
        """Whether the learner's loss is that of the boxes, up to rounding."""
        return bool(abs(self.loss - self.own) <= 1e-6 * max(1, self.own))

    def let_through(self) -> list[str]:
        """The same in few characters."""
        return [f"{v:.0f}" if v in (0, 1) else short(v, 2) for v in self.local.tolist()]

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
        a1 = SQUASH[state["activation"]](z1)  # (2,)
        z2 = a1 @ params["W2"] + params["b2"]  # (2,)
        loss, grads = _ask(f, state)
        back = {"z2": grads["b2"], "a1": grads["b2"] @ params["W2"].T, "z1": grads["b1"]}
        back["x"] = back["z1"] @ params["W1"].T
        values = {"x": x, "z1": z1, "a1": a1, "z2": z2, "p": softmax(z2[None])[0]}
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
        """Whether slope and measured slope are one, up to rounding, or the kink of a ReLU."""
        gap = abs(self.slopes[name] - self.measured[name])
        kinked = self.state["activation"] == "relu"
        near_kink = kinked and bool((np.abs(self.values["z1"]) <= 6 * H).any())
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
