"""What an implementation gives for the case that a learner works by hand."""

from collections.abc import Mapping
from typing import Any

from course_lib.judging.exercise import Exercise, Trace
from course_lib.judging.runner import run_case
from course_lib.judging.steps import call


def trace_answer(exercise: Exercise, task: Trace, names: Mapping[str, Any]) -> Any:
    """What an implementation gives for the case that is worked by hand; None when it stops."""
    step = call(task.of or exercise.name, *task.args)
    answer = run_case(names, exercise.name, (step,), repeat=False)[0]
    if answer.error:
        return None
    try:
        return task.pick(answer.value) if task.pick else answer.value
    except Exception:  # a wrong implementation's value may have another form
        return None
