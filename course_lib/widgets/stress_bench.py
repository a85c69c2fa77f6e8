"""Lesson 11: which model breaks first?

One test digit under a corruption, and what each network makes of it; below, the accuracy of the
same kinds of networks on 10,000 digits, as measured. The learner's own `shift`, `rotate` and
`add_noise` change the digit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.nn import Array, Module, softmax
from course_lib.training import predict_logits
from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import Complaint, ask, quiet, trouble
from course_lib.widgets.parts import Select, Slider, Steps, Switch, array, grid, short, term
from course_lib.widgets.stress_kinds import KINDS, Kind

HIDDEN = "LeNet"
MOVED = "LeNet, shifted in training"
SHORT = {MOVED: "LeNet, moved"}  # trained on moved digits
SURE = 0.8
N_DIGITS = 200


@dataclass(frozen=True)
class Bench:
    """What the bench tests, and with what.

    Attributes:
        nets: name -> network: "softmax", "MLP", "LeNet" and "LeNet, shifted in training".
        shift: (x, dx, dy) -> images, such as your own.
        rotate: (x, degrees) -> images.
        add_noise: (x, sd, rng) -> images.
        digits: test images (n, 1, 28, 28) and labels (n,), at least 200.
        measured: name -> metric -> accuracies in percent, one a seed, of such networks.
    """

    nets: Mapping[str, Module]
    shift: Callable[[Array, int, int], Array]
    rotate: Callable[[Array, float], Array]
    add_noise: Callable[[Array, float, np.random.Generator], Array]
    digits: tuple[Array, np.ndarray]
    measured: Mapping[str, Mapping[str, Sequence[float]]]


def stress_bench(
    bench: Bench,
    corruption: str = "shift",
    level: int = 4,
    digit: int = 7,
    moved: bool = False,
    hide: bool = False,
    guess: Mapping[str, Sequence[float | None]] | None = None,
) -> Frame:
    """Show one digit under a corruption, what each network reads, and the measured curves.

    Args:
        bench: the networks, your corruptions, the digits and the measurements.
        corruption: "shift", "rotate", "size", "noise" or "invert".
        level: how far, from 0 to 6.
        digit: number of the test image, from 0 to 199.
        moved: show "LeNet, moved", too, which was trained on moved digits.
        hide: hide the measured curve of LeNet.
        guess: corruption -> seven accuracies of LeNet in percent that you drew, or None.

    Raises:
        ValueError: an argument out of its range.
    """
    return Frame(CARD, bench, locals())


@quiet()
def view(state: State, bench: Bench) -> View:
    """What is seen of a state (pure)."""
    kind, level = _chosen(state)
    image, label = _image(state, bench)  # (1, 1, 28, 28)
    p = {net: _read(model, image) for net, model in _nets(state, bench).items()}  # (10,) each
    curves = {net: _curve(bench, net, kind) for net in p}
    guess = (state["guess"] or {}).get(state["corruption"]) or [None] * len(kind.levels)
    return {
        "readout": _readout(state, label, p, curves, guess),
        "formula": [kind.formula(level), *_answers(p)],
        "arrays": [
            grid(
                "probabilities of this image",
                np.stack(list(p.values()), axis=1),
                [str(k) for k in range(10)],
                [SHORT.get(net, net) for net in p],
                lambda k, i: f"net{i}k{k}",
            )
        ],
        "finds": _finds(state, label, p),
        "data": {
            "image": array(np.round(255 * image[0, 0].clip(0, 1)).astype(np.uint8)),
            "p": array(np.stack(list(p.values()))),
            "label": label,
            "names": [SHORT.get(net, net) for net in p],
            "levels": list(kind.levels),
            "axis": kind.axis,
            "curves": [
                [] if _hidden(state, net) else sorted(curve.items())
                for net, curve in curves.items()
            ],
        },
    }


def _chosen(state: State) -> tuple[Kind, float]:
    """The corruption, and how far."""
    kind = KINDS[state["corruption"]]
    return kind, kind.levels[int(state["level"])]


def _hidden(state: State, net: str) -> bool:
    return state["hide"] and net == HIDDEN


def _nets(state: State, bench: Bench) -> dict[str, Module]:
    return {name: net for name, net in bench.nets.items() if state["moved"] or name != MOVED}


def _image(state: State, bench: Bench) -> tuple[Array, int]:
    """The corrupted image (1, 1, 28, 28), and its label."""
    x, y = bench.digits
    i = int(state["digit"])
    kind, level = _chosen(state)
    clean = x[i : i + 1].astype(np.float64)
    if not kind.learner:
        return kind.library(clean, level), int(y[i])
    own = getattr(bench, kind.learner)
    try:
        image = ask(own, *kind.arguments(clean, level, i), shape=clean.shape)
    except Exception as error:  # the frame would look for the line in the code of the bench
        raise Complaint(trouble(error, own, "stress_bench")) from error
    if not np.isfinite(image).all():
        raise Complaint(f"your {kind.learner} returned numbers that are not finite")
    return image, int(y[i])


def _read(model: Module, image: Array) -> Array:
    """(1, 1, 28, 28) -> (10,) probabilities."""
    return softmax(predict_logits(model, image).astype(np.float64))[0]


def _curve(bench: Bench, net: str, kind: Kind) -> dict[float, float]:
    """Level -> mean accuracy in percent, where it was measured."""
    runs = bench.measured.get(net, {})
    return {
        level: float(np.mean(runs[metric]))
        for level, metric in kind.metrics.items()
        if metric in runs
    }


def _readout(
    state: State,
    label: int,
    p: dict[str, Array],
    curves: dict[str, dict[float, float]],
    guess: Sequence[float | None],
) -> str:
    kind, level = _chosen(state)
    read = [f"{SHORT.get(net, net)} {q.argmax()} ({short(q.max(), 2)})" for net, q in p.items()]
    text = f"A {label}, {kind.says(level)}: {', '.join(read)}. On 10,000 digits: "
    shown = {net: curve for net, curve in curves.items() if not _hidden(state, net)}
    if any(level in curve for curve in shown.values()):
        rates = [f"{SHORT.get(net, net)} {curve[level]:.1f}" for net, curve in shown.items()]
        text += f"{', '.join(rates)} %."
    else:
        *places, last = (f"{at:g}" for at in kind.metrics)
        text += f"not measured at this level, only at {', '.join(places)} and {last}."
    truth = curves.get(HIDDEN, {})
    pairs = [(g, truth[at]) for g, at in zip(guess, kind.levels, strict=True)
             if g is not None and at in truth]  # fmt: skip
    if pairs and not state["hide"]:
        miss = np.mean([abs(g - t) for g, t in pairs])
        text += f" Your drawing misses LeNet by {miss:.0f} points, the mean of {len(pairs)} levels."
    return text


def _answers(p: dict[str, Array]) -> list[list[Any]]:
    lines = []
    for i, (net, q) in enumerate(p.items()):
        k = q.argmax()
        text = f"p_{{{k}}} = {short(q.max())}"
        lines.append([f"{SHORT.get(net, net)}: ", term(f"net{i}k{k} net{i}", text)])
    return lines


def _finds(state: State, label: int, p: dict[str, Array]) -> list[bool]:
    kind, level = _chosen(state)
    changed = level != kind.clean
    right = {net: int(q.argmax()) == label for net, q in p.items()}
    sure = {net: float(q.max()) > SURE for net, q in p.items()}
    three = [net for net in p if net != MOVED]
    return [
        changed and right["softmax"] and not right["MLP"],
        changed and all(not right[net] and sure[net] for net in three),
        changed and not right[HIDDEN] and float(p[HIDDEN].max()) > 0.99,
    ]


def picture(state: State, bench: Bench) -> Picture:
    """The corrupted digit, the answers, and a panel of curves a corruption."""
    from course_lib.plots import stress_bench as drawn

    image, label = _image(state, bench)
    p = {net: _read(model, image) for net, model in bench.nets.items()}
    curves = {
        kind.axis: {SHORT.get(net, net): _curve(bench, net, kind) for net in bench.nets}
        for kind in KINDS.values()
    }
    kind, level = _chosen(state)
    named = {SHORT.get(net, net): q for net, q in p.items()}
    return drawn.bench(image[0, 0], label, named, curves, (kind.axis, level))


CARD = Card.of(
    stress_bench,
    "Which model breaks first, and is it less sure then?",
    view,
    picture,
    controls=(
        Select("corruption", "corruption", tuple(KINDS), tuple(k.title for k in KINDS.values())),
        Steps("level", "level", 0, 6),
        Slider("digit", "test image", 0, N_DIGITS - 1, 1, typed=True),
        Switch("moved", "show LeNet, moved, too"),
        Switch("hide", "hide LeNet's curve, to draw it"),
    ),
    finds=(
        "A changed digit that softmax regression reads and the MLP does not.",
        "Softmax regression, MLP and LeNet all wrong, each with p above .8.",
        "LeNet wrong, with p above .99.",
    ),
    predicted="11.g",
)
