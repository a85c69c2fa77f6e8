"""Grading a class: `course grade` beside nbgrader, memory, faults, kills."""

from typing import Any

from benchmarks.case import Case, Goal, Group

EXERCISES, LESSONS = "the exercises alone", "whole lessons"
FAULTY, KILLS = "the exercises alone, with faults", "`kill -9` and resume"
ALL = ("numpy", "nbgrader", "nbgrader_batch")
FAULTS = {"hang": 0.05, "hog": 0.02, "segfault": 0.02}
FASTER = (
    Goal(200, versus="nbgrader", metric="rate", at_least=True),
    Goal(60, versus="nbgrader_batch", metric="rate", at_least=True),
)
FLAT = Goal(1.1, versus=None, metric="growth")


def _class(name: str, stripped: bool, sizes: tuple[int, int, int], **fields: Any) -> Case:
    return Case(
        name=name,
        work="grading:Class",
        settings={"sizes": _sizes(*sizes), "stripped": stripped},
        implementations=ALL,
        fresh=True,
        quicker={"sizes": _sizes(60, 3, 6) if stripped else _sizes(12, 1, 1)},
        tiny={"sizes": _sizes(3, 3, 3)},
        **fields,
    )


def _sizes(course: int, calls: int, batch: int) -> dict[str, int]:
    """How many hand-ins each implementation is given."""
    return {"course": course, "calls": calls, "batch": batch}


group = Group(
    name="grading",
    title="Grading a class",
    cases=(
        _class(EXERCISES, True, (1000, 12, 24), goals=(*FASTER, FLAT), most_rounds=3),
        _class(LESSONS, False, (1000, 3, 6), goals=FASTER, most_rounds=1),
        Case(
            name=FAULTY,
            work="grading:FaultyClass",
            settings={"sizes": {"course": 1000}, "faults": FAULTS},
            implementations=("numpy",),
            goals=(Goal(2.0, versus=None, metric="slowdown"), FLAT),
            fresh=True,
            most_rounds=1,
            quicker={"sizes": {"course": 60}},
            tiny={"sizes": {"course": 12}},
        ),
        Case(
            name=KILLS,
            work="grading:Kills",
            settings={"n": 100},
            implementations=("numpy",),
            goals=(Goal(100, versus=None, metric="kills", at_least=True),),
            fresh=True,
            most_rounds=1,
            quicker={"n": 8},
            tiny={"n": 4},
        ),
    ),
    metrics=("rate", "handins", "total", "bytes", "sandboxes", "growth", "slowdown", "kills"),
    notes=(
        "A hand-in is a student's notebook of lesson 02, 03 or 04, and no two hold the same code. "
        "`course grade` gets the class, with two workers. nbgrader gets the first hand-ins of the "
        "same class, since it would need hours for all, and its hand-ins a second are "
        "extrapolated from them. It grades one notebook after the other, which is as it comes.",
        "course_lib includes the start of the command, its workers and its sandboxes; nbgrader "
        "includes its start, and not the making of the assignment. The exercises are measured up "
        "to three times, the rest once.",
        "Before the timing, each grades a student who solved every other exercise, and must give "
        "the same points.",
        "Memory is looked at four times a second, and the peak is told: that of `course grade` "
        "and its workers, and that of these with all sandboxes. A page that processes share "
        "counts in each.",
        "With faults: 5 % of the hand-ins hang, 2 % hog memory, 2 % end in a segmentation fault. "
        "The run fails unless every row of all other hand-ins equals that of the class without "
        "faults, which is graded just before.",
        "Kills: the grader is killed at random moments, and the same command resumes. The run "
        "fails unless the gradebook ends equal to an uninterrupted one, row for row.",
        "With `--quick` the classes are small, so the start weighs more and the goals say little.",
    ),
    opt_in=True,
)
