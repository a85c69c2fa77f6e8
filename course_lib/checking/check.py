"""`check("02.1", softmax)`: catalogue, judge and progress, in the learner's own kernel."""

from dataclasses import replace
from functools import cache
from typing import Any

from course_lib import exercises
from course_lib.checking import kernel
from course_lib.checking.attempts import stage
from course_lib.checking.progress import log
from course_lib.exercises.domain import smallest
from course_lib.hand_ins.normalize_code import normalized_definitions
from course_lib.judging import AnswerKey, Exercise, Verdict, judge
from course_lib.judging.counterexample import example
from course_lib.judging.execution_limits import no_warnings
from course_lib.judging.locate import with_step
from course_lib.judging.report import Report
from course_lib.judging.suppressed_warnings import suppressed_warnings
from course_lib.machine import WEBASSEMBLY

SEED = 0  # the seed of a notebook; graded runs use the instructor's


class CheckFailed(AssertionError):
    """Raised instead of shown where a grader runs the notebook."""


@cache
def answer_key(exercise_id: str) -> AnswerKey:
    """The exercise's cases and known answers for the notebook's seed."""
    return AnswerKey(exercises.get(exercise_id), SEED)


def check(exercise_id: str, *functions: Any) -> Any:
    """Judge an answer, show the report, and hand back what the lesson goes on with.

    Args:
        exercise_id: such as "02.1".
        *functions: the learner's functions or classes, in the order of the exercise.

    Returns:
        The learner's own functions when they pass, the library's until then: one function, or a
        tuple of them when the exercise asks for several.

    Raises:
        KeyError: there is no such exercise.
        CheckFailed: under nbgrader, when the answer earns nothing.
    """
    exercise = exercises.get(exercise_id)
    right = tuple(exercise.reference[name] for name in exercise.names)
    complaint = _complaint(exercise, functions)
    if complaint:
        kernel.show(Notice(exercise, complaint))
        _fail(exercise, complaint)
        return _one(right)
    verdict = judge_functions(exercise, functions)
    record(verdict, kernel.fingerprint(list(functions)))
    kernel.show(report(verdict, functions))
    _under_nbgrader(verdict)
    return _one(functions if verdict.status == "passed" else right)


@no_warnings()
def judge_functions(exercise: Exercise, functions: tuple[Any, ...]) -> Verdict:
    """Run the functions on the exercise's cases in this process, and judge them."""
    given = unchanged(exercise, functions)
    if given and exercise.form != "debug":
        return Verdict(exercise, "not attempted", 0.0)
    known = answer_key(exercise.id)
    named = dict(zip(exercise.names, functions, strict=True))
    verdict = _with_smallest(known, named, judge(known, known.run(named)))
    verdict = with_step(known, verdict, named, kernel.code(functions))
    if given:  # wrong on purpose: no attempt yet, but what it does wrong may be seen
        seen = (f"the code as given: {verdict.symptom}",)
        return Verdict(exercise, "not attempted", 0.0, warnings=seen)
    return verdict


def _with_smallest(known: AnswerKey, names: dict[str, Any], verdict: Verdict) -> Verdict:
    """The verdict; where it shows an input on which the answer breaks, the smallest one."""
    failing = verdict.first_failing
    if not verdict.example or failing is None:
        return verdict
    shown = example(verdict.exercise, smallest(known, names, failing))
    told = verdict.symptom.removesuffix(verdict.example) + shown
    return replace(verdict, symptom=told, example=shown)


def unchanged(exercise: Exercise, functions: tuple[Any, ...]) -> bool:
    """Whether this is the code that the learner was given."""
    codes, given = [kernel.source(f) for f in functions], _given(exercise.id)
    return bool(given) and all(codes) and normalized_definitions("\n".join(codes)) == given


@cache
def _given(exercise_id: str) -> dict[str, str]:
    """Name -> normalized code that a learner starts from; {} where the build's file is missing."""
    return normalized_definitions(exercises.lesson_code().get(exercise_id, {}).get("start", ""))


def _stub_left(exercise: Exercise, functions: tuple[Any, ...]) -> bool:
    """Whether code was written, and the stub's `raise` was left in it."""
    codes = [kernel.source(f) for f in functions]
    return (
        all(codes)
        and not unchanged(exercise, functions)
        and bool(exercises.lesson_code().get(exercise.id))
        and any("raise NotImplementedError" in code for code in codes)
    )


def record(verdict: Verdict, code: str) -> None:
    """Write the attempt into the progress file."""
    diagnosis = verdict.diagnosis if verdict.misconception else verdict.symptom
    log().add("check", verdict.exercise.id, status=verdict.status, code=code, diagnosis=diagnosis)


def report(verdict: Verdict, functions: tuple[Any, ...]) -> Report:
    """The verdict with the stage of its hints and what the kernel knows."""
    leaned = kernel.leaned_on(list(functions)) if verdict.status != "not attempted" else []
    remarks = [
        f"your code reads the notebook variable `{name}`, which a grader will not have; "
        "pass it as an argument."
        for name in leaned
    ]
    if verdict.status == "not attempted" and _stub_left(verdict.exercise, functions):
        remarks.append("the line `raise NotImplementedError(...)` still stands there: delete it.")
    if verdict.status == "passed":
        named = dict(zip(verdict.exercise.names, functions, strict=True))
        remarks += filter(None, [suppressed_warnings(answer_key(verdict.exercise.id), named)])
    if any(o.got.printed for o in verdict.outcomes) and verdict.status == "not yet":
        remarks.append("what your code prints is hidden while it is checked; call it yourself.")
    if log().trouble:
        remarks.append(log().trouble)
    events = log().events()
    return Report(
        verdict,
        stage(events, verdict.exercise.id),
        kernel.judged_run(verdict.exercise.name),
        tuple(remarks),
    )


class Notice:
    """A sentence about an exercise that is not a verdict."""

    def __init__(self, exercise: Exercise, words: str) -> None:
        self.words = f"{exercise.id} {', '.join(exercise.names)} · {words}"

    def __repr__(self) -> str:
        return self.words


def _complaint(exercise: Exercise, functions: tuple[Any, ...]) -> str:
    """What is wrong with the call of `check` itself, or ""."""
    if exercise.missing:
        packages = " ".join(exercise.missing)
        if WEBASSEMBLY:
            return (
                f"not judged: this exercise needs {packages}, which runs in no browser. "
                "Open the lesson on your machine for it."
            )
        return (
            f"not judged: this exercise needs {packages}, which is not installed here. "
            f"Type `python -m pip install {packages}` in a terminal, and restart the notebook."
        )
    wanted = f'check("{exercise.id}", {", ".join(exercise.names)})'
    if len(functions) != len(exercise.names):
        return f"type it with its function{'s' * (len(exercise.names) > 1)}: {wanted}"
    for name, function in zip(exercise.names, functions, strict=True):
        if not callable(function):
            kind = type(function).__name__
            return f"`{name}` is a {kind}, not a function: hand over the function itself, {wanted}"
    called = [getattr(f, "__name__", "") for f in functions]
    if called != list(exercise.names) and sorted(called) == sorted(exercise.names):
        return f"the names are exchanged: {wanted}"
    if any(f is exercise.reference[n] for n, f in zip(exercise.names, functions, strict=True)):
        return (
            f"not judged: `{exercise.name}` is the course's own version at the moment. "
            "Run your own cell again, then this one."
        )
    return ""


def _one(functions: tuple[Any, ...]) -> Any:
    return functions[0] if len(functions) == 1 else functions


def _fail(exercise: Exercise, words: str) -> None:
    if kernel.under_nbgrader():
        raise CheckFailed(f"{exercise.id}: {words}")


def _under_nbgrader(verdict: Verdict) -> None:
    if not kernel.under_nbgrader() or verdict.status == "passed":
        return
    if verdict.points > 0:
        kernel.give_partial_credit(verdict.points)
    else:
        raise CheckFailed(f"{verdict.exercise.id}: {verdict.status}. {verdict.symptom}")
