"""Lesson 13: which convention differs?

A small net of the course and its twin in PyTorch, rung by rung: down through the layers, back with
the gradients, and through two steps of SGD. The twin comes from the learner's `to_torch`; seven
switches give it a convention of somebody else's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.widgets.frame import Card, Frame, Picture, State, View
from course_lib.widgets.learner import quiet
from course_lib.widgets.parity_walk import Rung, walk
from course_lib.widgets.parts import Select, Switch, array, fraction, grid, term

ToTorch = Callable[[Any], Any]
LIMIT = 1e-10  # above it a rung differs: rounding lies far below
SWITCHES = {
    "float32": "float32",
    "unturned": "square W not turned",
    "summed": "gradient of the sum",
    "inside": "lr inside the velocity",
    "biased": "running variance by 1/n",
    "evaluating": "evaluation mode",
    "ceil": "pool rounds up",
}
SHOWN = 4  # numbers of a rung


def parity_ladder(
    to_torch: ToTorch,
    digits: int = 8,
    rung: int = 21,
    float32: bool = False,
    unturned: bool = False,
    summed: bool = False,
    inside: bool = False,
    biased: bool = True,
    evaluating: bool = False,
    ceil: bool = False,
    alike: bool = False,
) -> Frame:
    """Compare a net of the course with its PyTorch twin: what each layer gives, and what is kept.

    Args:
        to_torch: a layer of the course -> its twin, such as your own.
        digits: in the batch: 1, 2, 4 or 8.
        rung: the one whose numbers are shown, from 0 to 24.
        float32: the torch side counts in float32.
        unturned: it takes W for its weight, where it should take the transpose; W is square.
        summed: it differentiates the sum of the losses, and prints their mean.
        inside: its velocity holds lr times the gradient; lr is lowered after the first step.
        biased: its batch norm keeps the variance by 1/n, not by 1/(n - 1).
        evaluating: it trains in evaluation mode.
        ceil: its pool rounds the number of windows up.
        alike: each layer of the twin gets what ours gets; otherwise each net feeds itself.

    Raises:
        ValueError: an argument out of its range.
    """
    return Frame(CARD, to_torch, locals())


@quiet()
def view(state: State, to_torch: ToTorch) -> View:
    """What is seen of a state (pure)."""
    rungs, stopped = _walk(state, to_torch)
    gaps = np.array([r.gap for r in rungs])  # (25,)
    shown = int(state["rung"])
    return {
        "readout": _readout(state, rungs, stopped),
        "formula": _formula(rungs[shown], shown),
        "arrays": [_numbers(rungs[shown]), _ladder(rungs)],
        "finds": _finds(state, rungs),
        "data": {
            "gaps": array(gaps),
            "texts": [_sign(r) for r in rungs],
            "names": [r.name for r in rungs],
            "says": [f"{r.says}: {_agreement(r)}" for r in rungs],
        },
    }


def _walk(state: State, to_torch: ToTorch) -> tuple[list[Rung], str]:
    return walk(to_torch, state["digits"], {name: state[name] for name in SWITCHES}, state["alike"])


def _differs(rung: Rung) -> bool:
    return not rung.gap <= LIMIT  # also where there is no number


def _size(rung: Rung) -> str:
    """The gap in few characters."""
    if rung.pytorch is None:
        return "none"
    if np.isinf(rung.gap):
        return "shape"
    if not _differs(rung):
        return "rounding"
    return _digits(rung.gap)


def _sign(rung: Rung) -> str:
    """What stands behind a rung's bar: the factor where there is one, else the gap."""
    if not _differs(rung):
        return ""
    return f"× {rung.factor:.3f}" if np.isfinite(rung.factor) else _size(rung)


def _digits(gap: float) -> str:
    return f"{gap:.2g}" if gap >= 0.001 else f"{gap:.0e}".replace("e-0", "e-")


def _agreement(rung: Rung) -> str:
    """How far the two sides of a rung are apart, as the end of a sentence."""
    if rung.pytorch is None:
        return "torch has no number"
    if np.isinf(rung.gap):
        return f"shape {rung.course.shape} here, {rung.pytorch.shape} in torch"
    if not _differs(rung):
        return "equal to rounding"
    text = f"apart by {_digits(rung.gap)}"
    c = rung.factor
    return f"{text}; torch's is {c:.3f} times ours" if np.isfinite(c) else text


def _readout(state: State, rungs: list[Rung], stopped: str) -> str:
    on = [text for name, text in SWITCHES.items() if state[name]]
    n = state["digits"]
    head = f"{n} digit{'s' if n > 1 else ''}, {', '.join(on) or 'no switch on'}"
    broken = [r for r in rungs if _differs(r)]
    if not broken:
        told = f"all {len(rungs)} rungs agree to rounding."
    else:
        first = broken[0]
        told = f"{len(broken)} of {len(rungs)} rungs differ, first {first.says}: "
        told += f"{_agreement(first)}."
    if stopped:
        told += f" PyTorch stops {stopped}."
    at = rungs[int(state["rung"])]
    if broken and at is not broken[0]:
        told += f" Chosen: {at.says}, {_agreement(at)}."
    return f"{head}: {told}"


def _places(rung: Rung) -> np.ndarray:
    """Where the rung's numbers differ most; where they do not, the largest ones."""
    size = np.abs(rung.course)
    if _differs(rung) and rung.beside is not None:
        size = np.abs(rung.beside - rung.course)
    return np.argsort(-size.ravel(), kind="stable")[:SHOWN]


def _formula(rung: Rung, i: int) -> list[list[Any]]:
    link = f"rung{i}"
    lines: list[list[Any]] = [
        [term(link, rung.name), {"down": ", forward", "back": ", backward"}.get(rung.way, "")],
        ["max |ours - torch| = ", term(link, _size(rung))],
    ]
    at = _places(rung)[0]
    number = "none" if rung.beside is None else f"{rung.beside.ravel()[at]:.3g}"
    course, pytorch = term("course0", f"{rung.course.ravel()[at]:.3g}"), term("pytorch0", number)
    if np.isfinite(rung.factor):
        names, numbers = fraction(["torch"], ["ours"]), fraction([pytorch], [course])
        lines.append([names, " = ", numbers, f" = {rung.factor:.3f}, in all entries"])
    else:
        lines.append(["torch ", pytorch, ", ours ", course])
    return lines


def _numbers(rung: Rung) -> dict[str, Any]:
    """The entries of a rung that differ most, or its largest."""
    at = _places(rung)
    course = rung.course.ravel()[at]
    pytorch = np.nan * course if rung.beside is None else rung.beside.ravel()[at]
    return grid(
        f"{rung.course.size:,} numbers; where they "
        + ("differ most" if _differs(rung) else "are largest"),
        np.stack([course, pytorch]),
        ["ours", "torch"],
        [f"at {place}" for place in at],
        lambda row, column: f"{('course', 'pytorch')[row]}{column}",
    )


def _ladder(rungs: list[Rung]) -> dict[str, Any]:
    """The largest differences: a row a layer, forward and backward; then what training keeps."""
    half = sum(r.way == "down" for r in rungs)
    down, back, after = rungs[:half], rungs[half : 2 * half][::-1], rungs[2 * half :]
    places = [(i, 2 * half - 1 - i) for i in range(half)]
    places += [(2 * half + i, -1) for i in range(len(after))]
    names = [*(r.name for r in down), *(r.name for r in after)]
    made = grid(
        "largest difference",
        np.zeros((len(names), 2)),
        names,
        ["forward", "backward"],
        lambda i, j: "" if places[i][j] < 0 else f"rung{places[i][j]}",
    )
    made["texts"] = [[_size(a), _size(b)] for a, b in zip(down, back, strict=True)]
    made["texts"] += [[_size(r), ""] for r in after]
    return made


def _finds(state: State, rungs: list[Rung]) -> list[bool]:
    broken = [_differs(r) for r in rungs]
    forward = [b for b, r in zip(broken, rungs, strict=True) if r.way == "down"]
    backward = [b for b, r in zip(broken, rungs, strict=True) if r.way == "back"]
    loss = forward[-1]
    n_on = sum(state[name] for name in SWITCHES)
    return [
        n_on == 2 and not loss and sum(broken) > 1,
        not any(forward) and any(backward),
        any(abs(r.factor - 3 / 4) < 1e-4 for r in rungs),
    ]


def picture(state: State, to_torch: ToTorch) -> Picture:
    """The ladder with no switch on, beside the ladder of this state."""
    from course_lib.plots import parity_ladder as drawn

    right, _ = _walk({**state, **dict.fromkeys(SWITCHES, False)}, to_torch)
    now, _ = _walk(state, to_torch)
    on = [text for name, text in SWITCHES.items() if state[name]]
    return drawn.ladders(
        [f"{r.name} (back)" if r.way == "back" else r.name for r in now],
        {"no switch on": [r.gap for r in right], ", ".join(on) or "again": [r.gap for r in now]},
        [_sign(r) for r in now],
    )


CARD = Card.of(
    parity_ladder,
    "Which convention differs, and on which rung is it seen first?",
    view,
    picture,
    controls=(
        *(Switch(name, text) for name, text in SWITCHES.items()),
        Select("digits", "digits in the batch", (1, 2, 4, 8)),
        Switch("alike", "each pair of layers gets equal inputs"),
    ),
    finds=(
        "Exactly two switches on: the loss agrees, other rungs differ.",
        "All forward rungs agree, a backward rung differs.",
        "A factor of 3/4: torch's number is smaller than ours.",
    ),
    predicted="13.f",
)
