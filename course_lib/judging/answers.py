"""What a runner brings back from an answer: plain data, ready to be judged."""

import re
from dataclasses import dataclass
from typing import Any, Literal

NOT_RUN = "not run, as an earlier case did not end"
"""The message of a `Failure` that is late without having been run."""
LONGEST = 200  # characters of an error's message that are quoted
Repeat = Literal["same", "global seed", "differs"]


@dataclass(frozen=True)
class Failure:
    """An exception of the learner's code.

    Attributes:
        type: the exception's class name.
        message: its text.
        line: the number of the line in the learner's own code, or None.
        text: that line.
        kinds: the names of the classes that it is made of, its own first; () where unknown.
    """

    type: str
    message: str
    line: int | None = None
    text: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        """Whether it was stopped for taking too long, or not run because an earlier case was."""
        return self.type == "TookTooLong"

    @property
    def unwritten(self) -> bool:
        """Whether the learner's own stub raised it. PyTorch raises NotImplementedError, too."""
        if self.type != "NotImplementedError":
            return False
        if not self.text:  # no source is known: what the stub says, or nothing
            return not self.message or self.message.startswith("exercise ")
        return "NotImplementedError" in self.text

    @property
    def blank(self) -> bool:
        """Whether a blank `...` raised it. Numpy says what an index may be, too.

        Of `dW += ...` it says that it cannot add an object to an array of floats.
        """
        if "+= ..." in self.text and "dtype('O')" in self.message:
            return True
        return bool(re.search(r"(?<!an )ellipsis(?! \()", self.message, re.IGNORECASE))

    @property
    def place(self) -> str:
        """The learner's line that raised it, in words; "" where it is not known."""
        return f" at your line `{self.text.strip()}`" if self.text.strip() else ""

    def is_a(self, type_: str) -> bool:
        """Whether it is of that class or of one that is made of it."""
        return type_ in (self.type, *self.kinds)

    def __str__(self) -> str:
        return f"{self.type}: {_cut(self.message)}" if self.message else self.type


MANY_NUMBERS = re.compile(r"((?:[-+]?\d[\w.+-]*[],[\s]+){3})(?:[-+]?\d[\w.+-]*[],[\s]+){5,}")


def _cut(message: str) -> str:
    """A message on one line; of a long one the first words, of many numbers the first three."""
    words = " ".join(message.split())
    words = MANY_NUMBERS.sub(r"\1... ", words)
    if len(words) <= LONGEST:
        return words
    return f"{words[:LONGEST].rpartition(' ')[0] or words[:LONGEST]} …"


@dataclass(frozen=True)
class Answer:
    """What one step gave.

    Attributes:
        value: the result, copied; iterators become lists.
        error: the exception, if one was raised.
        warned: messages of numpy's floating-point warnings.
        changed: names of the arguments that were changed.
        repeat: whether the same call gave the same value again.
        peak: bytes allocated at most at one time, where it was measured.
        printed: whether the code printed something, which a check hides.
    """

    value: Any = None
    error: Failure | None = None
    warned: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    repeat: Repeat = "same"
    peak: int = 0
    printed: bool = False


Answers = tuple[tuple[Answer, ...], ...]
"""One tuple a case, one answer a step."""
