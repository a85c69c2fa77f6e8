"""A question where it is asked: a card in the lesson's source, and what the package keeps of it.

A card is a prose cell with an id and a kind:

    # %% [markdown] card="02.q2" kind="quiz"
    # 100 is added to every logit of one image. Its probabilities:
    # - [x] stay the same -> The factor e^100 stands in numerator and denominator, and cancels.
    # - [ ] grow, all of them -> They still sum to 1. {softmax-is-size}
    # - [ ] move towards 1 -> (1, 2, 3) has {= softmax(1, 2, 3):.2f} at the top. {shift-is-scale}
    #
    # Read again: section 2.2
    #
    # ```python
    # def softmax(*z): ...
    # ```

The right choice is ticked. A wrong one ends in the name of the belief that chooses it. What stands
after `{=` is computed by the build, with numpy as `np` and the functions of the card's fence. The
notebook gets one cell, `quiz("02.q2")`, which shows the card; all of it is in `questions.json`.
"""

import re
from typing import Any

import numpy as np

from course_lib.authoring.source import Cell, Lesson, LessonError
from course_lib.judging import Choice, Question, show

KINDS = ("predict", "recall", "why", "quiz")
FENCE = re.compile(r"\n*^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REREAD = re.compile(r"\n*^Read again: (.+)$", re.MULTILINE)
CHOICE = re.compile(r"^- \[([ x])\] ", re.MULTILINE)


def questions_of(lesson: Lesson) -> dict[str, Question]:
    """Id -> question, for every card of a lesson, in its order.

    Raises:
        LessonError: a card cannot be read, or an id stands twice.
    """
    found: dict[str, Question] = {}
    for cell in lesson.cells:
        if cell.card:
            if cell.card in found:
                raise LessonError(f"{lesson.path.name}: there are two cards {cell.card}")
            try:
                found[cell.card] = read_card(cell)
            except Exception as error:
                where = f"{lesson.path.name}, cell {cell.number}, card {cell.card}"
                raise LessonError(f"{where}: {error}") from error
    return found


def read_card(cell: Cell) -> Question:
    """The question on a card.

    Raises:
        ValueError: it has another form.
        Exception: what its numbers are computed by stopped with an error.
    """
    space: dict[str, Any] = {"np": np, "show": show}
    text = cell.text
    if fence := FENCE.search(text):
        exec(compile(fence[1], f"card {cell.card}", "exec"), space)
        text = FENCE.sub("", text)
    reread = REREAD.search(text)
    if not reread:
        raise ValueError("say where to look: `Read again: section 2.2`")
    if cell.card_kind not in KINDS:
        raise ValueError(f'kind="..." is one of {", ".join(KINDS)}')
    text = _computed(REREAD.sub("", text), space)
    stem, *parts = CHOICE.split(text)
    choices = [
        _choice(body, ticked=mark == "x") for mark, body in zip(*[iter(parts)] * 2, strict=True)
    ]
    right = [choice for choice in choices if not choice.belief]
    wrong = [choice for choice in choices if choice.belief]
    if len(right) != 1 or len(wrong) != 2:
        raise ValueError("one choice is right, `- [x]`, and two are wrong, `- [ ]`")
    return Question(
        cell.card, cell.card_kind, _unwrapped(stem), right[0], (wrong[0], wrong[1]), reread[1]
    )


def _unwrapped(text: str) -> str:
    """The text with a line a paragraph, as far as its paragraphs are plain."""
    special = ("```", "|", "- ", "* ", "    ")
    joined = [
        p if p.startswith(special) or "\n```" in p else " ".join(p.split())
        for p in text.strip().split("\n\n")
    ]
    return "\n\n".join(joined)


def _choice(body: str, ticked: bool) -> Choice:
    text, arrow, because = " ".join(body.split()).partition(" -> ")
    if not arrow:
        raise ValueError(f"give the reason after ` -> `: {body.strip()!r}")
    found = re.fullmatch(r"(.+?)(?: \{([a-z0-9-]+)\})?", because)
    if not found or bool(found[2]) == ticked:
        raise ValueError(f"a wrong choice ends in the name of its {{belief}}: {body.strip()!r}")
    return Choice(text, found[1], found[2] or "")


def _computed(text: str, space: dict[str, Any]) -> str:
    """The text with what stands in `{= ...}`, as in an f-string, in numbers."""
    before, mark, rest = text.partition("{= ")
    if not mark:
        return text
    depth, end = 1, 0
    while depth:
        depth += {"{": 1, "}": -1}.get(rest[end], 0)
        end += 1
    number = eval(f"f'''{{{rest[: end - 1]}}}'''", space)
    return before + number + _computed(rest[end:], space)


def as_data(question: Question) -> dict[str, Any]:
    """A question as `questions.json` holds it; `exercises.questions` reads it."""
    return {
        "id": question.id,
        "kind": question.kind,
        "stem": question.stem,
        "right": [question.right.text, question.right.because],
        "wrong": [[c.text, c.because, c.belief] for c in question.wrong],
        "reread": question.reread,
    }
