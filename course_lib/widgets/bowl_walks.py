"""Walks in a bowl L = (w1^2 + kappa w2^2) / 2 by three rules, and maps of how long they take."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.widgets.learner import Complaint, name_of, quiet

Array = np.ndarray
N_STEPS = 400
FINE = 1e-3
"""Arrived: each weight has come as near as this fraction of its distance at the start."""
RATES = np.arange(1, 41) / 10
"""(40,) columns of the map: lr times `unit`. Plain steps diverge above 2."""
KEPT = np.arange(20) / 20
"""(20,) rows of the map: the momentum."""
SHARES = np.arange(1, 20, 2) / 20 - 0.025
"""(10,) rows of the map of the other rules, each as high as two of momentum."""
HUGE = 1e12


@dataclass(frozen=True)
class Rule:
    """A rule for steps, with one number that says how much is kept.

    Attributes:
        name: "momentum", "RMSProp" or "Adam".
        symbol: the name of the fraction that is kept.
        f: the function: (w, dw, v, lr, mu), (w, dw, s, lr, rho, eps) or
            (w, dw, m, v, t, lr, b1, b2, eps) -> the new w, and what is remembered.
        remembers: the names of what is remembered.
        last: the arguments behind the fraction that is kept.
    """

    name: str
    symbol: str
    f: Callable[..., Any]
    remembers: str
    last: tuple[float, ...] = ()

    @classmethod
    def of(cls, name: str, given: Any) -> "Rule":
        """The rule with this name, from the learner's function or pair of functions."""
        momentum, adam = given if isinstance(given, tuple | list) else (given, nn.adam)
        rules = (
            cls("momentum", "μ", momentum, "v"),
            cls("RMSProp", "ρ", nn.rmsprop, "s", (1e-8,)),
            cls("Adam", "β₁", adam, "mv", (0.999, 1e-8)),
        )
        return next(rule for rule in rules if rule.name == name)

    def unit(self, kappa: float) -> float:
        """By what lr is multiplied for a column of the map."""
        return kappa if self.name == "momentum" else 2.0

    @property
    def rows(self) -> Array:
        """The fractions kept, by row of the map."""
        return KEPT if self.name == "momentum" else SHARES

    def step(
        self, w: Array, dw: Array, memory: list[Array], t: int, lr: float, share: float
    ) -> tuple[Array, list[Array]]:
        """Take one step. Raises Complaint where the function's answer has another form."""
        count = [t] if self.name == "Adam" else []
        answer = self.f(w, dw, *memory, *count, lr, share, *self.last)
        if not isinstance(answer, tuple | list) or len(answer) != 1 + len(memory):
            raise Complaint(
                f"your {name_of(self.f)} must return {' and '.join(('w', *self.remembers))}"
            )
        new = [np.asarray(a, float) for a in answer]
        if any(a.shape != w.shape for a in new):
            shapes = " and ".join(str(a.shape) for a in new)
            raise Complaint(
                f"your {name_of(self.f)} returned shapes {shapes}; here all must be {w.shape}"
            )
        return new[0], new[1:]


def descend(rule: Rule, lr: float, share: float, curvatures: Array, start: Array) -> Array:
    """(N_STEPS + 1, *shape of start): where each weight of a bowl goes, the start first."""
    w = start.astype(float)
    memory, points = [np.zeros_like(w) for _ in rule.remembers], [w.copy()]
    with quiet():
        for t in range(1, N_STEPS + 1):
            w, memory = rule.step(w, curvatures * w, memory, t, lr, share)
            points.append(w.copy())
            w, *memory = (np.clip(a, -HUGE, HUGE) for a in (w, *memory))
    return np.array(points)


def arrival(w: Array) -> Array:
    """From (t, ..., 2) points, the first t at which both weights have arrived; -1 for none."""
    there = (np.abs(w) <= FINE * np.abs(w[0])).all(axis=-1)  # (t, ...)
    return np.where(there.any(axis=0), there.argmax(axis=0), -1)


def lost(w: Array) -> Array:
    """Whether the last of (t, ..., 2) points is farther away than the first, or no number."""
    return ~(np.abs(w[-1]).max(axis=-1) <= np.abs(w[0]).max(axis=-1))


def survey(rule: Rule, kappa: float, start: tuple[float, ...] = (1.0, 1.0)) -> Array:
    """(rows of the rule, 40) steps to arrive for each share and rate; -1 not yet, -2 diverges."""
    return _survey(rule, kappa, (1.0, 1.0) if rule.name == "momentum" else start)


@lru_cache(maxsize=16)
def _survey(rule: Rule, kappa: float, start: tuple[float, ...]) -> Array:
    """A row of the map is one walk of 40 pairs of weights with lr 1.

    With momentum a step depends on lr times curvature alone, and the count does not depend on the
    start: so there are as many curvatures. The other rules divide by the size of the gradient, and
    a step is lr times a number that the curvature does not change: so there are as many starts.
    """
    lr = RATES[:, None] / rule.unit(kappa)  # (40, 1)
    curvatures = np.array([1.0, kappa])
    if rule.name == "momentum":
        begin, steep = np.ones((len(RATES), 2)), lr * curvatures  # (40, 2), (40, 2)
    else:
        begin, steep = np.array(start) / lr, curvatures  # (40, 2), (2,)
    walks = [descend(rule, 1.0, float(share), steep, begin) for share in rule.rows]
    counts = np.stack([arrival(w) for w in walks])
    return np.where([lost(w) for w in walks], -2, counts)
