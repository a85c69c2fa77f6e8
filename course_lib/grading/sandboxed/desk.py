"""Where an answer's process asks the grader for what it has not, while it answers.

It asks with a message among its others, and the grader writes a letter: the code of a function that
the exercise allows, what a counted test function returns, or the key to the sealed part. What may
be asked for, the grader knows; see `grading.requests`.
"""

import builtins
import os
import select
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from course_lib.grading.sandboxed.borrowing import put_together
from course_lib.grading.sandboxed.messages import from_grader, pack, send
from course_lib.judging.execution_limits import STOPS_LATER
from course_lib.judging.runner import Lookup, local
from course_lib.lesson_functions.counted_functions import COUNTED
from course_lib.lesson_functions.functions import FUNCTIONS

LETTER = struct.Struct("<QQ")  # its length, and the number of what it answers; 0 for the key
PIECE = 1 << 16  # bytes: a pipe holds no more
GENERATOR = "\0generator"  # before the state of one, which a counted function draws from


def letter_of(number: int, text: bytes) -> bytes:
    """Return a letter: what answers the question of this number."""
    return LETTER.pack(len(text), number) + text


@dataclass(eq=False)
class Desk:
    """Asks for one hand-in."""

    out: int  # the file of the child's messages
    door: int  # the file that letters come from
    allowed: Mapping[str, bool]  # the names of the library that may be asked for
    # name -> how a test function that is not here is had, see `answer_keys.Environment`; None
    # where all of them are here
    tests: Mapping[str, str] | None

    def __post_init__(self) -> None:
        self.at_stake, self.case, self.run = False, 0, -1
        self._serial, self._came = 0, bytearray()
        self._got: dict[str, Any] = {}  # test functions and recipes
        self._nets: list[tuple[Any, ...]] = []  # of this run, and with what they were made
        self._poll = select.poll()
        self._poll.register(self.door, select.POLLIN)

    # ------------------------------------------------------------ letters

    def letter(self, serial: int) -> bytes:
        """Return the letter that answers what was asked as number `serial`.

        A stop may come while it waits, and what comes late for an earlier question is let go.
        """
        while True:
            end = LETTER.size
            while len(self._came) >= LETTER.size:
                length, number = LETTER.unpack_from(self._came)
                end = LETTER.size + length
                if len(self._came) < end:
                    break
                text = bytes(self._came[LETTER.size : end])
                del self._came[:end]
                if number == serial:
                    return text
                end = LETTER.size
            self._poll.poll()
            missing = min(end - len(self._came), PIECE)  # who filled the memory has room for little
            with STOPS_LATER:
                self._came += os.read(self.door, missing)

    def ask(self, kind: str, of: str, value: Any = None, **fields: Any) -> Any:
        """Ask for something, and return it; `value` is what it is called with.

        Its kind is "code" of a name of the library, "test" function, what a "counted" one returns,
        the "recipe" of a net, or what to "run" next.

        Raises:
            BaseException: what a counted function raised, or NameError where it is not allowed.
        """
        self._serial += 1
        message = pack({"ask": kind, "of": of, "serial": self._serial, **fields}, value)
        with STOPS_LATER:
            send(self.out, message)
        came, given = from_grader(self.letter(self._serial))
        if came == "error":
            name, words = given
            raise getattr(builtins, name)(*words)
        return put_together(given) if came == "code" else given

    # ------------------------------------------------------------ test functions

    def begin(self, at_stake: bool) -> None:
        """Answer another exercise from now on; where points are at stake, the grader counts."""
        self.at_stake, self.case, self.run = at_stake, 0, -1

    def next_case(self) -> None:
        """Go on to the next case of the exercise."""
        self.case, self.run = self.case + 1, -1

    def functions(self) -> Lookup:
        """Where the test functions of a case's next input, or of its next run, are."""
        self.run += 1
        self._nets.clear()
        return local() if self.tests is None else self.test_function

    def test_function(self, name: str) -> Any:
        """A test function: one of this process, or one that the grader gives or counts."""
        how = (self.tests or {}).get(name, "")
        if how == "counted":
            return COUNTED[name] if not self.at_stake else self._counted(name)
        if how == "code":
            if name not in self._got:
                self._got[name] = self.ask("test", name)
            return self._remembered if name == "numpy_net" else self._got[name]
        if how == "recipe":
            return self._twin if name == "torch_twin" else partial(self._net, name)
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        from course_lib.lesson_functions.torch_functions import TORCH_FUNCTIONS

        return TORCH_FUNCTIONS[name]

    def _counted(self, name: str) -> type:
        """A class whose calls the grader answers and counts; it is told how many there were."""
        desk, at = self, {"case": self.case, "run": self.run}

        class Counted:
            def __init__(self) -> None:
                vars(self).update(vars(COUNTED[name]()))

            def __call__(self, *args: Any) -> Any:
                generators = [a for a in args if isinstance(a, np.random.Generator)]
                told = [
                    (GENERATOR, a.bit_generator.state) if isinstance(a, np.random.Generator) else a
                    for a in args
                ]
                value, states, kept = desk.ask("counted", name, told, **at)
                for generator, state in zip(generators, states, strict=True):
                    generator.bit_generator.state = state
                vars(self).update(kept)
                return value

        return Counted

    def _remembered(self, *args: Any, **kwargs: Any) -> Any:
        """A net of the course, of which a twin may be asked for."""
        net = self._got["numpy_net"](*args, **kwargs)
        self._nets.append((net, args, kwargs))
        return net

    def _twin(self, net: Any) -> Any:
        """The torch twin of a net of this run: by the numbers that it was made of."""
        _, args, kwargs = next(made for made in self._nets if made[0] is net)
        return self._net("torch_twin", *args, **kwargs)

    def _net(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """A torch net; how it is made, the grader tells."""
        from course_lib.lesson_functions.torch_functions import built

        key = repr((args, kwargs))
        if key not in self._got:
            self._got[key] = self.ask("recipe", name, [args, kwargs])
        return built(self._got[key])


DESK: list[Desk] = []  # the desk of this process, where there is one
