"""Derive a neural-network classifier in numpy, and check every step.

The words of a lesson, all loaded on first use so that `import course_lib` costs next to nothing:

- `check("02.1", softmax)`: judge an answer; returns it when right, the library's until then.
- `verify("2.3", left, right)`: compare the two sides of a numbered equation; `with checked():`
  around several of them says in one line that they hold.
- `trace("02.1", [...])`: compare an answer worked by hand, before any code is written.
- `predict("02.a")`, `outcome("02.a")`: commit to a prediction, then see what came of it.
- `quiz("02.q1")`: answer a question and read why it is so; `quiz("02.q1", "c")` needs no click.
- `calibration()`: of your answers that you called certain, how many were right?
- `hint("02.1")`, `reveal("02.1")`: one stage further; the worked solution.
- `review()`: old questions that are due again, as cards.
- `progress()`: what is passed, attempted, open.
"""

from importlib import import_module

TYPE_CHECKING = False  # as in `typing`, which takes longer to load than all of this file

if TYPE_CHECKING:
    from course_lib.checking import (
        calibration,
        check,
        checked,
        hint,
        outcome,
        predict,
        progress,
        quiz,
        reveal,
        review,
        trace,
        verify,
    )

__version__ = "0.3.0"
__all__ = [
    "calibration",
    "check",
    "checked",
    "hint",
    "outcome",
    "predict",
    "progress",
    "quiz",
    "reveal",
    "review",
    "trace",
    "verify",
]


def __getattr__(name: str) -> object:
    """Load a public word of the lessons when it is first used (PEP 562)."""
    if name in __all__:
        # The room is called `checking`, so that it cannot hide the word `check`.
        words = import_module("course_lib.checking")
        globals().update({word: getattr(words, word) for word in __all__})
        return globals()[name]
    raise AttributeError(f"course_lib has no name {name!r}; public names: {', '.join(__all__)}")
