"""Lesson 07: can one example of a batch be changed alone?

Up to eight numbers of one feature, with threads to their normalised values and to the outputs.
All come from the learner's functions: forward, backward, and the layer that remembers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.widgets.batch_strings_passes import (
    START,
    Batch,
    Functions,
    in_evaluation,
    in_training,
    pushed_point,
)
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import quiet
from course_lib.widgets.parts import Select, Slider, array, fraction, grid, short, term

LIMIT = 300.0


def batch_strings(
    functions: Functions,
    x: Sequence[float] = START,
    pushed: int = 0,
    drift: float = 0,
    gamma: float = 1,
    beta: float = 0,
    eps: float = 1e-5,
    mode: str = "training",
    steps: int = 20,
    momentum: float = 0.1,
) -> Frame:
    """Show a batch of one feature on its way through batch norm: move a point, and all move.

    Args:
        functions: `batch_norm`, `batch_norm_backward` and the class `BatchNorm` of lesson 07, such
            as your own.
        x: one to eight numbers from -300 to 300.
        pushed: the index of the point at which dy is 1; at all others dy is 0.
        drift: what is added to all of x, from -10 to 10.
        gamma: the scale, from -3 to 3.
        beta: the shift, from -3 to 3.
        eps: what is added to the variance, from 1e-5 to 10.
        mode: "training" or "evaluation".
        steps: how often the layer has seen the batch (3, 1, 2, -1, -2) in training, 0 to 50.
        momentum: the weight of the new batch in the running statistics, from 0.01 to 1.

    Raises:
        ValueError: an argument out of its range.
    """
    values = np.asarray(x, float)
    if values.ndim != 1 or not 1 <= len(values) <= 8 or not (np.abs(values) <= LIMIT).all():
        raise ValueError(f"x must be one to eight numbers from -300 to 300; got {x}")
    if pushed not in range(len(values)):
        raise ValueError(f"pushed must be the index of a point, 0 to {len(values) - 1}: {pushed}")
    return Frame(CARD, functions, locals())


@quiet()
def view(state: State, functions: Functions) -> View:
    """What is seen of a state (pure)."""
    trained, remembered = in_training(state, functions), in_evaluation(state, functions)
    shown = trained if state["mode"] == "training" else remembered
    i = pushed_point(state)
    table = np.stack([shown.x, shown.xhat, shown.y, shown.dx], axis=1)  # (n, 4)
    statistics = np.array([[b.mean, b.sd] for b in (trained, remembered)])  # (2, 2)
    return {
        "readout": _readout(state, trained, remembered),
        "formula": _formula(state, shown),
        "arrays": [
            grid(
                f"the batch; dx is for dy = 1 at point {i}",
                table,
                [f"{j}" for j in range(len(table))],
                ["x", "x̂", "y", "dx"],
                lambda j, k: f"{'xhyd'[k]}{j}",
            ),
            grid(
                "mean and sd",
                statistics,
                ["of the batch", "remembered"],
                ["mean", "sd"],
                lambda j, k: f"{('batch', 'memory')[j]}",
            ),
        ],
        "finds": _finds(state, functions, trained, remembered),
        "data": {
            **{name: array(getattr(shown, name)) for name in ("x", "xhat", "y", "dx")},
            "texts": [short(v, 3, sign=True) for v in shown.dx],
            "statistics": array(statistics),
            "wall": float(np.sqrt(len(shown.x) - 1)) if state["mode"] == "training" else 0.0,
            "i": i,
        },
    }


def _readout(state: State, trained: Batch, remembered: Batch) -> str:
    i, n = pushed_point(state), len(trained.x)
    here = f"Point {i} at {trained.x[i]:.4g}"
    if state["mode"] == "evaluation":
        return (
            f"Evaluation, with the running statistics of {state['steps']:g} steps: mean "
            f"{short(remembered.mean)}, sd {short(remembered.sd)}. {here} becomes y "
            f"{short(remembered.y[i])} ({short(trained.y[i])} in training). "
            f"It moves only its own y, by {short(remembered.dx[i])} for each 1 of x."
        )
    if n == 1:
        return (
            f"n = 1: {here} is its own mean. So y is {short(trained.y[0])}, which is beta, "
            f"wherever it is, and dx is {short(trained.dx[0])}."
        )
    others = np.delete(trained.y, i)
    beside = f"others span {short(np.ptp(others))}" if n > 2 else f"other is at {short(others[0])}"
    return (
        f"n = {n}: {here} becomes y {short(trained.y[i])}; no x̂ can pass {np.sqrt(n - 1):.3g}. "
        f"The {beside}. With dy = 1 at point {i}, its dx is "
        f"{short(trained.dx[i], 4)}; all {n} dx sum to {short(trained.dx.sum())}."
    )


def _formula(state: State, shown: Batch) -> list[list[Any]]:
    i = pushed_point(state)
    training = state["mode"] == "training"
    who, mu, s = ("batch", "μ", "s") if training else ("memory", "r^{mean}", "s")
    inside, root = ("v", "√(v + ε)") if training else ("r^{var}", "√(r^{var} + ε)")
    divisor = np.sqrt(shown.sd**2 + state["eps"])
    mean, below = term(who, short(shown.mean)), term(who, short(divisor))
    xhat = term(f"h{i}", short(shown.xhat[i]))
    above = [term(f"x{i}", f"{shown.x[i]:.4g}"), " − ", mean]
    return [
        [f"{mu} = ", mean, f"   {inside} = ", term(who, f"{shown.sd**2:.4g}")],
        [f"{s} = {root} = ", below],
        [f"x̂_{{{i}}} = ", fraction(above, [below]), " = ", xhat],
        [
            f"y_{{{i}}} = γ x̂_{{{i}}} + β = {state['gamma']:g} · ",
            xhat,
            f" + {state['beta']:g} = ",
            term(f"y{i}", short(shown.y[i])),
        ],
        [f"dy_{{{i}}}/dx_{{{i}}} = ", term(f"d{i}", short(shown.dx[i], 4))],
    ]


def _finds(state: State, functions: Functions, trained: Batch, remembered: Batch) -> list[bool]:
    training, i = state["mode"] == "training", pushed_point(state)
    plain = training and state["gamma"] == 1 and state["beta"] == 0
    unmoved = False
    if training and state["drift"] != 0 and state["gamma"] != 0 and len(trained.x) > 1:
        still = in_training({**state, "drift": 0}, functions)
        unmoved = bool(np.abs(still.y - trained.y).max() < 1e-6)
    return [
        plain and len(trained.x) == 5 and bool(np.abs(trained.y).max() >= 1.9995),
        unmoved,
        bool(abs(abs(trained.y[i] - remembered.y[i]) - 1) <= 0.05),
    ]


def picture(state: State, functions: Functions) -> Picture:
    """Threads for point 0 at 0, 3 and 30 in training, and at 30 in evaluation."""
    from course_lib.plots import batch_strings as drawn

    def moved(to: float) -> State:
        return {**state, "x": (to, *state["x"][1:]), "pushed": 0}

    panels = {f"training, x0 = {to}": in_training(moved(to), functions) for to in (0, 3, 30)}
    panels["evaluation, x0 = 30"] = in_evaluation(moved(30), functions)
    return drawn.batch_strings({name: (b.x, b.xhat, b.y) for name, b in panels.items()})


CARD = Card.of(
    batch_strings,
    "Can one example of a batch be changed alone?",
    view,
    picture,
    controls=(
        Select("mode", "mode", ("training", "evaluation")),
        Slider("drift", "add to all x", -10, 10, 0.1),
        Slider("gamma", "γ", -3, 3, 0.1),
        Slider("beta", "β", -3, 3, 0.1),
        Slider("eps", "ε", stops=(1e-5, 1e-3, 0.1, 1.0, 10.0)),
        Slider("steps", "steps remembered", 0, 50, 1),
        Slider("momentum", "weight of the new", stops=(0.01, 0.05, 0.1, 0.3, 0.5, 1.0)),
    ),
    finds=(
        "Five points, γ = 1, β = 0: a y of 2.000.",
        "In training: a shift of all x that moves no y.",
        "A point whose y in evaluation is 1 away (within .05) from its y in training.",
    ),
    predicted="07.h",
)
