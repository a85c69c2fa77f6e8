"""What a learner waits for."""

from benchmarks.case import Case, Goal, Group

ALONE = ("numpy",)
ONE = ["02.1"]


def _check(name: str, right: bool, again: bool) -> Case:
    return Case(
        name=name,
        work="learner:Checks",
        settings={"right": right, "again": again},
        implementations=ALONE,
        goals=(Goal(0.1, versus=None, metric="wall"),),
        fresh=True,
        quick=not again,
        tiny={"only": ONE},
    )


def _import(line: str, goals: tuple[Goal, ...] = ()) -> Case:
    return Case(
        name=f"`{line}`",
        work="learner:Import",
        settings={"code": line},
        implementations=ALONE,
        goals=goals,
        quick=True,
    )


group = Group(
    name="latency",
    title="What a learner waits for",
    cases=(
        _check("`check`, first mistake", right=False, again=False),
        _check("`check`, first mistake, again", right=False, again=True),
        _check("`check`, right answer", right=True, again=False),
        _check("`check`, right answer, again", right=True, again=True),
        _import("import course_lib", (Goal(0.25, versus=None, metric="wall"),)),
        _import("from course_lib import check"),
        _import("from course_lib import nn"),
        Case(
            name="`course --help`",
            work="learner:course",
            settings={"words": "--help"},
            implementations=ALONE,
            goals=(Goal(0.3, versus=None, metric="wall"),),
            quick=True,
        ),
    ),
    metrics=("wall", "cpu", "slowest"),
    notes=(
        "`check` is called once for every exercise that can be judged, and the median over the "
        "exercises is told. *Again* means that the same kernel has checked the exercise before.",
        "An import is timed in a new Python from the line's beginning to its end, a command from "
        "the start of its process to its end.",
    ),
)
