"""The judge: exercise and answers in, verdict out. A pure function; it runs nobody's code.

Two runners produce answers (the learner's own kernel, and a sandbox), so a check in a notebook and
a grade agree by construction.
"""

import itertools
import math

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.answers import Answer, Answers, Failure
from course_lib.judging.compare import same_value
from course_lib.judging.detectors import Evidence, detect
from course_lib.judging.execution_limits import global_state_kept, no_warnings
from course_lib.judging.exercise import Exercise, Misconception
from course_lib.judging.outcome import Outcome
from course_lib.judging.second_fault import without_second_fault
from course_lib.judging.symptom import symptom
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
    exercise = answer_key.exercise
    outcomes = answer_key.outcomes(answers)
    open_ = [o for o in outcomes if o.got.error and _unwritten(o.got.error)]
    if open_ and not any(o.passed for o in outcomes):
        return Verdict(exercise, "not attempted", 0.0, outcomes)
    some_written = len(exercise.names) > 1 and open_
    if some_written and len(open_) + sum(o.passed for o in outcomes) == len(outcomes):
        name = open_[0].steps[open_[0].step].target or exercise.name
        told = f"What you have written is right; `{name}` is still to be written."
        return Verdict(
            exercise, "not yet", _partial(exercise, outcomes), outcomes, "another type", told
        )
    passed = all(o.passed for o in outcomes)
    if not (passed or hint):
        return Verdict(exercise, "not yet", _partial(exercise, outcomes), outcomes)
    suspects = exercise.misconceptions if _suspicious(answer_key, outcomes) else ()
    match, second = _match(answer_key, outcomes, suspects), ""
    first = next((o for o in outcomes if not o.passed), outcomes[0])
    for alone, told in () if match or passed else without_second_fault(answer_key, answers):
        seen = answer_key.outcomes(alone)
        if (wrong := [o for o in seen if not o.passed]) and not match:
            match = _match(answer_key, seen, suspects)
            first, second = (wrong[0], told) if match else (first, "")
    if passed:
        remarks = _remarks(match, outcomes)
        return Verdict(exercise, "passed", exercise.points, outcomes, warnings=remarks)
    points = _partial(exercise, outcomes)
    if match and not match.warns:
        return Verdict(
            exercise,
            "not yet",
            points,
            outcomes,
            match.name,
            f"{symptom(match, first)} {second}".strip(),
            match.question,
            misconception=match,
        )
    finding = detect(Evidence(exercise, outcomes, first))
    return Verdict(
        exercise, "not yet", points, outcomes, finding.detector, finding.symptom, finding.question
    )


def _unwritten(error: Failure) -> bool:
    """Whether the learner's own line raised it. PyTorch raises NotImplementedError, too."""
    if error.type != "NotImplementedError":
        return False
    if not error.text:  # no source is known: what the stub says, or nothing
        return not error.message or error.message.startswith("exercise ")
    return "NotImplementedError" in error.text


def _remarks(match: Misconception | None, outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    """What to say to a right but costly answer."""
    hungry = [o for o in outcomes if o.case.memory and _hungry(o.got, o.expected)]
    if match and match.warns:
        return (symptom(match, (hungry or outcomes)[0]),)
    if hungry:
        times = hungry[0].got.peak / max(hungry[0].expected.peak, 1000)
        return (f"Right, but it needs {times:.0f} times the memory of the library's version.",)
    return ()


def _partial(exercise: Exercise, outcomes: tuple[Outcome, ...]) -> float:
    """Half the points for the share of cases that hold, rounded down to a tenth."""
    share = sum(o.passed for o in outcomes) / len(outcomes)
    return math.floor(exercise.points / 2 * share * 10) / 10


def _suspicious(answer_key: AnswerKey, outcomes: tuple[Outcome, ...]) -> bool:
    """Whether misconceptions must be asked: something failed, or a costly answer is known."""
    return not all(o.passed for o in outcomes) or any(
        m.warns for m in answer_key.exercise.misconceptions
    )


@global_state_kept()
def is_mistake(answer_key: AnswerKey, answers: Answers, mistake: Misconception) -> bool:
    """Whether an answer agrees with one spelling of a misconception in every case."""
    alone = (came for came, _ in without_second_fault(answer_key, answers))
    return any(
        _match(answer_key, answer_key.outcomes(came), (mistake,)) is mistake
        for came in itertools.chain((answers,), alone)
    )


def _match(
    answer_key: AnswerKey, outcomes: tuple[Outcome, ...], known: tuple[Misconception, ...]
) -> Misconception | None:
    """The first misconception that agrees in every case; failing cases are compared first."""
    order = sorted(range(len(outcomes)), key=lambda case: outcomes[case].passed)
    for spelling, (misconception, _) in enumerate(answer_key.spellings):
        if misconception in known and all(
            _agrees(outcomes[case], answer_key, spelling, case) for case in order
        ):
            return misconception
    return None


def _agrees(mine: Outcome, answer_key: AnswerKey, spelling: int, case: int) -> bool:
    """Whether an outcome could come from a spelling; most spellings are told apart by one run.

    Where my answer repeats, a spelling that differs in one run differs in two.
    """
    if mine.got.repeat == "same" and not agree(
        mine, answer_key.wrong_outcome(spelling, case, False)
    ):
        return False
    return agree(mine, answer_key.wrong_outcome(spelling, case))


def agree(mine: Outcome, other: Outcome) -> bool:
    """Whether two outcomes of one case could come from the same mistake."""
    if mine.case.memory and _hungry(mine.got, mine.expected) != _hungry(other.got, other.expected):
        return False
    if mine.passed or other.passed:
        return mine.passed and other.passed
    if mine.fault != other.fault or mine.step != other.step:
        return False
    if mine.fault == "error":
        return _sort(mine.got.error) == _sort(other.got.error)
    if (mine.got.value is None) != (other.got.value is None):
        return False  # None breaks every property, as a wrong value may
    if mine.got.changed != other.got.changed and not mine.expected.changed:
        return False
    if mine.got.repeat != other.got.repeat:
        return False
    if mine.case.properties or mine.got.repeat != "same":
        return mine.failing == other.failing
    return same_value(mine.got.value, other.got.value, 1e-5, 1e-8)


def _sort(error: Failure | None) -> tuple[str, ...] | None:
    """What kind of error it is. PyTorch raises RuntimeError for most things: its words tell."""
    if error is None:
        return None
    words = error.message.split()[:3] if error.type == "RuntimeError" else []
    return error.type, *words


def _hungry(answer: Answer, reference: Answer) -> bool:
    """More than 20 times the reference's memory."""
    return answer.peak > 20 * max(reference.peak, 1000)
