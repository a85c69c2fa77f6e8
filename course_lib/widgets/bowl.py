"""Lesson 06: why does the best learning rate sit next to disaster?

A bowl with two curvatures, the path that the learner's momentum or Adam takes in it, and a map: how
many steps every pair of learning rate and momentum (or ρ, or β₁) needs.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.widgets.bowl_walks import HUGE, N_STEPS, RATES, Rule, arrival, descend, lost, survey
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import quiet
from course_lib.widgets.parts import Select, Slider, array, grid, term

Step = Callable[..., Any]
Given = Step | tuple[Step, Step]
SHOWN = 150  # steps
STOPS = tuple(float(f"{lr:.2g}") for lr in np.geomspace(0.002, 4, 61))
WORDS = {"momentum": "momentum", "RMSProp": "ρ", "Adam": "β₁"}
"""What the fraction that is kept is called, by rule."""


def bowl(
    sgd_momentum: Given,
    lr: float = 0.0769,
    mu: float = 0,
    kappa: float = 25,
    start: Sequence[float] = (4, 1),
    rule: str = "momentum",
    question: str = "",
) -> Frame:
    """Show the way of gradient descent, RMSProp or Adam in L = (w1^2 + kappa w2^2) / 2.

    Args:
        sgd_momentum: (w, dw, v, lr, mu) -> (w, v), such as your own. Or a pair, with your adam;
            left out, the library's. RMSProp is the library's.
        lr: the learning rate, from 0.002 to 4.
        mu: the momentum, from 0 to 0.95; of RMSProp rho, of Adam beta1.
        kappa: the curvature along w2, from 1 to 100; along w1 it is 1.
        start: the first w1, from -5 to 5, and w2, from -1.5 to 1.5.
        rule: "momentum", "RMSProp" or "Adam".
        question: above the picture, instead of the first one and of what was predicted for it.

    Raises:
        ValueError: an argument out of its range.
    """
    w = np.asarray(start, float)
    if w.shape != (2,) or not (np.abs(w) <= (5, 1.5)).all():
        raise ValueError(f"start must be w1, -5 to 5, and w2, -1.5 to 1.5; got {start}")
    return Frame(CARD.asking(question), sgd_momentum, locals())


@quiet()
def view(state: State, given: Given) -> View:
    """What is seen of a state (pure)."""
    kappa, rule = float(state["kappa"]), Rule.of(state["rule"], given)
    w = _walk(state, rule)
    loss = (w[:, 0] ** 2 + kappa * w[:, 1] ** 2) / 2  # (N_STEPS + 1,)
    counts = survey(rule, kappa, tuple(state["start"]))  # (rows, 40)
    best = np.unravel_index(np.where(counts < 0, np.inf, counts).argmin(), counts.shape)
    told = (
        f"quickest in the map: {counts[best]} steps, lr {_neat(RATES[best[1]] / rule.unit(kappa))}"
    )
    return {
        "readout": _readout(state, w, loss),
        "formula": _formula(state, rule, w),
        "arrays": [
            grid(
                "the first five steps",
                np.column_stack([w, loss])[:6],
                [str(t) for t in range(6)],
                ["w_{1}", "w_{2}", "loss"],
                lambda t, j: f"t{t}",
            )
        ],
        "finds": _finds(state, rule, w, loss),
        "data": {
            "w": array(np.clip(w[: SHOWN + 1], -HUGE, HUGE)),
            "loss": array(loss[: SHOWN + 1]),
            "counts": array(counts),
            "limit": array(2 * (1 + rule.rows)) if rule.name == "momentum" else None,
            "rows": array(rule.rows),
            "unit": rule.unit(kappa),
            "symbol": rule.symbol,
            "told": f"{told}, {rule.symbol} {rule.rows[best[0]]:.3g}" if counts[best] > 0 else "",
        },
    }


def _walk(state: State, rule: Rule, kappa: float | None = None) -> np.ndarray:
    """(N_STEPS + 1, 2) the path of a state, or with another curvature."""
    curvatures = np.array([1, float(kappa or state["kappa"])])
    return descend(rule, state["lr"], state["mu"], curvatures, np.array(state["start"]))


def _neat(value: float) -> str:
    return f"{value:.3g}".replace("0.", ".", 1)


def _readout(state: State, w: np.ndarray, loss: np.ndarray) -> str:
    lr, mu, kappa, t = state["lr"], state["mu"], state["kappa"], int(arrival(w))
    if lost(w):
        way = "falls at first, and then diverges" if _falls(loss) else "diverges"
        found = f"it {way}: the loss goes from {loss[0]:.3g} to {loss[SHOWN]:.2g} in {SHOWN} steps"
    elif t < 0:
        found = (
            f"in {N_STEPS} steps the weights have not both shrunk to a thousandth of their start"
        )
    else:
        found = f"{t} steps until both weights have shrunk to a thousandth of their start"
    rule = "" if state["rule"] == "momentum" else f"{state['rule']}, "
    told = (
        f"{rule}lr {_neat(lr)}, {WORDS[state['rule']]} {mu:g}, curvatures 1 and {kappa:g}: {found}."
    )
    if rule:
        first = " and ".join(_neat(v) for v in np.abs(w[1] - w[0]))
        return f"{told} Its first step goes {first} along the two axes."
    limit = 2 * (1 + mu) / kappa
    return f"{told} This lr is {lr / limit:.0%} of the fatal one, {_neat(limit)}."


def _falls(loss: np.ndarray) -> bool:
    return bool(loss[1] < loss[0])


def _formula(state: State, rule: Rule, w: np.ndarray) -> list[list[Any]]:
    lr, mu, kappa = _neat(state["lr"]), state["mu"], state["kappa"]
    (a, b), (c, d) = w[0], w[1]
    lines: list[list[Any]] = [[f"dw = (w_{{1}}, κ w_{{2}}) = ({a:.3g}, {kappa:g} · {b:.3g})"]]
    if rule.name == "momentum":
        lines += [[f"v ← {mu:g} v + dw"], [f"w ← w − {lr} v"]]
    elif rule.name == "RMSProp":
        lines += [[f"s ← {mu:g} s + {1 - mu:.3g} dw^{{2}}"], [f"w ← w − {lr} dw / √s"]]
    else:
        lines += [[f"m ← {mu:g} m + {1 - mu:.3g} dw"], ["v ← .999 v + .001 dw^{2}"]]
        lines += [[f"m̂ = m / (1 − {mu:g}^{{t}})"], [f"w ← w − {lr} m̂ / √v̂"]]
    lines += [["w: ", term("t0", f"({a:.3g}, {b:.3g})"), " → ", term("t1", f"({c:.3g}, {d:.3g})")]]
    if rule.name == "momentum":
        limit = f"2 · {1 + mu:g} / {kappa:g} = {_neat(2 * (1 + mu) / kappa)}"
        return [*lines, ["fatal lr: 2 (1 + μ) / κ"], ["  = ", term("limit", limit)]]
    first = ", ".join(_neat(v) for v in np.abs(w[1] - w[0]))
    return [*lines, ["first step: ", term("t0 t1", f"({first})")]]


def _finds(state: State, rule: Rule, w: np.ndarray, loss: np.ndarray) -> list[bool]:
    t, both, kappa = int(arrival(w)), bool(np.all(w[0] != 0)), state["kappa"]
    momentum = rule.name == "momentum"
    hurts = False
    if momentum and state["mu"] > 0 and t > 0 and both:
        plain = int(arrival(_walk({**state, "mu": 0.0}, rule)))
        hurts = 0 < plain < t
    blind = not momentum and both and kappa == 100
    return [
        momentum and kappa == 25 and both and 0 < t < 30,
        bool(lost(w)) and _falls(loss),
        hurts,
        blind and bool(np.allclose(w[:20], _walk(state, rule, 1)[:20], atol=1e-4)),
    ]


def picture(state: State, given: Given) -> Picture:
    """Four paths, and the map with their places in it."""
    from course_lib.plots import bowl as drawn

    kappa, rule = float(state["kappa"]), Rule.of(state["rule"], given)
    best, fatal = 2 / (1 + kappa), 2 / kappa
    chosen = [(best / 4, 0.0), (best, 0.0), (1.015 * fatal, 0.0), (1.015 * fatal, 0.9)]
    if rule.name != "momentum":
        chosen = [(0.1, 0.9), (0.5, 0.9), (0.5, 0.5), (1.5, 0.9)]
    start = np.array(state["start"], float)
    paths = {(lr, mu): descend(rule, lr, mu, np.array([1, kappa]), start) for lr, mu in chosen}
    told = {at: _outcome(w) for at, w in paths.items()}
    counts, rates = survey(rule, kappa, tuple(state["start"])), RATES / rule.unit(kappa)
    return drawn.bowl(kappa, paths, told, counts, rates, rule.rows, rule.name, WORDS[rule.name])


def _outcome(w: np.ndarray) -> str:
    """How a path ends, in two words."""
    if lost(w):
        return "diverges"
    return f"{arrival(w)} steps" if arrival(w) >= 0 else "not there"


CARD = Card.of(
    bowl,
    "Why does the best learning rate sit next to disaster?",
    view,
    picture,
    controls=(
        Slider("lr", "learning rate", stops=STOPS, typed=True),
        Slider("mu", "μ (6.3: ρ, β_{1})", 0, 0.95, 0.01, typed=True),
        Slider("kappa", "curvature κ", stops=(1, 2, 5, 10, 25, 50, 100)),
        Select("rule", "rule", tuple(WORDS), ("gradient descent, momentum", "RMSProp", "Adam")),
    ),
    finds=(
        "Momentum, curvatures 1 and 25: fewer than 30 steps.",
        "A loss that falls at first, and then diverges.",
        "A momentum that hurts: with the same lr, plain steps arrive sooner.",
        "A rule that takes the same first 20 steps for curvature 100 as for 1.",
    ),
    predicted="06.i",
)
