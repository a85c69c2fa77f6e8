"""Verdicts on answers, each made once: most of a class gives the same numbers.

They are those of the right answer, or of one well-known mistake. The bytes in which a sandbox tells
them decide what is the same, and the judge is a pure function: so it matters to no one who came
first.
"""

from collections import OrderedDict
from dataclasses import dataclass

from course_lib.grading.banks import VISIBLE, bank
from course_lib.grading.inside.messages import answers_of, decoded
from course_lib.judging import Misconception, Verdict, judge
from course_lib.judging.answers import Answers
from course_lib.judging.judge import is_mistake

N_KEPT = 512
LONGEST_KEPT, MOST_NODES = 1 << 15, 500
"""Bytes that tell answers, and parts that they have: what is larger is judged anew each time, so
memory stays flat whatever a class sends."""


@dataclass
class _Known:
    answers: Answers
    verdict: Verdict | None = None


_KNOWN: OrderedDict[tuple[str, int, bytes], _Known] = OrderedDict()  # the latest at the end


def answers_in(exercise: str, seed: int, told: bytes) -> Answers:
    """Return the answers to an exercise that a message tells.

    Raises:
        Garbled: it tells none.
    """
    if known := _known(exercise, seed, told):
        return known.answers
    value, nodes = decoded(told)
    answers = answers_of(value, [len(steps) for steps in bank(exercise, seed).steps])
    if len(told) <= LONGEST_KEPT and nodes <= MOST_NODES:
        _KNOWN[exercise, seed, told] = _Known(answers)
        while len(_KNOWN) > N_KEPT:
            _KNOWN.popitem(last=False)
    return answers


def verdict_on(exercise: str, seed: int, told: bytes) -> Verdict:
    """Judge the answers to an exercise; with the notebook's numbers, with a hint."""
    known = _known(exercise, seed, told)
    if known and known.verdict:
        return known.verdict
    answers = answers_in(exercise, seed, told)
    verdict = judge(bank(exercise, seed), answers, hint=seed == VISIBLE)
    if known := _known(exercise, seed, told):
        known.verdict = verdict
    return verdict


def shows(exercise: str, seed: int, told: bytes, mistake: Misconception) -> bool:
    """Whether the answers to an exercise that a message tells are a known mistake."""
    return is_mistake(bank(exercise, seed), answers_in(exercise, seed, told), mistake)


def _known(exercise: str, seed: int, told: bytes) -> _Known | None:
    key = (exercise, seed, told)
    known = _KNOWN.pop(key, None)
    if known:
        _KNOWN[key] = known
    return known
