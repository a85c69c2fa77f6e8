"""A question with choices: a prediction, a recall, a why, or a quiz item.

Every wrong choice is a belief that somebody holds, with a name, so that questions and exercises can
share one map of what a class believes.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["predict", "recall", "why", "quiz"]
LETTERS = ("a", "b", "c")
DO_NOT_KNOW = "?"


@dataclass(frozen=True)
class Choice:
    """One choice.

    Attributes:
        text: what it says.
        because: why it is right or wrong, with a number.
        belief: the name of the wrong belief; "" for the right choice.
    """

    text: str
    because: str
    belief: str = ""


@dataclass(frozen=True)
class Question:
    """A question with one right and two wrong choices.

    Attributes:
        id: lesson and letter: "02.a" for a prediction, "02.q1" for a quiz item.
        kind: predictions are met before an experiment and say nothing until `outcome`.
        stem: the question, in Markdown.
        right: the right choice.
        wrong: two wrong choices.
        reread: where to look for somebody who does not know yet ("station 2.3").
    """

    id: str
    kind: Kind
    stem: str
    right: Choice
    wrong: tuple[Choice, Choice]
    reread: str

    @property
    def choices(self) -> dict[str, Choice]:
        """Letter -> choice, in an order that depends on the id alone."""
        turn = sum(self.id.encode()) % 3
        placed = [self.right, *self.wrong]
        placed = placed[turn:] + placed[:turn]
        return dict(zip(LETTERS, placed, strict=True))

    @property
    def answer(self) -> str:
        """The letter of the right choice."""
        return next(letter for letter, choice in self.choices.items() if not choice.belief)
