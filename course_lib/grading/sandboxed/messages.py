"""What goes into a sandbox, and the messages that come out of it.

Into it go the grader's own objects, pickled: whoever reads them could do nothing with a pickle that
the code beside it could not do. Out of it come messages, which a stranger may have written. Nothing
in them is made by its name, and they are no pickles:

    length | length of the fields | fields (JSON) | length of the head | head (JSON) | buffers

A length takes 8 bytes; the first counts all that follows it. The head tells a value and how long
its buffers are, the bytes of arrays, which stand one after the other.
"""

import contextlib
import json
import os
import pickle
import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from course_lib.grading.sandboxed.values import Decoder, Garbled, encode
from course_lib.judging.answers import Answer, Answers, Failure
from course_lib.judging.recording import PLACES, Tape, is_word

LENGTH = struct.Struct("<Q")
MAX_WORDS = 2_000  # characters of one sentence of an answer
MAX_LISTED = 50  # warnings, names and kinds that one answer may list
MAX_PARTS = 2_000_000  # of one job's messages, as JSON; the course's own answers have 7,000
MESSAGE_COSTS = 50  # parts
SLICE = "\0slice"  # before the parts of one, which was recorded


def to_sandbox(job: Any) -> bytes:
    """Return what the grader sends, as bytes; with them goes nothing but data and steps."""
    return pickle.dumps(job, pickle.HIGHEST_PROTOCOL)


def from_grader(job: bytes | memoryview) -> Any:
    """Return what `to_sandbox` was given; for the child of a sandbox, and nobody else."""
    return pickle.loads(job)  # noqa: S301 (the grader wrote it)


def pack(fields: dict[str, Any], value: Any = None) -> bytes:
    """Return a message: plain fields, and one value with arrays."""
    buffers: list[bytes] = []
    tree = encode(value, buffers)
    parts = (json.dumps(fields), json.dumps([tree, [len(b) for b in buffers]]))
    body = b"".join((*map(_framed, parts), *buffers))
    return LENGTH.pack(len(body)) + body


def _framed(text: str) -> bytes:
    return LENGTH.pack(len(text)) + text.encode()  # JSON is ASCII here


READY, NEXT = pack({"ready": True}), pack({"next": True})
"""The whole message with which a child asks for the key to the sealed part of its job."""


def send(out: int, message: bytes) -> None:
    """Write a whole message into a file."""
    left = memoryview(message)
    while left:
        left = left[os.write(out, left) :]


class Message:
    """A message from the sandbox, of bytes without the first length.

    Its fields are there at once, its value when somebody asks. What is told of the value are bytes:
    equal ones are equal values.

    Raises:
        Garbled: it is no message.
    """

    def __init__(self, body: bytes | memoryview) -> None:
        with _no_message_of_ours():
            fields, self.told = _cut(memoryview(body))
            self.fields: dict[str, Any] = json.loads(bytes(fields))
            if not isinstance(self.fields, dict):
                raise Garbled("the fields of a message are none")

    @cached_property
    def value(self) -> Any:
        """The value, see `decoded`."""
        return decoded(self.told)[0]


def decoded(told: bytes | memoryview) -> tuple[Any, int]:
    """Return the value that the bytes behind a message's fields tell, and how many parts it has.

    An object that cannot travel counts for many.

    Raises:
        Garbled: they tell none, or do not hold together.
    """
    with _no_message_of_ours():
        head, rest = _cut(memoryview(told))
        tree, sizes = json.loads(bytes(head))
        buffers, start = [], 0
        for size in sizes:
            if type(size) is not int or size < 0:
                raise Garbled("a size is none")
            buffers.append(rest[start : start + size])
            start += size
        if start != len(rest):
            raise Garbled("a message is shorter or longer than it says")
        decoder = Decoder(buffers)
        return decoder.value(tree), decoder.nodes


@contextlib.contextmanager
def _no_message_of_ours() -> Iterator[None]:
    """A stranger chose every byte: whatever is wrong, it is no message."""
    try:
        yield
    except Garbled:
        raise
    except Exception as error:
        raise Garbled(f"no message of ours: {str(error)[:200]}") from None


def weighed(body: memoryview) -> tuple[int, int]:
    """Weigh a message before it is parsed: how many values its JSON holds, and bytes its fields.

    There are at most so many values; the parser would make all of them. Commas and brackets are
    counted, those in strings too. `[[],[],...` takes 3 bytes a list, which takes 64 bytes once it
    is parsed.

    Raises:
        Garbled: it is no message.
    """
    fields, told = _cut(body)
    texts = (bytes(fields), bytes(_cut(told)[0]))
    marks = sum(text.count(mark) for text in texts for mark in (b",", b"[", b"{"))
    return MESSAGE_COSTS + marks, len(fields)


def _cut(view: memoryview) -> tuple[memoryview, memoryview]:
    """Cut what stands behind its length off the rest."""
    end = LENGTH.size + (LENGTH.unpack(view[: LENGTH.size])[0] if len(view) >= LENGTH.size else 0)
    if end > len(view):
        raise Garbled("a message is cut")
    return view[LENGTH.size : end], view[end:]


def answers_value(answers: Answers) -> Any:
    """Return the answers to an exercise as a plain value."""
    return [[_answer_value(answer) for answer in case] for case in answers]


def _answer_value(answer: Answer) -> list[Any]:
    """The parts of an answer; of one with nothing to tell beside it, the value alone."""
    beside = (answer.error, answer.warned, answer.changed, answer.peak, answer.printed)
    if answer.repeat == "same" and not any(beside):
        return [answer.value]
    error = answer.error
    failed = error and [
        *(_short(error.type), _short(error.message), error.line, _short(error.text)),
        [_short(kind) for kind in error.kinds[:MAX_LISTED]],
    ]
    warned = [_short(words) for words in answer.warned[:MAX_LISTED]]
    changed = [_short(name) for name in answer.changed[:MAX_LISTED]]
    return [answer.value, failed, warned, changed, answer.repeat, answer.peak, answer.printed]


def answers_of(value: Any, n_steps: Sequence[int]) -> Answers:
    """Return the answers of a message's value to cases of so many steps; nobody trusts its text.

    Raises:
        Garbled: it is not one list of answers a case, of the right lengths and types.
    """
    with _no_message_of_ours():
        if not isinstance(value, list) or len(value) != len(n_steps):
            raise Garbled(f"answers to {len(n_steps)} cases are expected")
        return tuple(_case(case, n) for case, n in zip(value, n_steps, strict=True))


def _case(case: Any, n: int) -> tuple[Answer, ...]:
    if not isinstance(case, list) or not 1 <= len(case) <= n:
        raise Garbled("a case has no answers, or more than steps")
    answers = tuple(_answer(fields) for fields in case)
    if len(answers) < n and answers[-1].error is None:
        raise Garbled("a case stops, and no error says why")
    return answers


def _answer(fields: Any) -> Answer:
    if not isinstance(fields, list) or len(fields) not in (1, 7):
        raise Garbled("an answer has other parts")
    if len(fields) == 1:
        return Answer(fields[0])
    value, error, warned, changed, repeat, peak, printed = fields
    states = ("same", "global seed", "differs")
    if type(repeat) is not str or repeat not in states or type(peak) is not int:
        raise Garbled("an answer has parts of other types")
    failed = None if error is None else _failure(error)
    return Answer(value, failed, _words(warned), _words(changed), repeat, peak, printed is True)


def _failure(fields: Any) -> Failure:
    if not isinstance(fields, list) or len(fields) != 5:
        raise Garbled("an error has other parts")
    kind, message, line, text, kinds = fields
    if line is not None and type(line) is not int:
        raise Garbled("an error has parts of other types")
    kind, message, text = _words([kind, message, text])
    return Failure(kind, message, line, text, _words(kinds))


def _words(given: Any) -> tuple[str, ...]:
    """Sentences from the sandbox, cut once more: who forges them does not cut them."""
    if not isinstance(given, list) or not all(isinstance(words, str) for words in given):
        raise Garbled("a list of sentences is none")
    return tuple(_short(words) for words in given[:MAX_LISTED])


def tape_value(tape: Tape) -> Any:
    """Return what was recorded as a plain value."""
    return [[number, [_travelling(value) for value in came]] for number, came in tape.items()]


def _travelling(value: Any) -> Any:
    """A slice, which has no form of its own, as a tuple."""
    if isinstance(value, tuple):
        return tuple(map(_travelling, value))
    return (SLICE, value.start, value.stop, value.step) if isinstance(value, slice) else value


def tape_of(value: Any) -> Tape:
    """Return what was recorded in a sandbox, as far as a recorder could have kept it.

    Raises:
        Garbled: it is no tape.
    """
    with _no_message_of_ours():
        tape = {number: [_recorded(item) for item in came] for number, came in value}
        if not all(type(number) is int for number in tape):
            raise Garbled("an expression has no number")
        return tape


def _recorded(value: Any) -> Any:
    """A recorded value; None where no recorder keeps such a one."""
    if isinstance(value, tuple) and len(value) == 4 and value[0] == SLICE:
        return slice(*value[1:]) if all(v is None or _whole(v) for v in value[1:]) else None
    if isinstance(value, tuple):
        items = tuple(map(_recorded, value))
        return items if all(type(item) in PLACES for item in items) else None
    if isinstance(value, np.ndarray | np.number) and value.dtype.kind in "biuf":
        return np.array(value) if isinstance(value, np.ndarray) else value
    return value if isinstance(value, float) or _whole(value) or is_word(value) else None


def _whole(value: Any) -> bool:
    """Whether something is a whole number that arrays can hold, or the mark for all axes."""
    return value is ... or (isinstance(value, int | np.integer) and abs(int(value)) < 1 << 63)


def _short(words: str) -> str:
    words = str(words)
    return words if len(words) <= MAX_WORDS else f"{words[:MAX_WORDS]} …"
