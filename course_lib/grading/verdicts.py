"""Verdicts on answers, each made once: most of a class gives the same numbers.

They are those of the right answer, or of one well-known mistake. The bytes in which a sandbox tells
them decide what is the same, and the judge is a pure function: so it matters to no one who came
first.
"""

import itertools
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from course_lib.grading.answer_keys import VISIBLE, answer_key
from course_lib.grading.sandboxed.messages import answers_of, decoded
from course_lib.judging import Step, Verdict, judge
from course_lib.judging.answers import Answer, Answers
from course_lib.lesson_functions.counted_functions import COUNTED

N_KEPT = 512
LONGEST_KEPT, MOST_NODES = 1 << 15, 500
"""Bytes that tell answers, and parts that they have: what is larger is judged anew each time, so
memory stays flat whatever a class sends."""


@dataclass(frozen=True)
class Counts:
    """What test functions outside an answer's process kept of one exercise."""

    told: bytes = b""  # the bytes that tell it: equal ones are equal counts
    # case, input in it, name and value of each
    rows: tuple[tuple[int, int, str, Any], ...] = field(default=(), compare=False)


@dataclass
class _Known:
    answers: Answers
    verdict: Verdict | None = None


Key = tuple[str, int, bytes, Counts | None]
_KNOWN: OrderedDict[Key, _Known] = OrderedDict()  # the latest at the end


def answers_in(exercise: str, seed: int, told: bytes, kept: Counts | None = None) -> Answers:
    """Return the answers to an exercise (its id, and the seed of its numbers) that a message tells.

    What test functions outside the answer's process `kept` counts more than what is told of them.

    Raises:
        Garbled: it tells none.
    """
    key = exercise, seed, told, kept
    if key in _KNOWN:
        _KNOWN.move_to_end(key)
        return _KNOWN[key].answers
    value, nodes = decoded(told)
    steps = answer_key(exercise, seed).steps
    answers = answers_of(value, [len(case) for case in steps])
    if kept is not None and any(map(_counts, itertools.chain(*steps))):
        answers = _with_counts(answers, steps, kept)
    size = len(told) + (len(kept.told) if kept else 0)
    if size <= LONGEST_KEPT and nodes <= MOST_NODES:
        _KNOWN[key] = _Known(answers)
        while len(_KNOWN) > N_KEPT:
            _KNOWN.popitem(last=False)
    return answers


def verdict_on(exercise: str, seed: int, told: bytes, kept: Counts | None = None) -> Verdict:
    """Judge the answers to an exercise; with the notebook's numbers, with a hint."""
    answers = answers_in(exercise, seed, told, kept)
    known = _KNOWN.get((exercise, seed, told, kept)) or _Known(answers)  # this one is not kept
    if known.verdict is None:
        known.verdict = judge(answer_key(exercise, seed), answers, hint=seed == VISIBLE)
    return known.verdict


def _counts(step: Step) -> bool:
    """Whether a step reads what a test function kept, such as how often it was called."""
    return step.kind == "attribute" and step.target in COUNTED


def _with_counts(answers: Answers, steps: tuple[tuple[Step, ...], ...], kept: Counts) -> Answers:
    """The answers, in which such steps give what the functions kept."""
    counts = {(*place, name): value for *place, name, value in kept.rows}

    def counted(case: int, given: tuple[Answer, ...]) -> Iterator[Answer]:
        asked = steps[case]
        for answer, step, i in zip(given, asked, places(asked), strict=False):
            if answer.error or not _counts(step):
                yield answer
                continue
            before = getattr(COUNTED[step.target](), step.member)  # what it is if nobody calls it
            value = counts.get((case, i, f"{step.target}.{step.member}"), before)
            yield replace(answer, value=value)

    def places(asked: tuple[Step, ...]) -> Iterator[int]:
        """Which input of its case each step is about: the first, the second, ..."""
        pairs = itertools.pairwise(asked)
        return itertools.accumulate((a.input != b.input for a, b in pairs), initial=0)

    return tuple(tuple(counted(case, given)) for case, given in enumerate(answers))
