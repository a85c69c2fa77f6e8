"""Lesson 03: which of two equally accurate models do you trust?

Twenty answers of a model as dots over their log-odds, next to those of a second one that is just
as accurate. One answer is open: its three probabilities, and its ledger H(t) + KL = CE. Every
price, the curve too, comes from the learner's cross-entropy.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.nn import accuracy, softmax
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import ask, quiet
from course_lib.widgets.parts import Select, Slider, Steps, Switch, array, grid, short, term

CrossEntropy = Callable[[np.ndarray, np.ndarray], float]
RIGHT = tuple(round(3.3 + 0.14 * i, 2) for i in range(19))
"""Log-odds of the answers that both models get right: 3.3 to 5.82."""
FIRST = np.array([*RIGHT, -0.8])
"""(20,) log-odds of the model that knows when it is unsure."""
SECOND = (*RIGHT, -6.0)
LOW, HIGH = -12.0, 6.0
LABELS = {
    "1, 0, 0": (1.0, 0.0, 0.0),
    ".9, .05, .05": (0.9, 0.05, 0.05),
    ".7, .2, .1": (0.7, 0.2, 0.1),
    ".5, .25, .25": (0.5, 0.25, 0.25),
}
CURVE = np.linspace(LOW, HIGH, 73)
"""(73,) log-odds at which the price is drawn."""


def loss_ledger(
    cross_entropy_soft: CrossEntropy,
    m: Sequence[float] = SECOND,
    share: float = 0.5,
    label: str = "1, 0, 0",
    example: int = 20,
    together: bool = False,
) -> Frame:
    """Show what twenty answers cost: move one, or all of them, and compare with a second model.

    Args:
        cross_entropy_soft: (n, 3) logits, (n, 3) targets -> number, such as your own.
        m: twenty log-odds log p/(1 - p) of the true class, from -12 to 6.
        share: how much of 1 - p the first of the two wrong classes has, from 0.02 to 0.98.
        label: the target in the ledger of the open example: "1, 0, 0", ".9, .05, .05",
            ".7, .2, .1" or ".5, .25, .25".
        example: the one that is open, 1 to 20.
        together: whether all twenty move with the open one.

    Raises:
        ValueError: an argument out of its range.
    """
    return Frame(CARD, cross_entropy_soft, locals())


@quiet()
def view(state: State, f: CrossEntropy) -> View:
    """What is seen of a state (pure)."""
    m, open_at = _log_odds(state), state["example"] - 1
    z, z_first = _logits(m, state["share"]), _logits(FIRST, 0.5)  # (20, 3), (20, 3)
    t = np.array(LABELS[state["label"]])  # (3,)
    p = softmax(z)[open_at]  # (3,)
    right = np.array([accuracy(row[None], np.zeros(1, int)) for row in z], bool)  # (20,)
    losses = [_price(f, rows, np.tile([1.0, 0, 0], (20, 1))) for rows in (z_first, z)]
    floor, paid = _price(f, np.log(t)[None], t[None]), _price(f, z[open_at][None], t[None])
    ledger = [floor, paid - floor, paid]
    cost = _prices(f, m[[open_at]])[0]
    n_right = [19, int(right.sum())]
    return {
        "readout": _readout(state, n_right, losses, ledger, cost, bool(right[open_at]), p[0]),
        "formula": _formula(float(m[open_at]), float(p[0]), cost, ledger),
        "arrays": [
            grid(
                "two models, 20 answers each",
                np.stack([np.array(n_right) / 20, losses, np.exp(losses)], axis=1),  # (2, 3)
                ["first", "yours"],
                ["accuracy", "mean loss", "perplexity"],
                lambda i, j: ("first", "yours")[i] + f" column{j}",
            ),
            grid(
                f"ledger of example {open_at + 1}",
                np.stack([t, p, -np.log(p), -t * np.log(np.where(t > 0, p, 1))]),
                ["t", "p", "-log p", "-t log p"],
                ["true", "wrong 1", "wrong 2"],
                lambda i, j: f"p{j}" if i else f"t{j}",
            ),
        ],
        "finds": _finds(n_right[1], losses),
        "data": {
            "curve": array(np.stack([CURVE, _prices(f, CURVE)])),  # (2, 73)
            "first": array(FIRST),
            "right": array(right),
            "p": array(p),
            "t": array(t),
            "point": array([m[open_at], cost]),
            "ledger": array(ledger),
            "losses": array(losses),
            "texts": [short(v, 2) for v in (*ledger, *losses)],
            "counts": n_right,
        },
    }


def _log_odds(state: State) -> np.ndarray:
    """(20,) the log-odds. Raises ValueError where they are not twenty numbers in the range."""
    m = np.array(state["m"], float)
    if m.shape != (20,) or not ((m >= LOW) & (m <= HIGH)).all():
        raise ValueError(f"m must be twenty numbers from {LOW:g} to {HIGH:g}")
    return m


def _logits(m: np.ndarray, share: float) -> np.ndarray:
    """(n,) log-odds -> (n, 3) logits: the true class first, the others share what it leaves."""
    return np.stack([m, np.full_like(m, np.log(share)), np.full_like(m, np.log1p(-share))], axis=1)


def _price(f: CrossEntropy, z: np.ndarray, t: np.ndarray) -> float:
    """The learner's mean price of rows."""
    return float(ask(f, z, t, shape=()))


def _prices(f: CrossEntropy, m: np.ndarray) -> np.ndarray:
    """(n,) log-odds -> (n,) the learner's price of each, with a sure label."""
    t = np.array([[1.0, 0, 0]])
    return np.array([_price(f, row[None], t) for row in _logits(m, 0.5)])


def _readout(
    state: State,
    n_right: list[int],
    losses: list[float],
    ledger: list[float],
    cost: float,
    right: bool,
    p: float,
) -> str:
    """Both models, and the open example."""
    first, yours = (
        f"{name} model {n} of 20 right, loss {short(loss)}"
        for name, n, loss in zip(("First", "your"), n_right, losses, strict=True)
    )
    m = state["m"][state["example"] - 1]
    this = f"Example {state['example']}: m {m:g}, p {short(p)}, {'right' if right else 'wrong'}."
    told = f"{first}; {yours} (log 3 is 1.099). {this} With the label (1, 0, 0) it costs "
    told += f"{short(cost)}, {short(cost / 20)} of your mean."
    if ledger[0] > 0.005:
        told += f" With the label ({state['label']}) it costs {short(ledger[2])}; "
        told += f"no p costs less than H(t) = {short(ledger[0])}."
    return told


def _formula(m: float, p: float, cost: float, ledger: list[float]) -> list[list[Any]]:
    floor, extra, paid = (short(v) for v in ledger)
    return [
        ["m = log p/(1 - p) = ", term("m", f"{m:.2f}"), ",  p = ", term("p0", short(p))],
        ["log(1 + e^{-m}) = ", short(float(np.log1p(np.exp(-m)))), "  yours ",
         term("m cost", short(cost))],
        ["d(-log p)/dm = -(1 - p) = ", term("p0", short(p - 1))],
        ["H(t) + KL = CE:"],
        [term("floor", floor), " + ", term("extra", extra), " = ", term("paid", paid)],
    ]  # fmt: skip


def _finds(n_right: int, losses: list[float]) -> list[bool]:
    first, yours = losses
    return [
        n_right == 19 and yours > np.log(3),
        n_right == 19 and yours >= 10 * first > 0,
        n_right == 0 and yours < np.log(3),
    ]


def picture(state: State, f: CrossEntropy) -> Picture:
    """The curve, and the ledgers of the open example and of the first model's mistake."""
    from course_lib.plots import losses

    _price(f, np.zeros((1, 3)), np.full((1, 3), 1 / 3))  # no picture for a function that fails
    at, t = state["example"] - 1, np.array(LABELS[state["label"]])
    pair = {
        "first model, its mistake": (t, softmax(_logits(FIRST[[19]], 0.5))[0]),
        f"yours, example {at + 1}": (t, softmax(_logits(_log_odds(state), state["share"]))[at]),
    }
    return losses.loss_ledger(CURVE, pair)


CARD = Card.of(
    loss_ledger,
    "Which of two equally accurate models do you trust?",
    view,
    picture,
    controls=(
        Steps("example", "example", 1, 20),
        Switch("together", "all 20 move together"),
        Slider("share", "all: wrong 1's part", 0.02, 0.98, 0.02),
        Select("label", "label t in the ledger", tuple(LABELS)),
    ),
    finds=(
        "19 of 20 right, and a mean loss above log 3, which is that of a guess.",
        "As accurate as the first model, and at least ten times its loss.",
        "Not one of 20 right, and a mean loss below log 3.",
    ),
    predicted="03.h",
)
