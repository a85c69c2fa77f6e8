"""The corruptions of the stress bench: their levels, their words, and where they were measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import data
from course_lib.nn import Array
from course_lib.widgets.parts import term


@dataclass(frozen=True)
class Kind:
    """One corruption.

    Attributes:
        title: in the list.
        axis: below its curve.
        levels: seven, rising.
        clean: the level that changes nothing.
        metrics: measured level -> name of the measurement.
        says: level -> the end of "A 7, ...".
        formula: level -> a line of the formula.
        learner: which of the learner's functions does it; "" if the library does.
        arguments: (x, level, number of the digit) -> what that function gets.
        library: (x, level) -> images, where no function of the learner's does it.
    """

    title: str
    axis: str
    levels: tuple[float, ...]
    metrics: dict[float, str]
    says: Callable[[float], str]
    formula: Callable[[float], list[Any]]
    clean: float = 0
    learner: str = ""
    arguments: Callable[[Array, float, int], tuple[Any, ...]] = lambda x, level, i: (x, level)
    library: Callable[[Array, float], Array] = lambda x, level: x


def _turn(degrees: float) -> list[Any]:
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return ["r' = 13.5 + ", term("level", f"{c:.3g}"), " (r - 13.5) + ", term("level", f"{s:.3g}"),
            " (q - 13.5)"]  # fmt: skip


def _exchange(x: Array, share: float) -> Array:
    return (1 - share) * x + share * data.invert(x)


def _enlarged(factor: float) -> str:
    return "as it is" if factor == 1 else f"resized by {factor:g}"


KINDS = {
    "shift": Kind(
        "move to the right",
        "pixels to the right",
        (0, 1, 2, 3, 4, 5, 6),
        {0: "clean", 2: "shift_2", 3: "shift_3", 4: "shift_4", 6: "shift_6"},
        lambda v: f"moved by {v:g} to the right",
        lambda v: ["y_{r,q} = ", term("level", f"x_{{r,q-{v:g}}}")],
        learner="shift",
        arguments=lambda x, level, i: (x, int(level), 0),
    ),
    "rotate": Kind(
        "turn",
        "degrees",
        (0, 10, 20, 30, 45, 60, 90),
        {0: "clean", 20: "rotate_20", 45: "rotate_45", 90: "rotate_90"},
        lambda v: f"turned by {v:g} degrees",
        _turn,
        learner="rotate",
    ),
    "size": Kind(
        "resize",
        "size of the digit",
        (0.6, 0.7, 0.8, 1, 1.2, 1.4, 1.6),
        {0.7: "scale_0.7", 1: "clean", 1.4: "scale_1.4"},
        _enlarged,
        lambda v: ["r' = 13.5 + (r - 13.5) / ", term("level", f"{v:g}")],
        clean=1,
        library=data.scale,
    ),
    "noise": Kind(
        "noise",
        "sd of the noise",
        (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7),
        {0: "clean", 0.3: "noise_0.3", 0.5: "noise_0.5", 0.7: "noise_0.7"},
        lambda v: f"noise of sd {v:g}",
        lambda v: ["y = x + ", term("level", f"{v:g}"), " e, cut to 0 and 1"],
        learner="add_noise",
        arguments=lambda x, level, i: (x, level, np.random.default_rng(i)),
    ),
    "invert": Kind(
        "exchange ink and background",
        "fraction inverted",
        (0, 0.2, 0.4, 0.5, 0.6, 0.8, 1),
        {0: "clean", 1: "inverted"},
        lambda v: f"{100 * v:g} % of the way to 1 - x",
        lambda v: ["y = ", term("level", f"{1 - v:.2g}"), " x + ", term("level", f"{v:g}"),
                   " (1 - x)"],
        library=_exchange,
    ),
}  # fmt: skip
