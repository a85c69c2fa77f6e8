"""What an answer's process asks the grader for while it answers, and gets.

- The code of a function of the library, where the exercises that it answers allow the name.
- The code of a test function that leans on the library, or how the torch twin of a net is made.
- What a test function that counts its calls returns. It is called here, and here it counts: once
  points are at stake, no answer reaches the count.

Whatever is asked for is a message of a stranger's: it holds plain values, and names that are looked
up among those that are allowed.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from course_lib.grading.answer_keys import Environment
from course_lib.grading.guard import TooMuch, limited
from course_lib.grading.lending import lent
from course_lib.grading.sandboxed.desk import GENERATOR, letter_of
from course_lib.grading.sandboxed.messages import Message, pack, to_sandbox
from course_lib.grading.verdicts import Counts
from course_lib.lesson_functions.counted_functions import COUNTED
from course_lib.lesson_functions.functions import FURTHER
from course_lib.lesson_functions.torch_nets import net_recipe

CALL_SECONDS, CALL_MIB = 2.0, 512  # for one call of a test function, with a stranger's values
MOST_COUNTED = 20_000  # calls of one hand-in; the course's own answers make 241


class Requests:
    """Answers what one hand-in asks for, by letters to its process.

    The parts are those of the job: what is around their exercises, in the order of asking.
    """

    def __init__(
        self, parts: Sequence[Mapping[str, Environment]], letter: Callable[[bytes], None]
    ) -> None:
        self._parts, self._letter = [*parts], letter
        self._begin()
        self._runs: dict[tuple[str, int, int, str], Any] = {}
        self._counted = 0

    def _begin(self) -> None:
        """Begin the next part: from now on what its exercises allow may be asked for."""
        self._around = self._parts.pop(0)
        around = self._around.values()
        self._allowed = {name for a in around for name in a.allowed}
        self._tests = {name: how for a in around for name, how in a.tests.items()}
        self._left: list[str] | None = None  # whose answers to the secret numbers have not come

    def hear(self, message: Message) -> None:
        """Note what a message says; answer it, if it asks."""
        fields = message.fields
        if "ask" in fields:
            try:
                came = self._came(fields, message)
            except (Exception, TooMuch) as error:  # a stranger asks
                came = "error", _told(error)
            serial = fields.get("serial")
            number = serial if type(serial) is int and 0 < serial < 1 << 60 else 1
            self._letter(letter_of(number, to_sandbox(came)))
        elif self._left is None:
            self._left = list(self._around) if fields.get("ready") is True else None
        elif self._parts and fields.get("next") is True:
            self._begin()
        elif fields.get("exercise") in self._left:
            self._left.remove(fields["exercise"])

    def _came(self, fields: Mapping[str, Any], message: Message) -> tuple[str, Any]:
        kind, of = str(fields["ask"]), str(fields["of"])
        if kind == "code" and of in self._allowed:
            return "code", lent(of)
        if kind == "test" and self._tests.get(of) == "code":
            return "code", lent(f"{_module_of(of)}.{of}")
        if kind == "recipe" and self._tests.get(of) == "recipe":
            args, kwargs = message.value
            return "value", net_recipe(*args, **kwargs)
        if kind == "counted" and self._tests.get(of) == "counted":
            return "value", self._called(of, fields, message.value)
        raise NameError(f"`{of}` is not part of this exercise: write it yourself.")

    def _called(self, name: str, fields: Mapping[str, Any], told: Sequence[Any]) -> Any:
        """Call a test function that counts.

        It returns the value, the states of the generators given, and how often it was called.
        """
        self._counted += 1
        if self._counted > MOST_COUNTED or not self._left:
            raise NameError(f"`{name}` was called too often, or before its time.")
        key = self._left[0], int(fields["case"]), int(fields["run"]), name
        if key not in self._runs:
            self._runs[key] = COUNTED[name]()
        given = [_generator_or(a) for a in told]
        with limited(CALL_SECONDS, CALL_MIB):
            value = self._runs[key](*given)
        drawn = [a.bit_generator.state for a in given if isinstance(a, np.random.Generator)]
        kept = {k: len(v) if isinstance(v, list) else v for k, v in _kept(self._runs[key]).items()}
        return value, drawn, kept

    def counts(self) -> dict[str, Counts]:
        """Exercise -> what was kept for each of its cases, input by input, then run by run."""
        found: dict[str, list[tuple[int, int, str, Any]]] = {}
        for (exercise, case, run, name), function in self._runs.items():
            rows = found.setdefault(exercise, [])
            rows += [(case, run, f"{name}.{k}", value) for k, value in _kept(function).items()]
        return {e: Counts(pack({}, rows), tuple(rows)) for e, rows in found.items()}


def _kept(function: Any) -> dict[str, Any]:
    """What a test function keeps for everybody to see."""
    return {name: value for name, value in vars(function).items() if not name.startswith("_")}


def _module_of(test: str) -> str:
    """The module of a test function, such as "lesson_functions.tape_graphs"."""
    tables = ((m, getattr(import_module(m), table)) for m, table in FURTHER.items())
    return next(m for m, table in tables if test in table).removeprefix("course_lib.")


def _generator_or(value: Any) -> Any:
    """A generator, of the kind that `default_rng` makes, where its state came; else the value."""
    if not (isinstance(value, tuple) and len(value) == 2 and value[0] == GENERATOR):
        return value
    bits = np.random.PCG64(0)
    bits.state = value[1]  # of another kind it is refused
    return np.random.Generator(bits)


def _told(error: BaseException) -> tuple[str, tuple[Any, ...]]:
    """An error as the name of Python's own class, and what it says."""
    kind = next(k.__name__ for k in type(error).__mro__ if k.__module__ == "builtins")
    plain = all(isinstance(part, str | int | float) for part in error.args)
    return kind, error.args if plain else (str(error),)
