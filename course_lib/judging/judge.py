"""The judge: exercise and answers in, verdict out. A pure function; it runs nobody's code.

The way of an answer is a straight line: a runner runs it, `outcome` compares it case by case, the
judge decides on status and points, `diagnosis` finds out why, and a report says it. Two runners
produce answers (the learner's own kernel, and a sandbox), so a check in a notebook and a grade
agree by construction.
"""

import math

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.answers import Answers
from course_lib.judging.derivation import judged_lines, partial_of_lines
from course_lib.judging.diagnosis import diagnose
from course_lib.judging.execution_limits import global_state_kept, no_warnings
from course_lib.judging.exercise import Exercise
from course_lib.judging.outcome import Outcome, judge_cases
from course_lib.judging.verdict import Verdict


@global_state_kept()  # saved once, not for each known mistake that is run to be compared
@no_warnings()
def judge(answer_key: AnswerKey, answers: Answers, *, hint: bool = True) -> Verdict:
    """Judge an answer to an exercise.

    Args:
        answer_key: the exercise with a seed and what is known for it.
        answers: what a runner brought back, one tuple a case.
        hint: whether somebody asks why an answer is wrong; finding that out takes longest.

    Returns:
        The verdict. A diagnosis is named only when the answer agrees with that misconception in
        every case; otherwise the detectors speak.
    """
    outcomes = judge_cases(answer_key, answers)
    return diagnose(answer_key, decide(answer_key.exercise, outcomes), answers, hint=hint)


def decide(exercise: Exercise, of_all: tuple[Outcome, ...]) -> Verdict:
    """Status and points, from which cases and lines hold; why they do not is not asked here."""
    n = len(exercise.cases)
    outcomes, of_lines = of_all[:n], of_all[n:]
    if all(o.passed for o in outcomes):
        return Verdict(exercise, "passed", exercise.by_program, outcomes)
    if any(o.unwritten for o in outcomes) and not any(o.passed for o in outcomes):
        return Verdict(exercise, "not attempted", 0.0, outcomes)
    lines = judged_lines(exercise, of_lines)
    points = max(_partial(exercise, outcomes), partial_of_lines(exercise, lines))
    return Verdict(exercise, "not yet", points, outcomes, lines=lines)


def _partial(exercise: Exercise, outcomes: tuple[Outcome, ...]) -> float:
    """Half the points for the share of cases that hold, rounded down to a tenth."""
    share = sum(o.passed for o in outcomes) / len(outcomes)
    return math.floor(exercise.by_program / 2 * share * 10) / 10
