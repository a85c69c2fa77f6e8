"""A passed answer: its code as it is shown, and what runs it and its variants."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from course_lib import exercises
from course_lib.hand_ins.source import leans_on
from course_lib.judging import Answer, AnswerKey, Exercise, Step, judge
from course_lib.judging.answers import Answers, Failure
from course_lib.judging.compare import same_value

LONGEST = 20_000  # characters of an answer's code
CLOCK = 10.0  # seconds that a case may take by the clock: a busy machine changes no question
PATIENT, HASTY = 5.0, 0.3  # of the processor's time: for the answer, and for variants, which loop
SEED = 0  # of the cases that an answer must pass: the notebook's
Cases = Sequence[tuple[Step, ...]]
Run = Callable[[Sequence[str], Cases, float], list[Answers]]
"""(codes, cases, processor seconds of a case) -> for each code, its answers to each case."""


class NoDefence(Exception):
    """There is nothing to ask about this answer; the message says why."""


@dataclass(frozen=True)
class Passed:
    """An answer that passes.

    Attributes:
        exercise: what it answers.
        code: its functions and classes with the helpers of its own, without comments, as shown.
        run: runs codes in the place of this one, each with the rest of its notebook around it.
    """

    exercise: Exercise
    code: str
    run: Run

    @property
    def lines(self) -> list[str]:
        """Its lines; they are counted from 1."""
        return self.code.splitlines()


def passed(exercise: Exercise, normalized: Mapping[str, str], run: Run) -> Passed:
    """An answer of a notebook, run once to see that it passes.

    Args:
        exercise: what is answered.
        normalized: name -> code of all that the notebook defines, as `Source.normalized`.
        run: see `Passed`.

    Raises:
        NoDefence: it is not there, does not pass, or is too long.
    """
    if exercise.missing:
        raise NoDefence(f"{exercise.id} needs {', '.join(exercise.missing)}, which is not here")
    if absent := [name for name in exercise.names if name not in normalized]:
        raise NoDefence(f"`{', '.join(absent)}` of {exercise.id} is not defined there")
    found = Passed(exercise, _shown(exercise, normalized), run)
    if len(found.code) > LONGEST:
        raise NoDefence(f"the code of {exercise.id} is too long to be asked about")
    key = AnswerKey(exercise, SEED)
    (answers,) = run([found.code], key.steps, PATIENT)
    verdict = judge(key, answers, hint=False)
    if verdict.status != "passed":
        raise NoDefence(
            f"{exercise.id} does not pass with what the notebook defines: `check` says why"
        )
    return found


def _shown(exercise: Exercise, normalized: Mapping[str, str]) -> str:
    """The answer's definitions, and helpers of its own, in the notebook's order."""
    of_others = {n for e in exercises.lesson(exercise.lesson) for n in e.names}
    words = leans_on(exercise.names, normalized) - of_others | {*exercise.names}
    parts = dict.fromkeys(text for name, text in normalized.items() if name in words)
    return plain("\n\n".join(parts))


def plain(code: str) -> str:
    """Code in the one layout in which all code is shown and compared."""
    return ast.unparse(ast.parse(code))


def as_one_input(cases: Cases) -> list[tuple[Step, ...]]:
    """Cases whose steps are not run twice, as variants are many."""
    return [tuple(replace(s, input=s.input or "here") for s in case) for case in cases]


def stopped(n: int, why: str) -> Answers:
    """The answers to n cases of code that cannot be run."""
    return ((Answer(error=Failure("SyntaxError", why)),),) * n


def same(a: tuple[Answer, ...], b: tuple[Answer, ...], near: float = 1e-6) -> bool:
    """Whether two answers to one case are the same for a reader: values, or kinds of errors."""
    if len(a) != len(b):
        return False
    return all(_one(x, y, near) for x, y in zip(a, b, strict=True))


def _one(a: Answer, b: Answer, near: float) -> bool:
    if a.error or b.error:
        return bool(a.error and b.error and a.error.type == b.error.type)
    return same_value(a.value, b.value, near, near / 1000) and a.changed == b.changed


def value_of(answers: tuple[Answer, ...], n_steps: int) -> Any:
    """What the last of so many steps gave.

    Raises:
        LookupError: an earlier one stopped, or it did.
    """
    if len(answers) < n_steps or answers[n_steps - 1].error:
        raise LookupError
    return answers[n_steps - 1].value
