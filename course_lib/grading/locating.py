"""The first wrong step of an answer, looked for when all marks are made: a hint, and no more.

The search is that of a notebook (`judging.locate`). What runs the answer is a child of its own: it
gets right values of the notebook's numbers, and can earn nothing with them. It records and answers
as it is asked to, and the judge compares out here.

What the child says is a stranger's: numbers of limited size. The code that a hint quotes is what
was read from the hand-in, and never what comes from there.
"""

import ast
from collections.abc import Generator, Mapping
from types import ModuleType
from typing import Any

from course_lib.grading.answer_keys import Environment, is_class
from course_lib.grading.records import Reading
from course_lib.grading.requests import Requests
from course_lib.grading.sandbox import LONGEST_FIELDS, Ended, Sandbox
from course_lib.grading.sandboxed.desk import letter_of
from course_lib.grading.sandboxed.messages import Message, answers_of, tape_of, to_sandbox
from course_lib.grading.sandboxed.values import Garbled
from course_lib.hand_ins.normalize_code import DEFINITIONS
from course_lib.hand_ins.source import bound
from course_lib.judging import AnswerKey, Step, Verdict
from course_lib.judging.answers import Answer
from course_lib.judging.locate import Instrumented, searched
from course_lib.judging.recording import MOST_BYTES, Tape, Values

LONGEST = 100_000  # characters of a hand-in's code: parsing it takes time
SECONDS = 4.0  # by the clock, for one answer; most take 0.06, so that two runs say the same
GRACE = 0.5  # seconds more that the child may live, until all was heard


def located(
    key: AnswerKey,
    verdict: Verdict,
    reading: Reading,
    around: Environment,
    sandbox: Sandbox,
    seconds: float,
) -> Verdict:
    """The verdict with the step of a wrong answer that is to be looked at, where one is found.

    The verdict is on the answer to the notebook's numbers. The seconds are by the clock.
    """
    exercise = key.exercise
    sources = [reading.definitions.get(name, "") for name in exercise.names]
    if not all(sources) or len(reading.code) > LONGEST:
        return verdict
    started = list[RecordingThere]()

    def recording(
        wrapped: ast.Module, space: Mapping[str, Any], names: tuple[str, ...], first: str
    ) -> RecordingThere:
        job = {
            "kind": "locate",
            "code": reading.code,
            "compiled": reading.compiled,
            "wrapped": ast.unparse(wrapped),
            "names": names,
            "first": first,
            "allowed": {name: is_class(name) for name in around.allowed},
            "tests": around.tests if sandbox.shut else None,
        }
        patience = sandbox.limits.seconds + sandbox.limits.grace
        said = sandbox.said(to_sandbox(job), patience, seconds + GRACE, (), LONGEST_FIELDS)
        requests = Requests([{exercise.id: around}], sandbox.letter)
        started.append(RecordingThere(said, sandbox, requests))
        return started[0]

    def code() -> Instrumented:
        source, space = "\n\n".join(sources), around_in(reading.code)
        return Instrumented(source, space, exercise.names, exercise.name, recording)

    try:
        return searched(key, verdict, code, seconds, seconds)
    finally:
        for there in started:
            there.close()


def around_in(code: str) -> Mapping[str, Any]:
    """The global names of a hand-in's code, as far as a search asks: its modules and functions.

    Nothing is run: each name is bound to a module, or a function, of no meaning.
    """
    space: dict[str, Any] = {}
    for stmt in ast.parse(code).body:
        if isinstance(stmt, (*DEFINITIONS, ast.Import, ast.ImportFrom)):
            module = isinstance(stmt, ast.Import) or getattr(stmt, "module", "") == "course_lib"
            space |= dict.fromkeys(bound(stmt), ModuleType("module") if module else callable)
    return space


class RecordingThere:
    """Lets an answer be recorded, and its values be replaced, in the child of a sandbox."""

    def __init__(
        self, said: Generator[Message, None, Ended], sandbox: Sandbox, requests: Requests
    ) -> None:
        self._said, self._sandbox, self._requests = said, sandbox, requests
        self._serial, self._longest = 0, sandbox.limits.seconds

    def recorded(self, steps: tuple[Step, ...], seconds: float) -> Tape | None:
        """What each expression gave, call by call; None where it was too much."""
        told = self._asked("record", steps, min(seconds, self._longest))
        return None if told is None else tape_of(told)

    def with_values(
        self, put: Values, steps: tuple[Step, ...], seconds: float
    ) -> tuple[Answer, ...]:
        """The answers when some expressions have other values than their own."""
        told = self._asked("replace", {**put}, steps, min(seconds, self._longest))
        return answers_of(told, [len(steps)])[0]

    def _asked(self, *what: Any) -> Any:
        """What the child says when it is asked for something."""
        if not self._serial:
            self._hear()
        self._write(what)
        message = self._hear()
        if len(message.told) > 2 * MOST_BYTES:
            raise Garbled("more came than is recorded")
        return message.value

    def _write(self, what: Any) -> None:
        self._sandbox.letter(letter_of(self._serial, to_sandbox(("value", what))))

    def _hear(self) -> Message:
        """Wait until the child has done what it was asked for."""
        for message in self._said:
            serial = message.fields.get("serial")
            if message.fields.get("ask") != "run":
                self._requests.hear(message)
            elif type(serial) is int and 0 < serial < 1 << 60:
                self._serial = serial
                return message
        raise EOFError("it has ended")

    def close(self) -> None:
        """Let the child go: it ends by itself, or is ended in time."""
        if not self._serial:
            self._said.close()
            return
        self._write(None)
        for _message in self._said:
            pass
