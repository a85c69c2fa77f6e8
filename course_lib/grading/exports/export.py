"""What an export is: who reads it, what it asks of a roster, and the files that it is made of."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from course_lib.grading.reports.results import ClassResults

FOLDER = "folder"
"""The heading of a roster that holds the students' names as `course grade` found them."""


@dataclass(frozen=True)
class Matched:
    """Hand-ins and roster, put together."""

    # student -> what the roster knows of them, heading -> cell
    entries: Mapping[str, Mapping[str, str]]
    unlisted: tuple[str, ...] = ()  # students whose hand-ins are in no line of the roster
    absent: tuple[str, ...] = ()  # folders of the roster that nothing was handed in for


def everybody(results: ClassResults, matched: Matched) -> Collection[str]:
    """All students, those whom no roster knows among them."""
    return results.students


@dataclass(frozen=True)
class Export:
    """How marks are written for one reader."""

    title: str  # who reads it
    # where it is written to in the folder of the results, unless somebody says otherwise
    place: str
    # -> (path below that place, content) of each file; "" is the place itself
    files: Callable[[ClassResults, Matched], Iterable[tuple[str, bytes]]]
    columns: tuple[str, ...] = ()  # how the reader calls people: headings of a roster
    identifiers: tuple[str, ...] = ()  # those of the columns that point to one person each
    takes_roster: bool = True  # whether a roster is of use
    # -> the students who are in it: by itself those whom the roster knows; without a roster, all
    who: Callable[[ClassResults, Matched], Collection[str]] = lambda _, matched: matched.entries
    # -> sentences about what the reader will refuse
    notes: Callable[[ClassResults], Iterable[str]] = lambda _: ()
    # (name, content) of the file for one student alone, where the reader takes such files
    one: tuple[str, Callable[[ClassResults, str], bytes]] | None = None
