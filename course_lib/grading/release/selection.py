"""What is handed out: which lessons, under which title, and until when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_lib import exercises
from course_lib.exercises.solutions import Shown, Solutions, own, packed
from course_lib.grading.release.promises import promising
from course_lib.grading.release.stripped import strip
from course_lib.judging import Exercise

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class ReleaseError(ValueError):
    """What was asked for cannot be handed out; the message says what to do instead."""


@dataclass(frozen=True)
class Lesson:
    """A chosen lesson."""

    number: str  # "02"
    path: Path  # its student notebook in the repository
    stripped: bool = False  # whether the notebook is reduced to its exercises
    solutions: Shown = "never"  # when a worked solution is shown

    @cached_property
    def notebook(self) -> NotebookNode:
        """The notebook as it is handed out."""
        try:
            given = nbformat.read(self.path, as_version=4)
            made = strip(given, self.exercises) if self.stripped else given
            return promising(made, self.solutions)
        except ValueError as error:
            raise ReleaseError(
                f"notebooks/{self.path.name} is not what the build makes ({error}). "
                f"Type `course build {self.number}` to make it again."
            ) from error

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Its exercises."""
        return exercises.lesson(self.number)

    @property
    def points(self) -> int:
        """What all its exercises are worth."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def title(self) -> str:
        """The first heading of the notebook, without its number."""
        heading = self.notebook.cells[0].source.split("\n")[0]
        return re.sub(r"^#\s*(\d+\s*·\s*)?", "", heading)

    @cached_property
    def text(self) -> bytes:
        """The notebook's file, in the form in which the build writes it."""
        nbformat.validate(self.notebook)
        written = nbformat.writes(self.notebook, indent=1, sort_keys=True, ensure_ascii=False)
        return (written.rstrip("\n") + "\n").encode()


@dataclass(frozen=True)
class Selection:
    """What is handed out."""

    lessons: tuple[Lesson, ...]  # in the order of their numbers
    title: str  # what the hand-out is called
    due: datetime | None = None  # until when, with its time zone; None for no date
    solutions: Shown = "never"  # when a worked solution is shown

    @property
    def name(self) -> str:
        """A name for folders: "lessons-02-03"."""
        return "-".join(("lessons" if len(self.lessons) > 1 else "lesson", *self.numbers))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The lessons' numbers."""
        return tuple(lesson.number for lesson in self.lessons)

    @property
    def points(self) -> int:
        """What all exercises are worth."""
        return sum(lesson.points for lesson in self.lessons)

    @property
    def worked(self) -> bytes:
        """The file beside the notebooks, with their solutions where some are shown."""
        codes = own()
        ids = [exercise.id for lesson in self.lessons for exercise in lesson.exercises]
        return packed(Solutions(self.solutions, {i: codes[i] for i in ids}))

    @property
    def until(self) -> str:
        """The due date in words, or ""."""
        if self.due is None:
            return ""
        offset = self.due.strftime("%z")
        zone = f"UTC{offset[:3]}:{offset[3:5]}"
        return f"{DAYS[self.due.weekday()]}, {self.due:%Y-%m-%d}, {self.due:%H:%M} ({zone})"


def choose(
    root: Path,
    lessons: Sequence[str],
    title: str = "",
    due: datetime | None = None,
    stripped: bool = False,
    solutions: Shown = "never",
) -> Selection:
    """Check a choice of lessons ("02" or "2") and complete it; see `Lesson` and `Selection`.

    Handed out are the `notebooks/` in the repository's folder `root`. A title "" becomes one of the
    numbers.

    Raises:
        ReleaseError: a lesson is unknown, named twice or has no notebook; a title of two lines.
    """
    numbers = [_number(given) for given in lessons if given.strip()]
    twice = sorted({n for n in numbers if numbers.count(n) > 1})
    if twice:
        raise ReleaseError(f"lesson {twice[0]} is named twice; name each lesson once")
    if not numbers:
        raise ReleaseError("no lesson is named; say which ones, as in --lessons 02,03")
    if not title.isprintable():
        raise ReleaseError("a title is one line of text, without line breaks or control characters")
    chosen = tuple(Lesson(n, _notebook(root, n), stripped, solutions) for n in sorted(numbers))
    return Selection(chosen, title.strip() or _title(sorted(numbers)), due, solutions)


def _number(given: str) -> str:
    number = given.strip().zfill(2)
    if number not in exercises.LESSONS:
        known = ", ".join(exercises.LESSONS)
        raise ReleaseError(f"there is no lesson {given.strip()!r}; there are {known}")
    return number


def _notebook(root: Path, number: str) -> Path:
    found = sorted((root / "notebooks").glob(f"{number}_*.ipynb"))
    if len(found) != 1:
        what = f"{len(found)} notebooks" if found else "no notebook"
        raise ReleaseError(
            f"notebooks/ holds {what} of lesson {number}; it must hold one. "
            f"Type `course build {number}` to make it, or `git checkout notebooks` to get it back."
        )
    return found[0]


def _title(numbers: Sequence[str]) -> str:
    if len(numbers) == 1:
        return f"Lesson {numbers[0]}"
    return f"Lessons {', '.join(numbers[:-1])} and {numbers[-1]}"


def due_date(text: str) -> datetime:
    """Read a due date: day and time; without a zone it is the zone of this machine.

    Raises:
        ReleaseError: it is no date, or has no time of day.
    """
    example = "write it as 2027-01-31T23:59 or, with a time zone, 2027-01-31T23:59+01:00"
    try:
        due = datetime.fromisoformat(text)
    except ValueError:
        raise ReleaseError(f"{text!r} is no date and time; {example}") from None
    if not re.search(r"\d[T ]\d", text):
        raise ReleaseError(
            f"{text!r} has no time of day, and midnight is easily misread; {example}"
        )
    return due if due.tzinfo else due.astimezone()
