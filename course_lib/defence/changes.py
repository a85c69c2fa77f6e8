"""Variants of a student's own code, each with one line changed, and what they do.

They are the page's known mistakes, carried over to this code where it has the step that they edit,
and slips as `exercises.mutants` makes them. What a variant is called rests on what it returns when
it is run, and never on how it is written.
"""

import ast
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from course_lib.defence.answer import (
    CLOCK,
    HASTY,
    PATIENT,
    Cases,
    Passed,
    as_one_input,
    plain,
    same,
)
from course_lib.defence.inputs import drawn
from course_lib.exercises.edits import RightAnswer
from course_lib.exercises.mutants import slips
from course_lib.exercises.page import Made
from course_lib.judging import AnswerKey, Exercise, Misconception
from course_lib.judging.answers import Answers
from course_lib.judging.exercise import Implementation
from course_lib.judging.runner import run_case

N_SLIPS = 120  # of an answer; a longer one has more, of which these are chosen
N_EASY, N_ANY = 16, 12  # inputs that are drawn
SLOW = 3  # a case of PyTorch takes as long as many of numpy: a third of them is run
N_CASES = 8  # of the page, the first ones
QUICK = 0.1  # processor seconds of a case that many variants are to answer; most take 0.001
UNSEEN = ("np.round(", "np.float32", "np.float64", "np.random", "np.empty")
"""A slip that brings one of these is not seen in two digits, or differs from run to run."""


@dataclass(frozen=True)
class Change:
    """A variant that differs in one line.

    Attributes:
        line: its number, from 1.
        old, new: the line before and after, without indentation.
        code: the whole variant.
        of_page: whether it is an edit of the page, which somebody chose, and no slip of a program.
    """

    line: int
    old: str
    new: str
    code: str
    of_page: bool = False


def changed(before: str, after: str) -> Change | None:
    """What one line became another one; None where it is not exactly one."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) != len(new):
        return None
    pairs = enumerate(zip(old, new, strict=True), 1)
    found = [Change(i, a.strip(), b.strip(), after) for i, (a, b) in pairs if a != b]
    return found[0] if len(found) == 1 else None


def with_line(code: str, line: int, text: str) -> Change | None:
    """The code with another text in the place of a line; None where that is no Python."""
    lines = code.splitlines()
    if not 1 <= line <= len(lines) or not text.strip():
        return None
    indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
    lines[line - 1] = indent + text.strip()
    try:
        return changed(code, plain("\n".join(lines)))
    except (SyntaxError, ValueError, RecursionError):
        return None


def _carried(answer: Passed) -> Iterator[str]:
    """The page's edits, made in this code where they can be."""
    right = RightAnswer(answer.code, answer.exercise.asks)
    for misconception in answer.exercise.misconceptions:
        for wrong in (misconception.wrong, *misconception.also):
            if isinstance(wrong, Made) and not wrong.spelling.whole:
                try:
                    yield plain(right.edited(wrong.spelling.text))
                except (ValueError, SyntaxError):
                    continue


def _slipped(answer: Passed, rng: random.Random) -> Iterator[str]:
    tree = ast.parse(answer.code)
    every = list(slips(tree))
    rng.shuffle(every)
    for slip in every:
        if isinstance(slip.old, ast.Attribute) and isinstance(slip.old.value, ast.BinOp):
            slip = slip._replace(new=_of_the_whole(slip.old.value, slip.new))
        unseen = any(word in slip.new and word not in answer.code for word in UNSEEN)
        if not unseen and (code := slip.done(tree)):
            yield code


def _of_the_whole(value: ast.expr, new: str) -> str:
    """`(p * g).mean` for `p * g.mean`, which is no method of the product."""
    text = ast.unparse(value)
    return new.replace(f"{text}.", f"({text}).", 1)


def changes(answer: Passed, seed: int, n_slips: int) -> list[Change]:
    """Variants of the answer's code: all that the page knows, and at most so many slips."""
    if not {*answer.exercise.names} <= {*RightAnswer(answer.code, answer.exercise.asks).names}:
        return []  # `f = g`, of which no step is known
    found: dict[str, Change] = {}
    for code in _carried(answer):
        if change := changed(answer.code, code):
            found.setdefault(code, replace(change, of_page=True))
    most = len(found) + n_slips
    for code in _slipped(answer, random.Random(seed)):
        if len(found) >= most:
            break
        if change := changed(answer.code, code):
            found.setdefault(code, change)
    return [*found.values()]


class Tried:
    """An answer and its variants, run on cases of the page and on inputs that are drawn.

    Args:
        answer: a passed answer.
        seed: draws the inputs, and chooses among the slips.
    """

    def __init__(self, answer: Passed, seed: int) -> None:
        self.answer, self.seed = answer, seed
        exercise = answer.exercise
        rng = np.random.default_rng([seed, int(exercise.id.replace(".", ""))])
        share = SLOW if "torch" in exercise.needs else 1
        easy = drawn(exercise, rng, N_EASY // share)
        any_ = drawn(exercise, rng, N_ANY // share, easy=False)
        key = AnswerKey(exercise, seed)
        own = [
            steps
            for steps, case in zip(key.steps, exercise.all_cases, strict=True)
            if steps[0].kind != "line" and not case.memory and case.domain is None
        ][:N_CASES]
        self.cases: Cases = quick(exercise, as_one_input([*easy, *any_, *own]))
        self.changes = changes(answer, seed, N_SLIPS // share)
        (self.right,) = answer.run([answer.code], self.cases, PATIENT)
        self.came = answer.run([c.code for c in self.changes], self.cases, HASTY)
        self.usable = [
            i
            for i, (own_answer, steps) in enumerate(zip(self.right, self.cases, strict=True))
            if len(own_answer) == len(steps) and not any(a.error for a in own_answer)
        ]

    def differs(self, came: Answers, near: float = 1e-6) -> list[int]:
        """The cases in which a variant answers otherwise than the student's code."""
        return [i for i in self.usable if not same(came[i], self.right[i], near)]

    @cached_property
    def known(self) -> list[tuple[Misconception, list[Change], Answers]]:
        """The page's mistakes that one changed line makes: these changes, and its answers."""
        found = []
        for misconception in self.answer.exercise.misconceptions:
            if misconception.warns:
                continue
            for wrong in (misconception.wrong, *misconception.also):
                theirs = known_answers(self.answer.exercise, wrong, self.cases)
                alike = [
                    change
                    for change, came in zip(self.changes, self.came, strict=True)
                    if all(same(came[i], theirs[i]) for i in self.usable)
                ]
                if alike and self._tells(theirs):
                    found.append((misconception, alike, theirs))
                    break
        return found

    def _tells(self, theirs: Answers) -> bool:
        """Whether a mistake is seen in a value: of one that always stops there is little to ask."""
        return any(not any(a.error for a in theirs[i]) for i in self.differs(theirs))


def quick(exercise: Exercise, cases: Cases) -> Cases:
    """The cases that the right answer answers at once; the three quickest where these are fewer."""
    times = []
    for steps in cases:
        began = time.process_time()
        run_case(exercise.reference, exercise.name, steps, repeat=False)
        times.append(time.process_time() - began)
    most = max(QUICK, sorted(times)[min(2, len(times) - 1)]) if times else QUICK
    return [steps for steps, took in zip(cases, times, strict=True) if took <= most]


def known_answers(exercise: Exercise, implementation: Implementation, cases: Cases) -> Answers:
    """What one of the page's own implementations answers, in this process."""
    names: Mapping[str, object] = exercise.implementation(implementation)
    return tuple(
        run_case(names, exercise.name, steps, repeat=False, seconds=CLOCK) for steps in cases
    )


def body_lines(code: str) -> list[int]:
    """The numbers of the lines that do something: no headings of functions, no blank lines."""
    lines = [line.strip() for line in code.splitlines()]
    heads = ("def ", "class ", "@", "import ", "from ", "else:", "try:")
    return [i for i, line in enumerate(lines, 1) if line and not line.startswith(heads)]


def numbered(code: str, mark: int = 0) -> str:
    """Code with the numbers of its lines; one that is marked has an arrow in front."""
    lines = code.splitlines()
    wide = len(str(len(lines)))
    told = []
    for i, line in enumerate(lines, 1):
        front = ("> " if i == mark else "  ") if mark else ""
        told.append(f"{front}{i:>{wide}}  {line}".rstrip())
    return "\n".join(told)
