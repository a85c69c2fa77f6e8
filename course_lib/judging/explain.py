"""The way from an answer to its verdict, told step by step: run, compare, decide, diagnose, say.

For authors and instructors who ask "why did `check` say this?". What it says is the verdict of
`check`: the same key, the same comparisons, the same detectors in the same order.
"""

from collections.abc import Iterator

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.detectors import ORDER, Evidence
from course_lib.judging.diagnosis import agree, compared, wrong_outcome
from course_lib.judging.outcome import Outcome
from course_lib.judging.report import points
from course_lib.judging.verdict import Verdict


def explain(answer_key: AnswerKey, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield (step, sentence): how an answer came to its verdict, from running it to what is said.

    Args:
        answer_key: the exercise's key for the seed in question.
        verdict: what is said of the answer under this key.
    """
    exercise, outcomes = verdict.exercise, verdict.outcomes
    yield "run", f"{len(exercise.cases)} cases with the numbers of seed {answer_key.seed}."
    for outcome in outcomes:
        yield "compare", _compared(outcome)
    yield (
        "decide",
        f"{sum(o.passed for o in outcomes)} of {len(outcomes)} cases hold: {verdict.status}, "
        f"{points(verdict.points)} of {exercise.points} points.",
    )
    yield from _diagnosed(answer_key, outcomes)
    if verdict.located:
        yield "locate", "a value of the answer is replaced by a right one, and the cases run again"
    for text in (verdict.symptom, verdict.located, verdict.question, *verdict.warnings):
        if text:
            yield "say", text


def _compared(outcome: Outcome) -> str:
    if outcome.passed:
        return f"✓ {outcome.case.says}"
    told = f"○ {outcome.case.says}: {outcome.fault}: {outcome.words}"
    return f"{told} (at step {outcome.step + 1})" if len(outcome.steps) > 1 else told


def _diagnosed(answer_key: AnswerKey, outcomes: tuple[Outcome, ...]) -> Iterator[tuple[str, str]]:
    if all(o.passed for o in outcomes):
        return
    for name, spellings in _by_mistake(answer_key).items():
        differ = [_differs(answer_key, outcomes, spelling) for spelling in spellings]
        if None in differ:
            number = f"spelling {differ.index(None) + 1} of {len(differ)}"
            yield "diagnose", f"✓ {name}: {number} agrees in every case"
            return  # the first that agrees is named
        longest = max(case for case in differ if case is not None)
        yield "diagnose", f"  {name}: differs in “{answer_key.exercise.cases[longest].says}”"
    evidence = Evidence(answer_key.exercise, outcomes, next(o for o in outcomes if not o.passed))
    for detector in ORDER:
        finding = detector(evidence)
        name = detector.__name__.replace("_", " ")
        yield "diagnose", f"✓ detector “{name}” speaks" if finding else f"  detector “{name}”: no"
        if finding:
            return


def _by_mistake(answer_key: AnswerKey) -> dict[str, list[int]]:
    """Name of a mistake -> the numbers of its spellings."""
    found: dict[str, list[int]] = {}
    for number, (misconception, _) in enumerate(answer_key.spellings):
        found.setdefault(misconception.name, []).append(number)
    return found


def _differs(answer_key: AnswerKey, outcomes: tuple[Outcome, ...], spelling: int) -> int | None:
    """The first case in which a spelling and the answer differ; None where they agree in all."""
    for case in compared(outcomes):
        if not agree(outcomes[case], wrong_outcome(answer_key, spelling, case)):
            return case
    return None
