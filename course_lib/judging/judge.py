"""The judge: exercise and answers in, verdict out. A pure function; it runs nobody's code.

Two runners produce answers (the learner's own kernel, and a sandbox), so a check in a notebook and
a grade agree by construction.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from course_lib.judging.answers import Answer, Answers
from course_lib.judging.compare import same_value
from course_lib.judging.detectors import Evidence, detect
from course_lib.judging.exercise import Exercise, Implementation, Misconception
from course_lib.judging.outcome import Outcome, judge_case, show
from course_lib.judging.runner import run_cases
from course_lib.judging.steps import Step, settle

Status = Literal["passed", "not yet", "not attempted"]


@dataclass(frozen=True)
class Observation:
    """What a misconception's symptom may speak of: the first failing case of the learner.

    Attributes:
        outcome: that case, judged. Of several results, `got` and `expected` are the part at fault;
            a symptom never prints what was expected.
    """

    outcome: Outcome

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments of the step at fault."""
        return self.outcome.steps[self.outcome.step].args

    @property
    def got(self) -> Any:
        """The learner's value there."""
        return self.outcome.got_part

    @property
    def expected(self) -> Any:
        """The right value there."""
        return self.outcome.expected_part


@dataclass(frozen=True)
class Verdict:
    """What the judge says.

    Attributes:
        exercise: the exercise.
        status: passed, not yet, or not attempted.
        points: what the answer earns.
        outcomes: every case, judged.
        diagnosis: the misconception's name, the detector's ("D9"), or "".
        symptom: stage 1 of the hint.
        question: stage 2, or "" when there is none.
        warnings: remarks on an answer that passes.
    """

    exercise: Exercise
    status: Status
    points: float
    outcomes: tuple[Outcome, ...] = ()
    diagnosis: str = ""
    symptom: str = ""
    question: str = ""
    warnings: tuple[str, ...] = ()
    misconception: Misconception | None = field(default=None, compare=False)

    @property
    def n_passed(self) -> int:
        """How many cases hold."""
        return sum(o.passed for o in self.outcomes)

    @property
    def first_failing(self) -> Outcome | None:
        """The first case that does not hold."""
        return next((o for o in self.outcomes if not o.passed), None)


class Bank:
    """What the judge knows of an exercise for one seed: settled cases, and known answers to them.

    The reference runs once per seed. Misconceptions run when a wrong answer first asks for them.
    """

    def __init__(self, exercise: Exercise, seed: int = 0) -> None:
        self.exercise = exercise
        self.seed = seed
        number = int(exercise.id.replace(".", ""))
        self.steps: tuple[tuple[Step, ...], ...] = tuple(
            settle(case.steps, np.random.default_rng([seed, number, i]))
            for i, case in enumerate(exercise.cases)
        )

    def answers(self, implementation: Implementation) -> Answers:
        """Run an implementation on all cases, in this process."""
        names = self.exercise.implementation(implementation)
        return self.run(names)

    def run(self, names: Mapping[str, Any], seconds: float = 10.0) -> Answers:
        """Run the named functions on all cases, in this process."""
        jobs = [
            (steps, case.memory)
            for steps, case in zip(self.steps, self.exercise.cases, strict=True)
        ]
        return run_cases(names, self.exercise.name, jobs, seconds=seconds)

    @cached_property
    def reference(self) -> Answers:
        """The right answers."""
        return self.run(self.exercise.reference)

    @cached_property
    def known_wrong(self) -> tuple[tuple[Misconception, tuple[Outcome, ...]], ...]:
        """Every spelling of every misconception, judged."""
        return tuple(
            (m, self.outcomes(self.answers(wrong)))
            for m in self.exercise.misconceptions
            for wrong in (m.wrong, *m.also)
        )

    def outcomes(self, answers: Answers) -> tuple[Outcome, ...]:
        """Judge all cases."""
        return tuple(
            judge_case(self.exercise, case, steps, got, expected)
            for case, steps, got, expected in zip(
                self.exercise.cases, self.steps, answers, self.reference, strict=True
            )
        )


def judge(bank: Bank, answers: Answers) -> Verdict:
    """Judge an answer to an exercise.

    Args:
        bank: the exercise with a seed and what is known for it.
        answers: what a runner brought back, one tuple a case.

    Returns:
        The verdict. A diagnosis is named only when the answer agrees with that misconception in
        every case; otherwise the detectors speak.
    """
    exercise = bank.exercise
    outcomes = bank.outcomes(answers)
    if any(o.got.error and o.got.error.type == "NotImplementedError" for o in outcomes):
        return Verdict(exercise, "not attempted", 0.0, outcomes)
    match = _match(bank, outcomes) if _suspicious(bank, outcomes) else None
    if all(o.passed for o in outcomes):
        remarks = _remarks(match, outcomes)
        return Verdict(exercise, "passed", exercise.points, outcomes, warnings=remarks)
    first = next(o for o in outcomes if not o.passed)
    points = _partial(exercise, outcomes)
    if match and not match.warns:
        return Verdict(
            exercise,
            "not yet",
            points,
            outcomes,
            match.name,
            _symptom(match, first),
            match.question,
            misconception=match,
        )
    finding = detect(Evidence(exercise, outcomes, first))
    return Verdict(
        exercise, "not yet", points, outcomes, finding.detector, finding.symptom, finding.question
    )


def _remarks(match: Misconception | None, outcomes: tuple[Outcome, ...]) -> tuple[str, ...]:
    """What to say to a right but costly answer (detector D26)."""
    hungry = [o for o in outcomes if o.case.memory and _hungry(o.got, o.expected)]
    if match and match.warns:
        return (_symptom(match, (hungry or outcomes)[0]),)
    if hungry:
        times = hungry[0].got.peak / max(hungry[0].expected.peak, 1000)
        return (f"Right, but it needs {times:.0f} times the memory of the library's version.",)
    return ()


def _partial(exercise: Exercise, outcomes: tuple[Outcome, ...]) -> float:
    """Points for the share of cases that hold, rounded down to a tenth; never full."""
    share = sum(o.passed for o in outcomes) / len(outcomes)
    return math.floor(exercise.points * share * 10) / 10


def _suspicious(bank: Bank, outcomes: tuple[Outcome, ...]) -> bool:
    """Whether misconceptions must be asked: something failed, or a costly answer is known."""
    return not all(o.passed for o in outcomes) or any(m.warns for m in bank.exercise.misconceptions)


def _match(bank: Bank, outcomes: tuple[Outcome, ...]) -> Misconception | None:
    for misconception, wrong in bank.known_wrong:
        if all(agree(o, w) for o, w in zip(outcomes, wrong, strict=True)):
            return misconception
    return None


def agree(mine: Outcome, other: Outcome) -> bool:
    """Whether two outcomes of one case could come from the same mistake."""
    if mine.case.memory and _hungry(mine.got, mine.expected) != _hungry(other.got, other.expected):
        return False
    if mine.passed or other.passed:
        return mine.passed and other.passed
    if mine.fault != other.fault or mine.step != other.step:
        return False
    if mine.fault == "error":
        return (mine.got.error and mine.got.error.type) == (
            other.got.error and other.got.error.type
        )
    if mine.got.changed != other.got.changed or mine.got.repeat != other.got.repeat:
        return False
    if mine.case.properties or mine.got.repeat != "same":
        return mine.failing == other.failing
    return same_value(mine.got.value, other.got.value, 1e-5, 1e-8)


def _hungry(answer: Answer, reference: Answer) -> bool:
    """More than 20 times the reference's memory (detector D26)."""
    return answer.peak > 20 * max(reference.peak, 1000)


def _symptom(misconception: Misconception, outcome: Outcome) -> str:
    """The symptom with numbers of the learner's own output."""
    seen = Observation(outcome)
    fields: dict[str, Any] = {
        "case": outcome.case.says,
        "error": outcome.got.error or (outcome.got.warned[0] if outcome.got.warned else ""),
        "shape": np.shape(seen.got) if isinstance(seen.got, np.ndarray | list) else "()",
        **_first_entry(outcome),
    }
    if misconception.measure:
        try:
            fields.update(misconception.measure(seen))
        except Exception:  # the learner's value has another form than the misconception's
            return misconception.symptom.split("{")[0].rstrip(" ,:;(") + "."
    return misconception.symptom.format(**fields)


def _first_entry(outcome: Outcome) -> dict[str, Any]:
    got, expected = outcome.got_part, outcome.expected_part
    if isinstance(got, np.ndarray) and np.shape(got) == np.shape(expected) and got.ndim:
        with np.errstate(all="ignore"):
            wrong = np.argwhere(~np.isclose(got, expected, rtol=1e-6, equal_nan=True))
        index = tuple(int(i) for i in wrong[0]) if len(wrong) else (0,) * got.ndim
        return {"got": show(got[index]) if got.size else "nothing", "index": list(index)}
    if isinstance(got, int | float | np.number) or np.ndim(got) == 0 and np.size(got) == 1:
        try:
            return {"got": show(got), "index": []}
        except (TypeError, ValueError):
            pass
    return {"got": repr(got), "index": []}
