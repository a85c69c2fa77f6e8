"""Sittings of the test: from the progress file, into the file that is handed in, and out of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from course_lib.inventory.questions import FORM, LETTERS, questions
from course_lib.judging.question import DO_NOT_KNOW

KIND = "test-yourself"  # of an event in the progress file, and the name of the file handed in
ANSWERS = (*LETTERS, DO_NOT_KNOW)
MOST_BYTES = 200_000  # of a file that is handed in: a sitting has about 500
MOST_SITTINGS = 100
LATEST = 100_000_000_000  # seconds since 1970: the year 5138


@dataclass(frozen=True)
class Sitting:
    """One time through the test, or a part of one.

    Attributes:
        began: seconds since 1970; it tells the sittings of a learner apart.
        answers: id of a question -> "a" to "d", or "?" for "I do not know yet".
    """

    began: int
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every question is answered."""
        return len(self.answers) == len(questions())

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(questions()[i].right_letter == letter for i, letter in self.answers.items())

    @property
    def unknown(self) -> int:
        """How many are "I do not know yet"."""
        return list(self.answers.values()).count(DO_NOT_KNOW)

    def shows(self, belief: str) -> int:
        """In how many answers a belief shows."""
        chosen = (questions()[i].option(letter) for i, letter in self.answers.items())
        return sum(option is not None and option.believes == belief for option in chosen)


def recorded(events: Iterable[dict[str, Any]]) -> list[Sitting]:
    """The sittings that a progress file holds, oldest first; what is no answer is passed over."""
    found: dict[int, Sitting] = {}
    for event in events:
        if event["kind"] != KIND or event.get("form") != FORM:
            continue
        began, item, letter = event.get("sitting"), event["id"], event.get("answer")
        if _is_time(began) and item in questions() and letter in ANSWERS:
            found.setdefault(began, Sitting(began)).answers[item] = letter
    return [found[began] for began in sorted(found)]


def before_and_after(sittings: Iterable[Sitting]) -> tuple[Sitting | None, Sitting | None]:
    """The first complete sitting, and the last one if that is another."""
    done = sorted((s for s in sittings if s.complete), key=lambda s: s.began)
    return (done[0] if done else None, done[-1] if len(done) > 1 else None)


def hand_in(sittings: Iterable[Sitting]) -> str:
    """The complete sittings as the text of a file to hand in."""
    rows = [{"began": s.began, "answers": s.answers} for s in sittings if s.complete]
    return json.dumps({"kind": KIND, "form": FORM, "sittings": rows}, indent=1) + "\n"


def read_hand_in(raw: bytes) -> list[Sitting]:
    """The sittings in a file that a stranger handed in.

    Raises:
        ValueError: it is no such file; the message ends a sentence that begins with its name.
    """
    if len(raw) > MOST_BYTES:
        raise ValueError("is far too large for a file of `course test-yourself --out`")
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        raise ValueError("is damaged: ask for a new `course test-yourself --out`") from None
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise ValueError("was not written by `course test-yourself --out`")
    if told.get("form") != FORM:
        raise ValueError("has answers to other questions: it is of another version of the course")
    rows = told.get("sittings")
    if not isinstance(rows, list) or len(rows) > MOST_SITTINGS:
        raise ValueError("has no list of sittings, or one that is too long")
    return [_sitting(row) for row in rows]


def _sitting(row: Any) -> Sitting:
    began, answers = (row.get(k) for k in ("began", "answers")) if isinstance(row, dict) else (0, 0)
    if not _is_time(began) or not isinstance(answers, dict):
        raise ValueError("has a sitting without its time or its answers")
    if any(i not in questions() or letter not in ANSWERS for i, letter in answers.items()):
        raise ValueError("has an answer that is no choice of its question")
    return Sitting(began, answers)


def _is_time(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 < value < LATEST
