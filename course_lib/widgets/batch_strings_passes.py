"""What batch_strings asks of the learner: a batch in training, and a batch in evaluation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.widgets.frame import State
from course_lib.widgets.learner import Complaint, as_array, ask, name_of, quiet

Functions = tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]
"""`batch_norm`, `batch_norm_backward` and `BatchNorm` of lesson 07."""
START = (3, 1, 2, -1, -2)
SEEN = np.array(START, float)[:, None]
"""(5, 1) the batch that the layer has seen, again and again, before the present one."""
H = 1e-3  # in evaluation y is a straight line in x, so any step would do


@dataclass(frozen=True)
class Batch:
    """One feature of n examples, all (n,), and the two numbers that normalise it."""

    x: np.ndarray
    xhat: np.ndarray
    y: np.ndarray
    dx: np.ndarray
    mean: float
    sd: float


def pushed_point(state: State) -> int:
    """The index of the point whose dy is 1."""
    return int(min(state["pushed"], len(state["x"]) - 1))


def _column(state: State) -> np.ndarray:
    """(n, 1) what the functions get."""
    return (np.array(state["x"], float) + state["drift"])[:, None]


def _scale_and_shift(state: State) -> tuple[np.ndarray, np.ndarray]:
    """(1,) and (1,)."""
    return np.array([state["gamma"]], float), np.array([state["beta"]], float)


def in_training(state: State, functions: Functions) -> Batch:
    """The batch normalised by its own mean and variance, and the gradient back through them."""
    forward, backward, _ = functions
    x, i = _column(state), pushed_point(state)
    both = _several(forward, 2, "y and the cache", x, *_scale_and_shift(state), state["eps"])
    y = as_array(both[0], forward, x.shape)
    if not isinstance(both[1], tuple | list) or len(both[1]) != 3:
        raise Complaint(f"your {name_of(forward)} must return the cache (xhat, gamma, s)")
    xhat = as_array(both[1][0], forward, x.shape)
    dy = np.eye(len(x))[:, [i]]  # (n, 1)
    back = _several(backward, 3, "dx, dgamma and dbeta", dy, both[1])
    dx = as_array(back[0], backward, x.shape)
    x, xhat, y, dx = (v[:, 0].astype(float) for v in (x, xhat, y, dx))
    return Batch(x, xhat, y, dx, float(x.mean()), float(x.std()))


def in_evaluation(state: State, functions: Functions) -> Batch:
    """The batch normalised by what the layer remembers; dx is measured, by moving each x."""
    x, i = _column(state), pushed_point(state)
    gamma, beta = _scale_and_shift(state)
    layer = _experienced(functions[2], state, gamma, beta)
    plain = _experienced(functions[2], state, np.ones(1), np.zeros(1))

    def y_of(column: np.ndarray, bn: Any = layer) -> np.ndarray:
        return ask(bn.forward, column, False, shape=column.shape)[:, 0].astype(float)  # (n,)

    xhat, y = y_of(x, plain), y_of(x)
    moved = H * np.eye(len(x))[:, :, None]  # (n, n, 1): one x a time
    dx = np.array([(y_of(x + m)[i] - y_of(x - m)[i]) / (2 * H) for m in moved])
    mean, variance = (float(np.ravel(v)[0]) for v in (layer.running_mean, layer.running_var))
    return Batch(x[:, 0], xhat, y, dx, mean, float(np.sqrt(variance)))


def _experienced(layer: Callable[..., Any], state: State, gamma: Any, beta: Any) -> Any:
    """A layer that has seen its batch `steps` times."""
    bn = layer(gamma, beta, np.zeros(1), np.ones(1), state["momentum"], state["eps"])
    for _ in range(int(state["steps"])):
        bn.forward(SEEN.copy(), True)
    return bn


def _several(f: Callable[..., Any], count: int, what: str, *arguments: Any) -> Any:
    """Call a function that returns several things."""
    with quiet():
        answer = f(*arguments)
    if not isinstance(answer, tuple | list) or len(answer) != count:
        raise Complaint(f"your {name_of(f)} must return {what}; got {type(answer).__name__}")
    return answer
