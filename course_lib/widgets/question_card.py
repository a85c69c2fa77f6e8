"""A question as a card: its choices are buttons, and what is said of a choice appears in the card.

The words of a lesson (`checking.questions`) decide what stands on it; nothing about which choice is
right reaches the page before it may be read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import traitlets

from course_lib.judging.report import markup
from course_lib.widgets.frame import Shown, compact

MODULE = compact(Path(__file__).with_suffix(".js").read_text("utf-8"))


@dataclass(frozen=True)
class Face:
    """What stands on a card, in the little Markdown of hints.

    Attributes:
        label: such as "Predict 07.a".
        stem: the question.
        choices: letter -> text.
        answer: the letter that was chosen, "?" for not sure yet, or "".
        sure: the step of confidence that was chosen, or "".
        steps: the steps to choose from: (name, "2 in 3"); none where confidence is not asked.
        told: what is said of the answer.
        marks: letter -> a word beside that choice, such as "what came".
        done: whether the answer stands and cannot be changed.
    """

    label: str
    stem: str
    choices: dict[str, str]
    answer: str = ""
    sure: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    told: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    done: bool = False

    def _choices(self) -> list[str]:
        marked = {letter: f" ← {self.marks[letter]}" for letter in self.marks}
        return [f"({k}) {text}{marked.get(k, '')}" for k, text in self.choices.items()]

    def __repr__(self) -> str:
        lines = [f"{self.label}. {self.stem}", *self._choices()]
        return "\n  ".join([*lines, *self.told.splitlines()])

    def _repr_html_(self) -> str:
        """The card where no JavaScript runs, and in print."""
        items = "".join(f"<li>{markup(line)}</li>" for line in self._choices())
        told = f"<div>{markup(self.told)}</div>" if self.told else ""
        question = f"<div><strong>{escape(self.label)}.</strong> {markup(self.stem)}</div>"
        return f'<div>{question}<ul style="list-style:none">{items}</ul>{told}</div>'

    def as_html(self) -> dict[str, Any]:
        """What JavaScript draws: texts are HTML."""
        return {
            **vars(self),
            "stem": markup(self.stem),
            "choices": {letter: markup(text) for letter, text in self.choices.items()},
            "told": markup(self.told),
        }


class QuestionCard(Shown):
    """A card that can be answered.

    Args:
        face: what stands on it at first.
        answer: called with the card when a choice was made; it turns the card with `show`.

    Attributes:
        came: whether the experiment that answers it has run.
    """

    _esm = MODULE
    state = traitlets.Dict().tag(sync=True)
    face = traitlets.Dict().tag(sync=True)

    def __init__(self, face: Face, answer: Callable[["QuestionCard"], None]) -> None:
        self.came = False
        self._face = face
        state = {"answer": face.answer, "sure": face.sure}
        super().__init__(state=state, face=face.as_html())
        self.observe(lambda change: self._face.done or answer(self), names=["state"])

    def show(self, face: Face) -> None:
        """Turn the card."""
        self._face = face
        self.face = face.as_html()

    def __repr__(self) -> str:
        return repr(self._face)

    def html(self) -> str:
        """The card as a list."""
        return self._face._repr_html_()
