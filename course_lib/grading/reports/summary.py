"""What the marks of a class say together: totals, hard exercises, misconceptions, open calls."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from course_lib.grading.records import TO_READ
from course_lib.grading.reports import catalogue
from course_lib.grading.reports.results import ClassResults, ShownMark, tally

SET_FOR_OTHER_CODE = (
    "Points were set by hand for other code and do not count. Set them again, or undo."
)


@dataclass(frozen=True)
class LessonTotals:
    """The totals of a lesson, one a hand-in."""

    lesson: str
    worth: float
    totals: tuple[float, ...]


@dataclass(frozen=True)
class ExerciseSummary:
    """How an exercise went."""

    exercise: str
    worth: float
    passed: int
    not_yet: int
    not_attempted: int
    mean_points: float

    @property
    def n(self) -> int:
        """How many handed it in."""
        return self.passed + self.not_yet + self.not_attempted

    @property
    def share(self) -> float:
        """The share that passes."""
        return self.passed / self.n


@dataclass(frozen=True)
class Diagnosis:
    """One misconception, or one detector's finding, in one exercise.

    The hint (symptom and question) is the one that the first of the students got.
    """

    exercise: str
    name: str  # "columns", "wrong sign"
    students: tuple[str, ...]  # in order
    n: int  # how many handed in the exercise
    symptom: str
    question: str

    @property
    def finding(self) -> str:
        """What was found where no misconception was recognised; "" for a misconception."""
        return catalogue.finding(self.name)


@dataclass(frozen=True)
class Call:
    """Something that needs a human."""

    student: str
    where: str
    kind: str
    says: str


def lesson_totals(results: ClassResults) -> list[LessonTotals]:
    """The totals of every lesson that somebody handed in and that could be judged."""
    found = []
    for lesson, worth in results.lesson_worth.items():
        totals = [results.total(student, lesson) for student in results.students]
        found.append(LessonTotals(lesson, worth, tuple(t for t in totals if t is not None)))
    return found


def by_difficulty(results: ClassResults) -> list[ExerciseSummary]:
    """Every exercise, hardest first: by the share that passes, then by mean points."""
    found = []
    for exercise, rows in results.by_exercise.items():
        states = [r.mark.status for r in rows]
        passed, not_yet, empty = (states.count(s) for s in ("passed", "not yet", "not attempted"))
        mean, worth = tally([fmean(r.points for r in rows)]), results.worth[exercise]
        found.append(ExerciseSummary(exercise, worth, passed, not_yet, empty, mean))
    return sorted(found, key=lambda s: (s.share, s.mean_points / (s.worth or 1)))


def diagnoses(results: ClassResults) -> list[Diagnosis]:
    """What the answers that do not pass were diagnosed with, most frequent first."""
    groups: dict[tuple[str, str], list[ShownMark]] = defaultdict(list)
    for exercise, rows in results.by_exercise.items():
        for row in rows:
            if row.mark.diagnosis and row.mark.status == "not yet":
                groups[exercise, row.mark.diagnosis].append(row)
    found = []
    for (exercise, name), rows in groups.items():
        first = rows[0].mark
        who = tuple(r.mark.student for r in rows)
        n = len(results.by_exercise[exercise])
        found.append(Diagnosis(exercise, name, who, n, first.symptom, first.question))
    return sorted(found, key=lambda d: -len(d.students))


def calls(results: ClassResults) -> list[Call]:
    """Everything that a person should look at: troubles, flags, points set for older code.

    Whoever set the points of an exercise by hand has looked at its flags.
    """
    found = [Call(t.student, t.lesson or t.path, "hand-in", t.says) for t in results.troubles]
    for (student, lesson), flags in sorted(results.flags.items()):
        found += [Call(student, lesson, "flag", says) for says in flags]
    for mark in (r.mark for r in results.results if r.change is None):
        for says in mark.flags:
            kind = "to read" if says.startswith(TO_READ) else "flag"
            found.append(Call(mark.student, mark.exercise, kind, says))
    for change in results.changes:
        if change.stale:
            found.append(Call(change.student, change.exercise, "points", SET_FOR_OTHER_CODE))
    return found
