"""What the catalogue says of a mark: the exercise's title, the misconception's number and hint.

A gradebook may be older than the catalogue: what is no longer in it has empty words, and is shown.
"""

from collections.abc import Iterator
from functools import cache

from course_lib import exercises
from course_lib.judging import Exercise, Misconception
from course_lib.judging.bare import bare
from course_lib.judging.exercise import source_of

DETECTORS = {
    "D1": "it stops with an exception",
    "D2": "it returns None, a blank, or another type",
    "D3": "another shape, or axes in another order",
    "D4": "an argument was changed",
    "D5": "two equal calls gave two answers",
    "D6": "the global random generator was used",
    "D7": "a number overflowed, was divided by zero, or became nan",
    "D8": "too large or too small by the number of examples or classes",
    "D9": "right size, wrong sign",
    "D10": "bits for nats, or the reverse",
    "D11": "off by a factor of two",
    "D12": "reduced over the other axis",
    "D13": "two arguments exchanged",
    "D14": "a term left out",
    "D15": "a mirrored kernel",
    "D16": "an argument has no effect",
    "D17": "only the first or the last example is right",
    "D18": "something that must be conserved is not",
    "D19": "0 everywhere",
    "D20": "a one-sided difference",
    "D21": "right on ordinary input, wrong at a margin",
    "D22": "another number type",
    "D23": "biased for unbiased variance, or the reverse",
    "D24": "the other mode's result",
    "D25": "every example got the same draw",
    "D26": "right, but it needs much memory",
    "D27": "not recognised: a number or a property is wrong",
    "D28": "near, and not exact",
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
    return f"{name}: {DETECTORS[name]}" if name in DETECTORS else STOPPED.get(name, "")


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
    """Code of an exercise that many arrive at on their own, bare.

    The start code, the course's own solution, and the catalogue's known answers, right and wrong:
    that two students hold one misconception says nothing of either.
    """
    known = exercises.lesson_code().get(number, {})
    found = exercise(number)
    return frozenset(map(bare, [*known.values(), *(_known_answers(found) if found else ())]))


def _known_answers(found: Exercise) -> Iterator[str]:
    """The source of each."""
    wrong = [a for m in found.misconceptions for a in (m.wrong, *m.also)]
    for answer in [found.reference, *(v.right for v in found.variants), *wrong]:
        yield source_of(answer)
