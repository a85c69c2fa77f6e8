"""What the catalogue says of a mark: the exercise's title, the misconception's number and hint.

A gradebook may be older than the catalogue: what is no longer in it has empty words, and is shown.
"""

from functools import cache

from course_lib import exercises
from course_lib.hand_ins.normalize_code import normalize_code
from course_lib.judging import Exercise, Misconception
from course_lib.judging.exercise import source_of

DETECTORS = {
    "it stops": "it stops with an exception",
    "another type": "it returns None, a blank, or another type",
    "another shape": "another shape, or axes in another order",
    "an argument is changed": "an argument was changed",
    "two answers to one call": "two equal calls gave two answers",
    "global random numbers": "the global random generator was used",
    "unwritten numbers": "`where=` without `out=`: some numbers are what the memory held",
    "out of range": "a number overflowed, was divided by zero, or became nan",
    "off by a count": "too large or too small by the number of examples or classes",
    "wrong sign": "right size, wrong sign",
    "bits for nats": "bits for nats, or the reverse",
    "off by two": "off by a factor of two",
    "the other axis": "reduced over the other axis",
    "arguments swapped": "two arguments exchanged",
    "a term left out": "a term left out",
    "a mirrored kernel": "a mirrored kernel",
    "an argument without effect": "an argument has no effect",
    "first or last example only": "only the first or the last example is right",
    "not conserved": "something that must be conserved is not",
    "all zero": "0 everywhere",
    "one-sided": "a one-sided difference",
    "wrong at the margin": "right on ordinary input, wrong at a margin",
    "another dtype": "another number type",
    "n for n - 1": "biased for unbiased variance, or the reverse",
    "the other mode": "the other mode's result",
    "one draw for all": "every example got the same draw",
    "hungry": "right, but it needs much memory",
    "a simple relation": "the right numbers, changed in one simple way",
    "right in part": "some numbers are right, and others are not",
    "a property": "something that was asked for does not hold",
    "not recognised": "not recognised: a number is wrong",
    "nearly right": "near, and not exact",
}

STOPPED = {
    "unread": "Python cannot read it",
    "slow": "it ran out of time",
    "loud": "its results are too large",
    "died": "it ended its process",
    "garbled": "what it sent is no answer",
    "broken": "it broke the connection",
    "unjudged": "its result could not be judged",
    "only visible": "right for the notebook's numbers only",
}
"""What a mark is diagnosed with that could not be judged like the others."""


def finding(name: str) -> str:
    """What a diagnosis that is no misconception means; "" for a misconception."""
    return DETECTORS.get(name) or STOPPED.get(name, "")


@cache
def exercise(number: str) -> Exercise | None:
    """The exercise, or None where the catalogue has none of that number."""
    try:
        return exercises.get(number)
    except KeyError:
        return None


def title(number: str) -> str:
    """The exercise's title, or ""."""
    found = exercise(number)
    return found.title if found else ""


def misconception(number: str, name: str) -> Misconception | None:
    """The misconception of that name, or None."""
    found = exercise(number)
    return next((m for m in found.misconceptions if m.name == name), None) if found else None


def lesson_name(lesson: str) -> str:
    """The lesson with its subject: "Lesson 02, softmax"."""
    subject = exercises.LESSONS.get(lesson, "").replace("_", " ")
    return f"Lesson {lesson}, {subject}" if subject else f"Lesson {lesson}"


@cache
def given_code(number: str) -> frozenset[str]:
    """Code of an exercise that many arrive at on their own, as `normalize_code` gives it.

    The start code, the course's own solution, and the catalogue's known answers, right and wrong:
    that two students hold one misconception says nothing of either.
    """
    known = [*exercises.lesson_code().get(number, {}).values()]
    if found := exercise(number):
        wrong = [a for m in found.misconceptions for a in (m.wrong, *m.also)]
        answers = [found.reference, *(v.right for v in found.variants), *wrong]
        known += map(source_of, answers)
    return frozenset(map(normalize_code, known))
