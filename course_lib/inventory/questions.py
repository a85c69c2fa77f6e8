"""Read the questions and the beliefs of the test.

A question has the form of a choice in the exam bank: facts, a stem, a program in a fence of
`python`, and choices, each with `says:` and each wrong one with `believes:`. Here `believes:` names
a belief of `beliefs.md`, and the program asserts that the right choice is right and that the others
are not; a test runs it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from course_lib.exam import bank

FORM = 1
"""Which questions these are. Raise it when one changes its meaning, or choices their order: answers
to another form are kept, and not compared with answers to this one."""
LETTERS = "abcd"
HERE = Path(__file__).parent


class Question(bank.Question):
    """A question of the test, a choice; its options come in the order of `LETTERS`."""

    @property
    def right_letter(self) -> str:
        """The letter of the right choice."""
        return LETTERS[[option.right for option in self.options].index(True)]

    def option(self, letter: str) -> bank.Option | None:
        """The choice of that letter; None for "I do not know yet"."""
        return self.options[LETTERS.index(letter)] if letter in [*LETTERS] else None

    @property
    def beliefs(self) -> frozenset[str]:
        """The beliefs that can show in this question."""
        return frozenset(option.believes for option in self.options if not option.right)


@dataclass(frozen=True)
class Belief:
    """What wrong choices of several questions have in common.

    Attributes:
        name: such as "equal-shares".
        topic: what to study, without telling that the belief is wrong.
        believes: the belief, in a sentence.
        study: sections and exercises.
    """

    name: str
    topic: str
    believes: str
    study: str


@cache
def questions() -> dict[str, Question]:
    """Id -> question, in the order in which they are asked."""
    found = {}
    for read in bank.read_questions(HERE / "questions.md"):
        facts: dict[str, Any] = vars(read) | {"stem": " ".join(read.stem.split())}
        found[read.id] = Question(**facts)
    return found


@cache
def beliefs() -> dict[str, Belief]:
    """Name -> belief."""
    text = (HERE / "beliefs.md").read_text("utf-8")
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    found = {}
    for name, below in zip(parts[::2], parts[1::2], strict=True):
        facts = re.findall(r"^- (\w+): (.+)$", below, re.MULTILINE)
        found[name] = Belief(name, **dict(facts))
    used = {name for question in questions().values() for name in question.beliefs}
    if used != set(found):
        raise ValueError(f"questions.md and beliefs.md differ: {sorted(used ^ set(found))}")
    return found


@cache
def chances() -> Counter[str]:
    """Belief -> in how many questions it can show."""
    return Counter(name for question in questions().values() for name in question.beliefs)
