"""What must hold of a diagnosis (exercise 06.6): one of four words, each said where its rule holds.

A wrong word of any spelling is one fault; a right word in the wrong place is another, word by word.
"""

from typing import Any

from course_lib.judging import Property, Step
from course_lib.training import diagnose_curve

WORDS = ("diverged", "overfit", "underfit", "ok")


def a_string(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return isinstance(values[0], str)


def one_of_four(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not isinstance(values[0], str) or values[0] in WORDS


def said_rightly(word: str) -> Property:
    """A property that fails where a word is said and another one is right."""

    def holds(values: list[Any], steps: tuple[Step, ...]) -> bool:
        said = values[0]
        return not isinstance(said, str) or said != word or said == diagnose_curve(*steps[0].args)

    return Property(f"“{word}” is said only where its rule is the first that holds", holds)


PROPERTIES = (
    Property("a string comes", a_string),
    Property("it is one of the four words", one_of_four),
    *(said_rightly(word) for word in WORDS),
)
