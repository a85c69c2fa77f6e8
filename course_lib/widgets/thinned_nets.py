"""Lesson 08: are 256 networks one network?

Eight hidden units of a trained net, one digit, and all 2^8 nets that dropout can leave of it. The
learner's function takes the geometric mean of their answers. Below, a batch of ten digits: a mask
for each of them, or one for all.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.training import fit
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import ask, quiet
from course_lib.widgets.parts import Select, Slider, Switch, array, grid, short, term

Ensemble = Callable[[np.ndarray], np.ndarray]
MASKS = np.array(list(product((0, 1), repeat=8)))
"""(256, 8) every choice of units that stay; the last row keeps all."""
FACTORS = {"1 / (1 - p)": lambda p: 1 / (1 - p), "1 / p": lambda p: 1 / p, "none": lambda p: 1.0}
BINS = 20


def thinned_nets(
    geometric_ensemble: Ensemble,
    p: float = 0.5,
    image: int = 4,
    factor: str = "1 / (1 - p)",
    kept: Sequence[bool] = (True,) * 8,
    shared: bool = False,
) -> Frame:
    """Show what all thinned nets say of one digit, and what their means say.

    Args:
        geometric_ensemble: (M, n, k) logits -> (n, k) probabilities, such as your own.
        p: the probability to drop a unit, from 0.01 to 0.95.
        image: which of the first ten test images.
        factor: of a unit that stays: "1 / (1 - p)", "1 / p" or "none".
        kept: for each of the 8 units, whether it stays in the net that is singled out.
        shared: whether a batch has one mask for all its digits, and not one for each.

    Raises:
        ValueError: an argument out of its range.
    """
    return Frame(CARD, geometric_ensemble, locals())


@lru_cache(maxsize=1)
def trained() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The net and what it makes of ten test images.

    Returns:
        (10, 8) hidden values, (10,) labels, W (8, 10) and b (10,) behind the hidden units, and
        (10, 28, 28) images from 0 to 255.

    The net 784-8-10 was trained on 4,000 images, without dropout.
    """
    (x, y), (x_test, y_test) = load_mnist(n_train=4000)
    rng = np.random.default_rng(0)
    below, above = nn.Linear(784, 8, rng), nn.Linear(8, 10, rng)
    net = nn.Sequential(below, nn.ReLU(), above)
    order = np.random.default_rng(0)
    fit(net, x, y, lr=0.1, n_epochs=8, batch_size=50, rng=order, progress=False)
    a = nn.relu(below.forward(x_test[:10].astype(float)))
    images = (255 * x_test[:10]).round().astype(np.uint8).reshape(10, 28, 28)
    return a, y_test[:10], above.params["W"], above.params["b"], images


@quiet()
def view(state: State, ensemble: Ensemble) -> View:
    """What is seen of a state (pure)."""
    seen = everything(state, ensemble)
    label, a, q, chances, means, answers = seen
    kept = np.array(state["kept"], bool)
    mine = int(np.flatnonzero((kept == MASKS).all(axis=1))[0])
    heights, _ = np.histogram(q, BINS, (0, 1), weights=chances)
    each, one = in_a_batch(state)  # (11,), (11,)
    mean, spread = _scatter(one if state["shared"] else each)
    return {
        "readout": f"{_readout(state, seen, mine)} {_of_a_batch(state, mean, spread)}",
        "formula": _formula(state, means),
        "arrays": [
            grid(
                f"probability of the {label}",
                np.array([[v] for v in means.values()]),
                list(means),
                [f"q of {label}"],
                lambda i, j: list(means)[i].split(",")[0].replace(" ", "-"),
            ),
            grid(
                "the hidden units",
                np.stack([a, a * kept * FACTORS[state["factor"]](state["p"])], axis=1),
                [f"unit {j}" for j in range(8)],
                ["whole net", "this net"],
                lambda j, k: f"u{j}",
                digits=1,
            ),
        ],
        "finds": [*_finds(state, seen, mine), spread >= 2],
        "data": {
            "q": array(q.reshape(16, 16)),
            "wrong": array((answers != label).reshape(16, 16)),
            "heights": array(heights),
            "means": array(list(means.values())),
            "names": list(means),
            "mine": mine,
            "label": int(label),
            "digit": array(trained()[4][int(state["image"])]),
            "batch": array(np.stack([each, one])),
        },
    }


class Seen(NamedTuple):
    """A digit, its hidden values, and what all nets and their means say."""

    label: int
    a: np.ndarray  # (8,)
    q: np.ndarray  # (256,) the nets' probabilities of the label
    chances: np.ndarray  # (256,) of the masks
    means: dict[str, float]
    answers: np.ndarray  # (256,) of the nets

    @property
    def wrong(self) -> float:
        """The chance to draw a net that is wrong."""
        return float(self.chances[self.answers != self.label].sum())


def everything(state: State, ensemble: Ensemble) -> Seen:
    """All that belongs to a state."""
    hidden, labels, W, b, _ = trained()
    a, label, p = hidden[int(state["image"])], int(labels[int(state["image"])]), state["p"]
    z = (MASKS * FACTORS[state["factor"]](p) * a) @ W + b  # (256, 10)
    chances = np.prod(np.where(MASKS, 1 - p, p), axis=1)  # (256,)
    q, log_q = nn.softmax(z), nn.log_softmax(z)  # (256, 10), (256, 10)
    weighed = nn.softmax((chances @ log_q)[None])[0]  # (10,)
    yours = ask(ensemble, z[:, None], shape=(1, 10))[0]  # (10,)
    means = {
        "whole net": nn.softmax((a @ W + b)[None])[0, label],
        "plain mean": chances @ q[:, label],
        "geometric mean": weighed[label],
        "yours, equal weights": yours[label],
    }
    means = {k: float(v) for k, v in means.items()}
    return Seen(label, a, q[:, label], chances, means, z.argmax(axis=1))


def in_a_batch(state: State) -> tuple[np.ndarray, np.ndarray]:
    """How many of ten digits a batch gets right, exactly.

    Returns:
        (11,) chances of 0 to 10 right with a mask for each digit, and with one mask for all.
    """
    hidden, labels, W, b, _ = trained()
    p = state["p"]
    z = (MASKS[:, None] * FACTORS[state["factor"]](p) * hidden) @ W + b  # (256, 10, 10)
    right = z.argmax(axis=2) == labels  # (256, 10) nets, digits
    chances = np.prod(np.where(MASKS, 1 - p, p), axis=1)  # (256,)
    each = np.ones(1)
    for r in chances @ right:  # of each digit, over its own draws
        each = np.convolve(each, [1 - r, r])
    return each, np.bincount(right.sum(axis=1), weights=chances, minlength=11)


def _scatter(chances: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation of a number right from 0 to 10."""
    n = np.arange(11)
    mean = float(chances @ n)
    return mean, float(np.sqrt(chances @ (n - mean) ** 2))


def _of_a_batch(state: State, mean: float, spread: float) -> str:
    masks = "one mask for all" if state["shared"] else "a mask for each"
    return f"A batch of ten digits, {masks}: {mean:.1f} right, sd {spread:.1f}."


def _readout(state: State, seen: Seen, mine: int) -> str:
    gone = [str(j) for j, stays in enumerate(state["kept"]) if not stays]
    units = f"Without unit {', '.join(gone)}" if gone else "With all units"
    name, factor = state["factor"], FACTORS[state["factor"]](state["p"])
    units += ", without a factor" if name == "none" else f", each times {name} = {factor:.3g}"
    label = seen.label
    whole, plain, geometric, yours = (short(v) for v in seen.means.values())
    return (
        f"Test image {state['image']} is a {label}; drop rate p = {state['p']:g}. The whole net: q "
        f"of the {label} is {whole}. Plain mean of 256 nets {plain}, geometric mean {geometric}, "
        f"yours, with equal weights, {yours}. {seen.wrong:.0%} of draws leave a net that is wrong. "
        f"{units}: this net says {seen.answers[mine]}, and q of the {label} is "
        f"{short(seen.q[mine])}."
    )


def _formula(state: State, means: dict[str, float]) -> list[list[Any]]:
    p, factor = state["p"], FACTORS[state["factor"]](state["p"])
    whole, plain, geometric, yours = (short(v) for v in means.values())
    return [
        [f"a unit that stays: a · {factor:.3g}"],
        [f"variance of a unit: a² · {factor**2 * p * (1 - p):.3g}"],
        ["softmax(a W + b) → ", term("whole-net", whole)],
        ["Σ P_{l} q_{l} → ", term("plain-mean", plain)],
        ["softmax(Σ P_{l} log q_{l}) → ", term("geometric-mean", geometric)],
        ["geometric_ensemble(z) → ", term("yours", yours)],
    ]


def _finds(state: State, seen: Seen, mine: int) -> list[bool]:
    usual = state["factor"] == "1 / (1 - p)"
    right = seen.answers == seen.label  # (256,)
    off = abs(seen.means["geometric mean"] - seen.means["whole net"]) > 0.01
    return [
        usual and sum(state["kept"]) == 7 and bool(right[-1] and not right[mine]),
        usual and abs(seen.wrong - 0.25) < 0.01,
        not usual and off,
    ]


def picture(state: State, ensemble: Ensemble) -> Picture:
    """The answers of all nets at p = 0.2 and 0.5, with the means."""
    from course_lib.plots import thinned_nets as drawn

    seen = {p: everything({**state, "p": p}, ensemble) for p in (0.2, 0.5)}
    panels = {p: (one.q, one.chances, one.means) for p, one in seen.items()}
    return drawn.thinned_nets(seen[0.5].label, panels)


CARD = Card.of(
    thinned_nets,
    "Are 256 networks one network?",
    view,
    picture,
    controls=(
        Slider("p", "drop rate p", 0.01, 0.95, 0.01, typed=True),
        Select("factor", "factor", tuple(FACTORS)),
        Select("image", "test image", tuple(range(10))),
        Switch("shared", "one mask a batch"),
        *(Switch(f"kept.{j}", f"unit {j}") for j in range(8)),
    ),
    finds=(
        "One unit whose absence alone makes a right answer wrong.",
        "A p at which a quarter of the draws leave a net that is wrong.",
        "A factor in training with which the geometric mean is no longer the whole net.",
        "A batch whose number right has an sd of 2 or more.",
    ),
    predicted="08.i",
)
