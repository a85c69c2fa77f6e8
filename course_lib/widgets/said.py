"""What the learner predicted: a widget shows it, and the words of the lesson know it.

The room of the widgets lies below that of the words. So the words come here and leave a function
that answers; without it (a widget in a plain program) nothing was said.
"""

from collections.abc import Callable

_asked: list[Callable[[str], str]] = []


def answer_with(tell: Callable[[str], str]) -> None:
    """Leave the function that knows: question id -> what was predicted, or ""."""
    _asked[:] = [tell]


def said(question_id: str) -> str:
    """What the learner predicted last, such as "(b) they all grow", or ""."""
    return _asked[0](question_id) if question_id and _asked else ""
