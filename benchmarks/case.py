"""What is measured: cases, their goals, and groups of cases."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.stored import Stored
    from course_lib.plots.style import Picture

FAIR = ("numpy", "torch", "torch_channels_last")
"""The library, and both rows of PyTorch: as everybody starts it, and as fast as users make it."""

# Where the input of a ReLU is 0 but for rounding, its gradient passes on one side and not on the
# other; likewise where two pixels share the maximum. So after some steps in float32 equal nets have
# moved apart by more than rounding; it hardly shows in their losses.
KINKS = {"moved": 0.05, "running": 1e-3, "losses": 1e-3}


@dataclass(frozen=True)
class Goal:
    """How fast or small the library should be in one case.

    Attributes:
        must: what a change may not exceed.
        aim: what we hope for.
        versus: the implementation whose number divides ours; None compares our number itself, in
            seconds or bytes.
        metric: a key of `report.METRICS`.
        share: of the repetitions that lie below the number that is compared: 0.5 is the median,
            1 the largest.
        at_least: whether more is better; then it is the least that the number may be.
    """

    must: float
    aim: float | None = None
    versus: str | None = "torch"
    metric: str = "cpu"
    at_least: bool = False
    share: float = 0.5


@dataclass(frozen=True)
class Case:
    """One piece of work, done by several implementations.

    Attributes:
        name: what it is, in words.
        work: "file:function" in the folder of each implementation; it returns a `Work`.
        settings: handed to that function, such as batch = 128.
        implementations: names of `implementations.py`; the first one is ours.
        threads: of every library, in every process.
        goals: how fast it should be.
        tolerances: name of an answer -> the largest difference, as a share of the largest entry,
            that still counts as rounding; `proof.TOLERANCE` for those that are not named.
        fresh: measure each repetition in a new process.
        most_rounds: at most that many repetitions of fresh work, where it takes long.
        quick: whether `--quick` measures it.
        along: (what grows, how large it is here), for a figure of growth.
        quicker: settings that `--quick` takes instead.
        tiny: settings that shrink the work to milliseconds, for the tests.
    """

    name: str
    work: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    implementations: tuple[str, ...] = FAIR
    threads: int = 1
    goals: tuple[Goal, ...] = ()
    tolerances: Mapping[str, float] = field(default_factory=dict)
    fresh: bool = False
    most_rounds: int | None = None
    quick: bool = False
    along: tuple[str, float] | None = None
    quicker: Mapping[str, Any] = field(default_factory=dict)
    tiny: Mapping[str, Any] = field(default_factory=dict)

    def quickened(self) -> "Case":
        """The same case with the settings of `quicker`."""
        return replace(self, settings={**self.settings, **self.quicker})

    def shrunk(self) -> "Case":
        """The same case with the settings of `tiny`."""
        return replace(self, settings={**self.settings, **self.tiny})


@dataclass(frozen=True)
class Group:
    """Cases that are told in one table.

    Attributes:
        name: of its file, and of its results.
        title: what the table shows.
        cases: its rows, in order; no name twice.
        metrics: which numbers are told, a table each.
        notes: what a reader must know to judge the numbers, in sentences.
        draw: makes the figure, where there is one.
        table: makes one table in place of those of each metric and of the goals.
        around: what all its cases share, such as a server; begun before the first of them.
        opt_in: whether it runs only when it is named, since it takes long.
    """

    name: str
    title: str
    cases: tuple[Case, ...]
    metrics: tuple[str, ...] = ("cpu", "wall")
    notes: tuple[str, ...] = ()
    draw: "Callable[[Stored], Picture] | None" = None
    table: "Callable[[Stored], str] | None" = None
    around: Callable[[], AbstractContextManager[None]] = nullcontext
    opt_in: bool = False
