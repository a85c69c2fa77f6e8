"""Lesson 06: why does the best learning rate sit next to disaster?

A bowl with two curvatures, the path that the learner's momentum takes in it, and a map: how many
steps every pair of learning rate and momentum needs.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib.widgets.frame import Card, Frame, State, View
from course_lib.widgets.learner import Complaint, name_of, quiet
from course_lib.widgets.parts import Slider, array, grid, term

if TYPE_CHECKING:
    from course_lib.plots import Picture

Step = Callable[..., Any]
N_STEPS, SHOWN = 400, 150
FINE = 1e-3
"""Arrived: each weight has come as near as this share of its distance at the start."""
RATES = np.arange(1, 41) / 10
"""(40,) columns of the map: lr times the larger curvature. Without momentum the limit is 2."""
KEPT = np.arange(20) / 20
"""(20,) rows of the map: the momentum."""
STOPS = tuple(float(f"{lr:.2g}") for lr in np.geomspace(0.002, 4, 61))
HUGE = 1e12


def bowl(
    sgd_momentum: Step,
    lr: float = 0.0769,
    mu: float = 0,
    kappa: float = 25,
    start: Sequence[float] = (4, 1),
) -> Frame:
    """Show the way of gradient descent in L = (w1^2 + kappa w2^2) / 2.

    Args:
        sgd_momentum: (w, dw, v, lr, mu) -> (w, v), such as your own.
        lr: the learning rate, from 0.002 to 4.
        mu: the momentum, from 0 to 0.95.
        kappa: the curvature along w2, from 1 to 100; along w1 it is 1.
        start: the first w1, from -5 to 5, and w2, from -1.5 to 1.5.

    Raises:
        ValueError: an argument out of its range.
    """
    w = np.asarray(start, float)
    if w.shape != (2,) or not (np.abs(w) <= (5, 1.5)).all():
        raise ValueError(f"start must be w1, -5 to 5, and w2, -1.5 to 1.5; got {start}")
    return Frame(CARD, sgd_momentum, {"lr": lr, "mu": mu, "kappa": kappa, "start": start})


@quiet()
def view(state: State, step: Step) -> View:
    """What is seen of a state (pure)."""
    kappa = float(state["kappa"])
    w = descend(step, state["lr"], state["mu"], np.array([1, kappa]), np.array(state["start"]))
    loss = (w[:, 0] ** 2 + kappa * w[:, 1] ** 2) / 2  # (N_STEPS + 1,)
    counts = survey(step, kappa)  # (20, 40)
    limit = 2 * (1 + KEPT) / kappa
    best = np.unravel_index(np.where(counts < 0, np.inf, counts).argmin(), counts.shape)
    told = f"quickest here: {counts[best]} steps, lr {_neat(RATES[best[1]] / kappa)}"
    return {
        "readout": _readout(state, w, loss),
        "formula": _formula(state, w),
        "arrays": [
            grid(
                "the first five steps",
                np.column_stack([w, loss])[:6],
                [str(t) for t in range(6)],
                ["w_{1}", "w_{2}", "loss"],
                lambda t, j: f"t{t}",
            )
        ],
        "finds": _finds(state, step, w, loss),
        "data": {
            "w": array(np.clip(w[: SHOWN + 1], -HUGE, HUGE)),
            "loss": array(loss[: SHOWN + 1]),
            "counts": array(counts),
            "limit": array(limit * kappa),
            "kept": array(KEPT),
            "told": f"{told}, momentum {KEPT[best[0]]:g}" if counts[best] > 0 else "",
        },
    }


def descend(
    step: Step, lr: float, mu: float, curvatures: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """(N_STEPS + 1, *shape of start): where each weight of a bowl goes, the start first."""
    w = start.astype(float)
    v, points = np.zeros_like(w), [w.copy()]
    with quiet():
        for _ in range(N_STEPS):
            answer = step(w, curvatures * w, v, lr, mu)
            if not isinstance(answer, tuple | list) or len(answer) != 2:
                raise Complaint(f"your {name_of(step)} must return w and v")
            w, v = (np.asarray(a, float) for a in answer)
            if w.shape != start.shape or v.shape != start.shape:
                raise Complaint(
                    f"your {name_of(step)} returned shapes {w.shape} and {v.shape}; here both "
                    f"must be {start.shape}"
                )
            points.append(w.copy())
            w, v = np.clip(w, -HUGE, HUGE), np.clip(v, -HUGE, HUGE)
    return np.array(points)


def arrival(w: np.ndarray) -> np.ndarray:
    """From (t, ..., 2) points, the first t at which both weights have arrived; -1 for none."""
    there = (np.abs(w) <= FINE * np.abs(w[0])).all(axis=-1)  # (t, ...)
    return np.where(there.any(axis=0), there.argmax(axis=0), -1)


@lru_cache(maxsize=16)
def survey(step: Step, kappa: float) -> np.ndarray:
    """(20, 40) steps to arrive for each momentum and rate; -1 not yet, -2 diverges.

    A step depends on lr times curvature alone, and the count does not depend on the start. So a
    row of the map is one walk of 40 pairs of weights, with lr 1 and as many curvatures.
    """
    rates = RATES[:, None] * np.array([1 / kappa, 1.0])  # (40, 2)
    walks = [descend(step, 1.0, float(mu), rates, np.ones((len(RATES), 2))) for mu in KEPT]
    counts = np.stack([arrival(w) for w in walks])  # (20, 40)
    return np.where([_lost(w) for w in walks], -2, counts)


def _lost(w: np.ndarray) -> np.ndarray:
    """Whether the last of (t, ..., 2) points is farther away than the first, or no number."""
    return ~(np.abs(w[-1]).max(axis=-1) <= np.abs(w[0]).max(axis=-1))


def _neat(value: float) -> str:
    return f"{value:.3g}".replace("0.", ".", 1)


def _readout(state: State, w: np.ndarray, loss: np.ndarray) -> str:
    lr, mu, kappa, t = state["lr"], state["mu"], state["kappa"], int(arrival(w))
    limit = 2 * (1 + mu) / kappa
    if _lost(w):
        way = "falls at first, and then diverges" if _falls(loss) else "diverges"
        found = f"it {way}: the loss goes from {loss[0]:.3g} to {loss[SHOWN]:.2g} in {SHOWN} steps"
    elif t < 0:
        found = f"after {N_STEPS} steps it has not come within a thousandth of its start"
    else:
        found = f"{t} steps until both weights are first within a thousandth of their start"
    return (
        f"lr {_neat(lr)}, momentum {mu:g}, curvatures 1 and {kappa:g}: {found}. This lr is "
        f"{lr / limit:.0%} of the fatal one, {_neat(limit)}."
    )


def _falls(loss: np.ndarray) -> bool:
    return bool(loss[1] < loss[0])


def _formula(state: State, w: np.ndarray) -> list[list[Any]]:
    lr, mu, kappa = state["lr"], state["mu"], state["kappa"]
    (a, b), (c, d) = w[0], w[1]
    return [
        [f"dw = (w_{{1}}, κ w_{{2}}) = ({a:.3g}, {kappa:g} · {b:.3g})"],
        [f"v ← {mu:g} v + dw,   w ← w − {_neat(lr)} v"],
        ["w: ", term("t0", f"({a:.3g}, {b:.3g})"), " → ", term("t1", f"({c:.3g}, {d:.3g})")],
        [
            "fatal lr: 2 (1 + μ) / κ = ",
            term("limit", f"2 · {1 + mu:g} / {kappa:g} = {_neat(2 * (1 + mu) / kappa)}"),
        ],
    ]


def _finds(state: State, step: Step, w: np.ndarray, loss: np.ndarray) -> list[bool]:
    t, both = int(arrival(w)), bool(np.all(w[0] != 0))
    hurts = False
    if state["mu"] > 0 and t > 0 and both:
        curvatures = np.array([1, float(state["kappa"])])
        plain = int(arrival(descend(step, state["lr"], 0.0, curvatures, w[0])))
        hurts = 0 < plain < t
    return [
        state["kappa"] == 25 and both and 0 < t < 30,
        bool(_lost(w)) and _falls(loss),
        hurts,
    ]


def picture(state: State, step: Step) -> "Picture":
    """Four paths, and the map with their places in it."""
    from course_lib.plots import bowl as drawn

    kappa = float(state["kappa"])
    root = np.sqrt(kappa)
    best = 2 / (1 + kappa), (2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2
    plain = [(float(lr), 0.0) for lr in (best[0] / 4, best[0], 2.03 / kappa)]
    chosen = [*plain, (float(best[1]), float(best[2]))]
    curvatures, start = np.array([1, kappa]), np.array(state["start"], float)
    paths = {(lr, mu): descend(step, lr, mu, curvatures, start) for lr, mu in chosen}
    told = {at: "diverges" if _lost(w) else f"{arrival(w)} steps" for at, w in paths.items()}
    return drawn.bowl(kappa, paths, told, survey(step, kappa), RATES / kappa, KEPT)


CARD = Card(
    name="bowl",
    question="Why does the best learning rate sit next to disaster?",
    start={"lr": 0.0769, "mu": 0, "kappa": 25, "start": (4, 1)},
    view=view,
    picture=picture,
    controls=(
        Slider("lr", "learning rate", stops=STOPS, typed=True),
        Slider("mu", "momentum μ", 0, 0.95, 0.01, typed=True),
        Slider("kappa", "curvature κ", stops=(1, 2, 5, 10, 25, 50, 100)),
    ),
    finds=(
        "Curvatures 1 and 25: fewer than 30 steps.",
        "A loss that falls at first, and then diverges.",
        "A momentum that hurts: with the same lr, plain steps arrive sooner.",
    ),
    predicted="06.i",
)
