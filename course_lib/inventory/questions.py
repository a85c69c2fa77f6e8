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
from importlib import resources

FORM = 1
"""Which questions these are. Raise it when one changes its meaning, or choices their order: answers
to another form are kept, and not compared with answers to this one."""
LETTERS = "abcd"


@dataclass(frozen=True)
class Option:
    """A choice.

    Attributes:
        text: the choice.
        right: whether it is the answer.
        believes: the name of the belief behind it; empty for the right one.
        says: why it is right or wrong.
    """

    text: str
    right: bool
    believes: str
    says: str


@dataclass(frozen=True)
class Question:
    """A question of the test.

    Attributes:
        id: such as "02-01": the lesson, and a number.
        title: a few words.
        goal: the section that teaches it.
        stem: what is asked.
        values: the program that asserts the answer, with `rng` and `np`.
        options: the choices, in the order of `LETTERS`.
    """

    id: str
    title: str
    goal: str
    stem: str
    values: str
    options: tuple[Option, ...]

    @property
    def answer(self) -> str:
        """The letter of the right choice."""
        return LETTERS[[option.right for option in self.options].index(True)]

    def option(self, letter: str) -> Option | None:
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
    return {q.id: q for head, body in _parts("questions.md") for q in [_question(head, body)]}


@cache
def beliefs() -> dict[str, Belief]:
    """Name -> belief."""
    found = {head: Belief(head, **dict(_facts(body))) for head, body in _parts("beliefs.md")}
    used = {name for question in questions().values() for name in question.beliefs}
    if used != set(found):
        raise ValueError(f"questions.md and beliefs.md differ: {sorted(used ^ set(found))}")
    return found


@cache
def chances() -> Counter[str]:
    """Belief -> in how many questions it can show."""
    return Counter(name for question in questions().values() for name in question.beliefs)


def _parts(file: str) -> list[tuple[str, str]]:
    """Headings and what is below them."""
    text = resources.files("course_lib.inventory").joinpath(file).read_text("utf-8")
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _facts(body: str) -> list[tuple[str, str]]:
    return re.findall(r"^- (\w+): (.+)$", body, flags=re.MULTILINE)


def _question(head: str, body: str) -> Question:
    form = re.fullmatch(r"(.*?)\n```python\n(.*?)```\n(.*)", body, flags=re.DOTALL)
    number, _, title = head.partition(" ")
    if not form:
        raise ValueError(f"question {number}: a stem, a fence of python and choices are needed")
    asked, values, list_ = form.groups()
    options = re.findall(
        r"^- \[([ x])\] (.+)\n(?:  believes: (.+)\n)?  says: (.+)$", list_, flags=re.MULTILINE
    )
    made = tuple(Option(text, tick == "x", name, says) for tick, text, name, says in options)
    if len(made) != len(LETTERS) or [bool(o.believes) for o in made].count(False) != 1:
        raise ValueError(f"question {number}: one right and three wrong choices are needed")
    stem = re.sub(r"^- \w+: .+\n", "", asked, flags=re.MULTILINE)
    return Question(
        number, title, dict(_facts(asked))["goal"], " ".join(stem.split()), values, made
    )
