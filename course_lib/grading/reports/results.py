"""What reports and exports are made from: the marks of a class, with what people changed.

Plain records, so that a page can be made and tested without a gradebook; `class_results` takes them
out of one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from course_lib import exercises
from course_lib.grading.gradebook import Gradebook
from course_lib.grading.records import Mark, Trouble
from course_lib.grading.self_tests import SelfTests
from course_lib.judging.report import points

NOT_GRADED = "It is not graded yet: run `course grade` again."


@dataclass(frozen=True)
class Change:
    """Points that a person set by hand."""

    student: str
    exercise: str
    points: float  # what the exercise earns now
    reason: str = ""  # the student reads it, too
    by: str = ""
    when: str = ""  # ISO 8601
    # other code was handed in since then: the judge's points count, until somebody looks again
    stale: bool = False


@dataclass(frozen=True)
class ShownMark:
    """A mark, and the change that applies to it."""

    mark: Mark
    change: Change | None = None

    @property
    def points(self) -> float:
        """What counts."""
        return self.mark.points if self.change is None else self.change.points

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do: it passes, or a person gave it all of its points."""
        given = self.change is not None and self.points >= self.mark.worth
        return given or self.mark.status == "passed"

    @property
    def earned(self) -> str:
        """What counts, of how much: "2.5 of 3, set by hand"."""
        told = f"{points(self.points)} of {points(self.mark.worth)}"
        return f"{told}, set by hand" if self.change else told

    @property
    def by_hand(self) -> str:
        """What a person changed, in a sentence or two; "" where nobody did."""
        if self.change is None:
            return ""
        became = f"{points(self.mark.points)} became {points(self.change.points)} points"
        reason = f" Reason: {self.change.reason}" if self.change.reason else ""
        return f"Set by hand: {became}.{reason}"


@dataclass(frozen=True)
class ClassResults:
    """The marks of a class."""

    marks: tuple[Mark, ...]  # one a student and exercise
    # (student, lesson) -> sentences about that hand-in; a hand-in without any has ()
    remarks: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    # (student, lesson) -> what a human should see in that hand-in; not for students
    flags: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()  # what a human must look at
    changes: tuple[Change, ...] = ()  # points set by hand
    self_tests: SelfTests | None = None  # of `course test-yourself`, where they were asked for

    @cached_property
    def results(self) -> tuple[ShownMark, ...]:
        """Every mark with the change that applies, by student, then by exercise."""
        changes = {(c.student, c.exercise): c for c in self.changes if not c.stale}
        marks = sorted(
            self.marks, key=lambda m: (*name_order(m.student), exercise_order(m.exercise))
        )
        return tuple(ShownMark(m, changes.get((m.student, m.exercise))) for m in marks)

    @cached_property
    def by_student(self) -> dict[str, dict[str, list[ShownMark]]]:
        """Student -> lesson -> results; none for a hand-in that could not be judged."""
        table: dict[str, dict[str, list[ShownMark]]] = {name: {} for name in self.students}
        for student, lesson in sorted(self.remarks):
            table[student].setdefault(lesson, [])
        for result in self.results:
            table[result.mark.student].setdefault(result.mark.lesson, []).append(result)
        return {name: dict(sorted(lessons.items())) for name, lessons in table.items()}

    @cached_property
    def by_exercise(self) -> dict[str, list[ShownMark]]:
        """Exercise -> results, in the order of the lessons."""
        table: dict[str, list[ShownMark]] = defaultdict(list)
        for result in self.results:
            table[result.mark.exercise].append(result)
        return {e: table[e] for e in sorted(table, key=exercise_order)}

    @cached_property
    def students(self) -> tuple[str, ...]:
        """Everybody who handed in something or of whom something is told, in order."""
        names = {m.student for m in self.marks} | {student for student, _ in self.remarks}
        names |= {t.student for t in self.troubles if t.student}
        return tuple(sorted(names, key=name_order))

    @cached_property
    def troubles_of(self) -> dict[str, tuple[Trouble, ...]]:
        """Student -> what is told of them."""
        table: dict[str, tuple[Trouble, ...]] = defaultdict(tuple)
        for trouble in self.troubles:
            table[trouble.student] += (trouble,)
        return dict(table)

    @cached_property
    def worth(self) -> dict[str, float]:
        """Exercise -> what it can earn."""
        return {e: max(r.mark.worth for r in rs) for e, rs in self.by_exercise.items()}

    @cached_property
    def lesson_worth(self) -> dict[str, float]:
        """Lesson -> what it can earn."""
        table: dict[str, float] = {}
        for exercise, rows in self.by_exercise.items():
            lesson = rows[0].mark.lesson
            table[lesson] = table.get(lesson, 0) + self.worth[exercise]
        return dict(sorted(table.items()))

    def told(self, student: str, lesson: str) -> list[str]:
        """What was odd about a hand-in; of the lesson "", what else is told of the student."""
        troubles = self.troubles_of.get(student, ())
        about = [t.says for t in troubles if t.lesson == lesson]
        return [*self.remarks.get((student, lesson), ()), *about]

    def total(self, student: str, lesson: str) -> float | None:
        """The points of a lesson; None where nothing was handed in or nothing could be judged."""
        rows = self.by_student[student].get(lesson)
        return tally(r.points for r in rows) if rows else None


def class_results(book: Gradebook) -> ClassResults:
    """Take a class out of its gradebook, as it is at one moment; a grader may be writing in it."""
    with book.transaction():
        found, handins, troubles = book.results(), book.handins(), book.troubles()
    judged = {(r.mark.student, r.mark.lesson) for r in found}
    without = {n for n in exercises.LESSONS if not exercises.lesson(n)}  # such as 14, a race
    judged |= {(h.student, h.lesson) for h in handins if h.lesson in without}
    told = [
        Trouble(h.student, h.lesson, h.problem or NOT_GRADED, h.path)
        for h in handins
        if h.problem or (h.student, h.lesson) not in judged
    ]
    known = {(t.student, t.lesson, t.says) for t in troubles}
    return ClassResults(
        marks=tuple(r.mark for r in found),
        remarks={(h.student, h.lesson): (*h.found, *h.remarks) for h in handins},
        flags={(h.student, h.lesson): h.flags for h in handins if h.flags},
        troubles=(*troubles, *(t for t in told if (t.student, t.lesson, t.says) not in known)),
        changes=tuple(
            Change(o.student, o.exercise, o.new, o.reason, o.who, o.at, stale=r.override is None)
            for r in found
            if (o := r.override or r.stale) is not None
        ),
    )


def tally(points: Iterable[float]) -> float:
    """A sum of tenths without the dust of binary fractions."""
    return round(sum(points), 6)


def name_order(name: str) -> tuple[str, str]:
    """Order of names: capitals do not matter, until nothing else differs."""
    return name.casefold(), name


def exercise_order(exercise: str) -> tuple[tuple[int, str], ...]:
    """02.10 comes after 02.9."""
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in exercise.split(".")
    )
