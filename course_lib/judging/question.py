"""A question with choices: a prediction, a recall, a why, or a quiz item.

Every wrong choice is a belief that somebody holds, with a name, so that questions and exercises can
share one map of what a class believes. A number in a wrong choice is computed by that belief.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["predict", "recall", "why", "quiz"]
LETTERS = ("a", "b", "c")
DO_NOT_KNOW = "?"


@dataclass(frozen=True)
class Choice:
    """One choice.

    Attributes:
        template: its text; `{value}` stands for the computed number.
        because: why it is right or wrong, with a number.
        belief: the name of the wrong belief; "" for the right choice.
        value: computes the number in the text.
    """

    template: str
    because: str
    belief: str = ""
    value: Callable[[], Any] | None = None

    @property
    def text(self) -> str:
        """The text with its number."""
        return self.template if self.value is None else self.template.format(value=self.value())


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
