"""Verdicts on answers, each made once: most of a class gives the same numbers.

They are those of the right answer, or of one well-known mistake. The bytes in which a sandbox tells
them decide what is the same, and the judge is a pure function: so it matters to no one who came
first.
"""

from functools import lru_cache

from course_lib.grading.banks import VISIBLE, bank
from course_lib.grading.inside.messages import answers_of, value_of
from course_lib.judging import Verdict, judge
from course_lib.judging.answers import Answers

N_KEPT = 512
LONGEST_KEPT = 1 << 15  # bytes: what is longer is judged anew, so memory stays flat


def answers_in(exercise: str, seed: int, told: bytes) -> Answers:
    """Return the answers to an exercise that a message tells.

    Raises:
        Garbled: it tells none.
    """
    return (_answers if len(told) <= LONGEST_KEPT else _answers.__wrapped__)(exercise, seed, told)


def verdict_on(exercise: str, seed: int, told: bytes) -> Verdict:
    """Judge the answers to an exercise; with the notebook's numbers, with a hint."""
    return (_verdict if len(told) <= LONGEST_KEPT else _verdict.__wrapped__)(exercise, seed, told)


@lru_cache(maxsize=N_KEPT)
def _answers(exercise: str, seed: int, told: bytes) -> Answers:
    return answers_of(value_of(told), [len(steps) for steps in bank(exercise, seed).steps])


@lru_cache(maxsize=N_KEPT)
def _verdict(exercise: str, seed: int, told: bytes) -> Verdict:
    return judge(bank(exercise, seed), answers_in(exercise, seed, told), hint=seed == VISIBLE)
