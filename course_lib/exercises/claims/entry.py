"""What an entry of the docket is: a claim as people state it, and what a fair trial of it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Means = Mapping[str, float]
VERDICTS = ("FALSE", "SLOPPY", "OK")
N_SEEDS = 5


@dataclass(frozen=True)
class Source:
    """A primary source, and the places in it that speak about one claim.

    Attributes:
        author: the name that a reference must hold.
        year: the year that it must hold, or "" for a web page or documentation.
        places: section, figure, table, equation or page numbers; "" where none is needed.
    """

    author: str
    year: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """One entry of the docket.

    Attributes:
        number: how `verdict` is asked for it.
        says: the claim, as people state it.
        verdicts: the verdicts that can be defended.
        measure: what a trial measures, in words.
        arms: arm -> (lowest, highest) plausible number.
        sources: "Author year: place, place", one string a source.
        lesson: where the course tried it, or "" for an open one.
        bench: the function of `course_lib.training.bench` that measures it, or "".
        seeds: whether the numbers differ from seed to seed.
        against: whether means speak against the claim as stated.
        spread: for a claim about the spread: an sd above it speaks against the claim.
    """

    number: int
    says: str
    verdicts: tuple[str, ...]
    measure: str
    arms: Mapping[str, tuple[float, float]]
    sources: tuple[str, ...]
    lesson: str = ""
    bench: str = ""
    seeds: bool = False
    against: Callable[[Means], bool] = field(default=lambda means: True, repr=False)
    spread: float = 0.0

    @property
    def label(self) -> str:
        """The verdict of an earlier lesson, or that the claim is open."""
        return f"{self.verdicts[0]}, lesson {int(self.lesson)}" if self.lesson else "open"

    @property
    def primary(self) -> tuple[Source, ...]:
        """The sources that count for this claim."""
        return tuple(_source(text) for text in self.sources)

    @property
    def how(self) -> str:
        """How it is measured: by which function, or by hand."""
        if self.bench:
            return f"bench.{self.bench}"
        return "five seeds, by an experiment of yours" if self.seeds else "by hand, or in one line"

    def __repr__(self) -> str:
        """The entry in words, with its label on the line of the claim."""
        how_many = f"{N_SEEDS} seeds or more" if self.seeds else "one number an arm, no seeds"
        return "\n".join(
            (
                f'{self.number}. {self.label}: "{self.says}"',
                f"   measure: {self.measure}",
                f"   arms: {', '.join(repr(arm) for arm in self.arms)} ({how_many})",
                f"   how: {self.how}",
            )
        )


def _source(text: str) -> Source:
    """Read "Srivastava 2014: 7.4, 11"."""
    who, _, places = text.partition(":")
    author, _, year = who.partition(" ")
    return Source(author, year, tuple(p.strip() for p in places.split(",") if p.strip()))
