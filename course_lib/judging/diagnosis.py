"""Why an answer is wrong: the known mistake that it agrees with, else what the detectors see.

It is asked when status and points are decided, and changes neither.
"""

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.answers import Answer, Answers, Failure
from course_lib.judging.compare import same_value
from course_lib.judging.counterexample import example
from course_lib.judging.derivation import JudgedLine, another_way, lines_told
from course_lib.judging.detectors import Evidence, Finding, detect
from course_lib.judging.execution_limits import global_state_kept
from course_lib.judging.exercise import Misconception
from course_lib.judging.outcome import Outcome, in_float32, judge_case, judge_cases, tolerance
from course_lib.judging.runner import run_case
from course_lib.judging.second_fault import of_one_function, without_second_fault
from course_lib.judging.symptom import symptom
from course_lib.judging.verdict import Verdict

_WRONG: WeakKeyDictionary[AnswerKey, dict[tuple[int, int, bool], Outcome]] = WeakKeyDictionary()
"""The outcomes of each key's known mistakes: spelling, case, whether it was run again."""


def diagnose(
    answer_key: AnswerKey, verdict: Verdict, answers: Answers, *, hint: bool = True
) -> Verdict:
    """Complete a verdict by what there is to say: a remark, or a symptom and a question.

    Args:
        answer_key: what is known of the exercise.
        verdict: its status and its outcomes.
        answers: what was judged.
        hint: whether somebody asks why an answer is wrong; finding that out takes longest.
    """
    if verdict.status == "not attempted":
        return verdict
    if verdict.status == "passed":
        return replace(verdict, warnings=_remarks(answer_key, verdict.outcomes))
    if name := _still_to_be_written(verdict):
        told = f"What you have written is right; `{name}` is still to be written."
        return replace(verdict, diagnosis="another type", symptom=told)
    if not hint:
        return verdict
    verdict = replace(verdict, lines=tuple(_named(answer_key, line) for line in verdict.lines))
    mistake = recognised(answer_key, verdict.outcomes, verdict.exercise.misconceptions)
    first, second = _first_failing(verdict), ""
    if mistake is None:
        behind = _behind_a_second_fault(answer_key, answers, verdict.outcomes)
        mistake, first, second = behind or (None, first, "")
    if mistake is None or mistake.warns:
        return _not_recognised(verdict)
    return replace(
        verdict,
        warnings=lines_told(verdict.lines, _first_failing(verdict).got.error),
        diagnosis=mistake.name,
        symptom=f"{_with_place(symptom(mistake, first), first)} {second}".strip(),
        question=mistake.question,
        misconception=mistake,
    )


def _with_place(told: str, first: Outcome) -> str:
    """The symptom of a known mistake, with the line that raised an error."""
    error = first.got.error
    line = error.text.strip() if error and not error.late else ""
    return told if line in told else f"{told} It stopped at your line `{line}`."


def _apart(
    answer_key: AnswerKey, answers: Answers, outcomes: tuple[Outcome, ...]
) -> Iterator[tuple[Answers, str]]:
    """The answers without one or another fault, and what to say of that fault."""
    yield from without_second_fault(answer_key, answers)
    failing = [case for case, outcome in enumerate(outcomes) if not outcome.passed]
    yield from of_one_function(answer_key, answers, failing)


def _behind_a_second_fault(
    answer_key: AnswerKey, answers: Answers, outcomes: tuple[Outcome, ...]
) -> tuple[Misconception, Outcome, str] | None:
    """A mistake that is seen once another fault is taken away, where, and that other fault."""
    exercise = answer_key.exercise
    for alone, told in _apart(answer_key, answers, outcomes):
        seen = judge_cases(answer_key, alone)[: len(exercise.cases)]
        failing = next((o for o in seen if not o.passed), None)
        mistake = failing and recognised(answer_key, seen, exercise.misconceptions)
        if failing and mistake:
            return mistake, failing, told
    return None


def _not_recognised(verdict: Verdict) -> Verdict:
    """What is said where no known mistake agrees in every case."""
    first = _first_failing(verdict)
    error = first.got.error
    told = lines_told(verdict.lines, error)
    finding = None if error and error.late else _line_at_fault(verdict.lines, error)
    if finding:
        told = tuple(text for text in told if text != finding.symptom)
    else:
        finding = detect(Evidence(verdict.exercise, verdict.outcomes, first))
    shown = example(verdict.exercise, first)
    return replace(
        verdict,
        diagnosis=finding.detector,
        symptom=f"{finding.symptom} {shown}".rstrip(),
        question=finding.question,
        warnings=told,
        example=shown,
    )


def _named(answer_key: AnswerKey, judged: JudgedLine) -> JudgedLine:
    """A line with the first known mistake that makes the same of it in each of its cases.

    Where a variant makes the same of it, its name has another meaning, and it is innocent.
    """
    if judged.state != "wrong":
        return judged
    for variant in range(len(answer_key.exercise.variants)):
        theirs = {case: variant_outcome(answer_key, variant, case) for case in judged.outcomes}
        if all(
            theirs[i].fault != "error" and agree(o, theirs[i]) for i, o in judged.outcomes.items()
        ):
            return replace(judged, state="another")
    for spelling, (misconception, _) in enumerate(answer_key.spellings):
        if not misconception.warns and all(
            agree(outcome, wrong_outcome(answer_key, spelling, case, False))
            and _in_more_than_kind(outcome, wrong_outcome(answer_key, spelling, case, False))
            for case, outcome in judged.outcomes.items()
        ):
            return replace(judged, mistake=misconception)
    return judged


def _in_more_than_kind(mine: Outcome, other: Outcome) -> bool:
    """Whether two outcomes of a line agree in numbers, or their errors in words, too."""
    a, b = mine.got.error, other.got.error
    return mine.passed or not (a and b) or a.message.split()[:3] == b.message.split()[:3]


def _line_at_fault(lines: tuple[JudgedLine, ...], error: Failure | None) -> Finding | None:
    """The first line that is wrong, or what is open; None where neither is to be told."""
    if another_way(lines, error) or all(line.state in ("holds", "another") for line in lines):
        return None
    told, *_ = lines_told(lines, error)
    wrong = next((judged for judged in lines if judged.state == "wrong"), None)
    question = wrong.mistake.question if wrong and wrong.mistake else ""
    return Finding(f"line {wrong.line.name}" if wrong else "open lines", told, question)


def _first_failing(verdict: Verdict) -> Outcome:
    return next(o for o in verdict.outcomes if not o.passed)


def _still_to_be_written(verdict: Verdict) -> str:
    """The first of several functions that is a stub yet, where all that is written holds; or ""."""
    exercise, outcomes = verdict.exercise, verdict.outcomes
    open_ = [o for o in outcomes if o.unwritten]
    if len(exercise.names) == 1 or not open_:
        return ""
    if len(open_) + sum(o.passed for o in outcomes) < len(outcomes):
        return ""
    return open_[0].steps[open_[0].step].target or exercise.name


def _remarks(answer_key: AnswerKey, outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    """What to say to a right but costly answer."""
    hungry = [o for o in outcomes if o.case.memory and _hungry(o.got, o.expected)]
    costly = [m for m in answer_key.exercise.misconceptions if m.warns]
    if match := recognised(answer_key, outcomes, costly):
        return (symptom(match, (hungry or outcomes)[0]),)
    if hungry:
        times = hungry[0].got.peak / max(hungry[0].expected.peak, 1000)
        return (f"Right, but it needs {times:.0f} times the memory of the library's version.",)
    return ()


@global_state_kept()
def is_mistake(answer_key: AnswerKey, answers: Answers, mistake: Misconception) -> bool:
    """Whether an answer agrees with one spelling of a misconception in every case."""
    n = len(answer_key.exercise.cases)
    outcomes = judge_cases(answer_key, answers)[:n]
    alone = (came for came, _ in _apart(answer_key, answers, outcomes))
    return any(
        recognised(answer_key, judge_cases(answer_key, came)[:n], (mistake,)) is mistake
        for came in itertools.chain((answers,), alone)
    )


def recognised(
    answer_key: AnswerKey, outcomes: tuple[Outcome, ...], known: Collection[Misconception]
) -> Misconception | None:
    """The first misconception that agrees in every case; failing cases are compared first."""
    order = sorted(compared(outcomes), key=lambda case: outcomes[case].passed)
    for spelling, (misconception, _) in enumerate(answer_key.spellings):
        if misconception in known and all(
            _agrees(outcomes[case], answer_key, spelling, case) for case in order
        ):
            return misconception
    return None


def compared(outcomes: tuple[Outcome, ...]) -> list[int]:
    """The cases in which a mistake must agree with an answer.

    Rare inputs tell spellings apart that make one mistake. So they are compared where no other case
    shows a fault.
    """
    written = [case for case, outcome in enumerate(outcomes) if not outcome.case.domain]
    told = any(not outcomes[case].passed for case in written)
    return written if told else [*range(len(outcomes))]


def _agrees(mine: Outcome, answer_key: AnswerKey, spelling: int, case: int) -> bool:
    """Whether an outcome could come from a spelling; most spellings are told apart by one run.

    Where my answer repeats, a spelling that differs in one run differs in two.
    """
    if mine.got.repeat == "same" and not agree(
        mine, wrong_outcome(answer_key, spelling, case, False)
    ):
        return False
    return agree(mine, wrong_outcome(answer_key, spelling, case))


def wrong_outcome(answer_key: AnswerKey, spelling: int, case: int, repeat: bool = True) -> Outcome:
    """One spelling's outcome in one case; see `AnswerKey.wrong_answers`."""
    seen, asked = _WRONG.setdefault(answer_key, {}), (spelling, case, repeat)
    if asked not in seen:
        exercise, steps = answer_key.exercise, answer_key.steps[case]
        got = answer_key.wrong_answers(spelling, case, repeat)
        expected = answer_key.reference[case]
        seen[asked] = judge_case(exercise, exercise.all_cases[case], steps, got, expected)
    return seen[asked]


@lru_cache(maxsize=512)
def variant_outcome(answer_key: AnswerKey, variant: int, case: int) -> Outcome:
    """What a variant, which is right as a whole, makes of the case of a line."""
    exercise, steps = answer_key.exercise, answer_key.steps[case]
    names = exercise.implementation(exercise.variants[variant].right)
    got = run_case(names, exercise.name, steps, repeat=False)
    return judge_case(exercise, exercise.all_cases[case], steps, got, answer_key.reference[case])


def agree(mine: Outcome, other: Outcome) -> bool:
    """Whether two outcomes of one case could come from the same mistake."""
    if mine.case.memory and _hungry(mine.got, mine.expected) != _hungry(other.got, other.expected):
        return False
    if mine.passed or other.passed:
        return mine.passed and other.passed
    if mine.case.says != other.case.says:  # they fail on different inputs of one case
        return False
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
    rtol, atol = 1e-5, 1e-8
    if in_float32(mine.steps):  # it rounds two spellings of one formula apart
        own = tolerance(mine.case, mine.steps)
        rtol, atol = max(rtol, own[0]), max(atol, own[1])
    return same_value(mine.got.value, other.got.value, rtol, atol)


def _sort(error: Failure | None) -> tuple[str, ...] | None:
    """What kind of error it is.

    PyTorch raises RuntimeError for most things, and Python TypeError, say, for many: their
    words tell, without the names and numbers of the values that are met.
    """
    if error is None:
        return None
    if error.type == "RuntimeError":
        return error.type, *error.message.split()[:3]
    if error.type not in ("TypeError", "AttributeError", "KeyError"):
        return (error.type,)
    said = re.split(r" for |: ", error.message)[0]
    return error.type, re.sub(r"'[\w.]+' object|[\w.]+\(\)|\d+", "", said)


def _hungry(answer: Answer, reference: Answer) -> bool:
    """More than 20 times the reference's memory."""
    return answer.peak > 20 * max(reference.peak, 1000)
