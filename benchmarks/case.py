"""What is measured: cases with their goals, who does the work, and groups of cases."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from benchmarks.facts import PINNED
from benchmarks.work import Work

# glibc hands freed memory of large arrays back to the system, and the next step pays for fetching
# it again, page by page. These values, in bytes, let it keep what it has (mallopt(3)).
TUNED_MALLOC = {
    "MALLOC_TOP_PAD_": str(256 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(2**30),
    "MALLOC_TRIM_THRESHOLD_": str(8 * 2**30),
}
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Implementation:
    """One way to do the work of a case."""

    label: str  # in tables
    module: str = ""  # whose `counterpart(work, **options)` makes it of the course's work, if any
    options: Settings = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)  # variables of its process


COURSE, ALONE = "numpy", "numpy_one_thread"
TORCH, NBGRADER = "benchmarks.pytorch", "benchmarks.nbgrader"
TUNED = "PyTorch, channels-last, tuned malloc"
IMPLEMENTATIONS = {
    COURSE: Implementation("course_lib"),
    "torch": Implementation("PyTorch", TORCH),
    "torch_channels_last": Implementation(TUNED, TORCH, {"channels_last": True}, TUNED_MALLOC),
    "numpy_tuned_malloc": Implementation("course_lib, tuned malloc", environment=TUNED_MALLOC),
    ALONE: Implementation("course_lib, one thread", environment=dict.fromkeys(PINNED, "1")),
    "nbgrader": Implementation("nbgrader, a call each", NBGRADER, {"kind": "calls"}),
    "nbgrader_batch": Implementation("nbgrader, one call for all", NBGRADER, {"kind": "batch"}),
}
FAIR = (COURSE, "torch", "torch_channels_last")
"""The library, and both rows of PyTorch: as everybody starts it, and as fast as users make it."""


@dataclass(frozen=True)
class Goal:
    """How fast or small the course should be in one case."""

    must: float  # what a change may not exceed
    aim: float | None = None  # what we hope for
    versus: str | None = "torch"  # whose number divides the course's; None: nobody's
    metric: str = "cpu"  # a key of `report.METRICS`
    at_least: bool = False  # more is better: `must` is the least that the number may be
    share: float = 0.5  # of the repetitions that lie below the number; 0.5: median, 1: largest

    def reached(self, value: float) -> str:
        """Which of the two numbers is reached: "aim", "must" or "no"."""
        if self.aim is not None and value <= self.aim:
            return "aim"
        return "must" if (value >= self.must if self.at_least else value <= self.must) else "no"


@dataclass(frozen=True)
class Case:
    """One piece of work, done by several implementations."""

    name: str  # what it is, in words
    work: Callable[..., Work]  # makes the work as the course does it, of `settings`
    settings: Settings = field(default_factory=dict)
    implementations: tuple[str, ...] = FAIR  # the first one is the course
    goals: tuple[Goal, ...] = ()
    threads: int = 1  # of every library, in every process
    tolerances: Mapping[str, float] = field(default_factory=dict)  # answer -> gap; see `measure`
    fresh: int = 0  # measure each repetition in a new process, at most that many; 0: all in one
    quick: bool = False  # whether `--quick` measures it
    along: tuple[str, float] | None = None  # what grows, and how large it is here
    quicker: Settings = field(default_factory=dict)  # what `--quick` takes instead

    def using(self, settings: Settings) -> "Case":
        """The same case with other settings, such as `quicker`."""
        return replace(self, settings={**self.settings, **settings})


@dataclass(frozen=True)
class Row:
    """A case, measured."""

    case: Case
    samples: Mapping[str, Mapping[str, Sequence[float]]]  # implementation -> metric -> repetitions
    gap: float | None = None  # the largest difference that the proof found, if anything was proved

    def value(self, metric: str, side: str = COURSE, share: float = 0.5) -> float:
        """The median; or the smallest number that has another share of all at or below it."""
        method = "linear" if share == 0.5 else "inverted_cdf"
        return float(np.quantile(self.samples[side][metric], share, method=method))

    def ratio(self, versus: str, metric: str) -> float:
        """The course's median divided by another's; nan where that is 0."""
        divisor = self.value(metric, versus)
        return self.value(metric) / divisor if divisor else math.nan

    def compared(self, goal: Goal) -> float:
        """The number that a goal speaks of."""
        if goal.versus is None:
            return self.value(goal.metric, share=goal.share)
        return self.ratio(goal.versus, goal.metric)


@dataclass(frozen=True)
class Group:
    """Cases that are told on one page, `results/NAME.md`, which says how to judge the numbers."""

    name: str
    cases: tuple[Case, ...]
    metrics: tuple[str, ...] = ("cpu", "wall")  # a table each
    table: Callable[[Sequence[Row]], str] | None = None  # in place of all other tables
    opt_in: bool = False  # it takes long, so it runs only when it is named
