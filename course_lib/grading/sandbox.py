"""A sandbox on this machine: bubblewrap around a warm process that forks a child a job.

The judge's side of it. A `Sandbox` is started once and used for many jobs; each job's child sees
numpy and its own job, and neither the course's answers, nor another job, nor the network.
"""

import contextlib
import json
import math
import os
import select
import struct
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course_lib.grading.answer_keys import ROOMS
from course_lib.grading.isolation import Isolation, Kind, command
from course_lib.grading.sandboxed.desk import letter_of
from course_lib.grading.sandboxed.messages import LENGTH, MAX_PARTS, Message, weighed
from course_lib.grading.sandboxed.settings import Limits
from course_lib.grading.sandboxed.values import Garbled

MODULES: dict[Kind, tuple[str, ...]] = {
    "plain": ("course_lib.grading.sandboxed.child", "course_lib.grading.sandboxed.reading"),
    "torch": (
        *("torch", "course_lib.grading.sandboxed.child"),
        "course_lib.lesson_functions.torch_functions",
    ),
}
"""What is imported before the first job: nothing of the library."""

START_SECONDS = 60.0
PIPE_BYTES = 1 << 20
LONGEST_FIELDS = 1 << 18  # what is defined and what failed, and a few words an exercise
Messages = tuple[Message, ...]
PIECE = struct.Struct("<Q?")  # length of a piece, and whether it is the last of a job
JOB, LETTER = b"j", b"l"  # the first byte of what the warm process gets


class SandboxError(RuntimeError):
    """The sandbox itself does not work; the message says what to do."""


@dataclass(frozen=True)
class Ended:
    """How a job ended."""

    # "done", "slow" (killed for time), "loud" (killed for too many bytes), "died" (it killed
    # itself, for example by a segmentation fault), "garbled" (its messages were none), "broken"
    # (the sandbox itself ended, and will be started again), or "unasked" (it was not begun, because
    # no time was left)
    end: str
    signal: int  # the signal that it died of, or 0
    messages: Messages  # what came before that
    sealed: Messages = ()  # of these, what came after the child was given the key
    # both, for each later part of the job that was begun
    later: tuple[tuple[Messages, Messages], ...] = ()

    def part(self, number: int) -> "Ended":
        """The same end, with what came in one part of the job."""
        parts = ((self.messages, self.sealed), *self.later)
        messages, sealed = parts[number] if number < len(parts) else ((), ())
        return replace(self, messages=messages, sealed=sealed, later=())


@dataclass(eq=False)
class Sandbox:
    """A warm process in isolation, which does one job at a time.

    A test that lets the catalogue's own answers answer uses `shut`, `show` and `modules`.

    Raises:
        SandboxError: it does not start.
    """

    kind: Kind  # what its children find
    isolation: Isolation  # which walls are around it; see `isolation.strongest`
    limits: Limits = Limits()  # how much one job may use
    # whether the course is a facade there, which shows what a job allows; otherwise all is shown
    shut: bool = True
    # further folders that its modules may come from, as (folder, where it is seen)
    show: tuple[tuple[Path, str], ...] = ()
    modules: tuple[str, ...] = ()  # further ones, imported before the first job

    def __post_init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._came = bytearray()  # what it wrote, and nobody has asked for yet
        self._start()

    def run(
        self,
        job: bytes,
        patience: float,
        at_most: float,
        keys: tuple[bytes, ...] = (),
        longest: int = LONGEST_FIELDS,
        hear: Callable[[Message], None] = lambda message: None,
    ) -> Ended:
        """Do one job.

        Args:
            job: as `messages.to_sandbox` returns it.
            patience: seconds until the first message, and from each one to the next.
            at_most: seconds for the whole job.
            keys: to what is sealed of each part of the job. The child gets one when it says that
                all open answers of the part are out; whatever it says of them afterwards, and of
                the part once it has begun the next one, comes too late.
            longest: bytes of the fields of all its messages; what is told of a notebook is long.
            hear: is given each message when it comes.

        Raises:
            SandboxError: the sandbox broke and does not start again.
        """
        with contextlib.closing(self.said(job, patience, at_most, keys, longest)) as said:
            while True:
                try:
                    hear(next(said))
                except StopIteration as stop:
                    return stop.value

    def said(
        self, job: bytes, patience: float, at_most: float, keys: tuple[bytes, ...], longest: int
    ) -> Generator[Message, None, Ended]:
        """Do one job, as `run` does, and yield each message when it comes."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        times = struct.pack("<dd", patience, at_most)
        self._write(JOB + LENGTH.pack(len(times) + len(job)) + times + job)
        heard = _Heard(longest)
        try:
            status = yield from self._hear(heard, time.monotonic() + at_most + 10, keys)
        except (OSError, EOFError, Garbled):  # the zygote itself is gone or lost count
            self.close()
            status = {"end": "broken", "signal": 0}
        except BaseException:
            self.close()  # nobody hears the rest
            raise
        end = "garbled" if heard.is_garbled and status["end"] == "done" else status["end"]
        (messages, sealed), *later = [(tuple(a), tuple(b)) for a, b in heard.parts]
        return Ended(end, status["signal"], messages, sealed, tuple(later))

    def letter(self, text: bytes) -> None:
        """Give the child of the job in work a letter, of a few kB."""
        self._write(LETTER + LENGTH.pack(len(text)) + text)

    def _hear(
        self, heard: "_Heard", deadline: float, keys: tuple[bytes, ...]
    ) -> Generator[Message, None, dict[str, Any]]:
        while True:
            piece, last = self._piece(deadline)
            if last:
                return json.loads(piece)
            for message in heard.more(piece):
                part = len(heard.parts)
                if part <= len(keys) and not heard.ready and message.fields.get("ready") is True:
                    heard.ready = True
                    self.letter(letter_of(0, keys[part - 1]))
                elif part < len(keys) and heard.ready and message.fields.get("next") is True:
                    heard.ready = False
                    heard.parts.append(([], []))
                yield message
            if heard.size > 2 * self.limits.message_mib << 20:
                raise Garbled("the sandbox says more than it may")

    def _write(self, text: bytes) -> None:
        # It is gone, or closed: who reads its answers finds that.
        with contextlib.suppress(OSError, ValueError):
            self._jobs.write(text)

    def _piece(self, deadline: float) -> tuple[bytes, bool]:
        size, last = PIECE.unpack(self._read(PIECE.size, deadline))
        return self._read(size, deadline), last

    def _read(self, size: int, deadline: float) -> bytes:
        while len(self._came) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                raise EOFError("it does not answer")
            part = os.read(self._answers.fileno(), 1 << 20)
            if not part:
                raise EOFError("it ended")
            self._came += part
        read = bytes(memoryview(self._came)[:size])
        del self._came[:size]
        return read

    def _start(self) -> None:
        settings: dict[str, Any] = {
            "modules": [*MODULES[self.kind], *self.modules],
            "shut": self.shut,
            "rooms": ROOMS,
            "with_judge": bool(self.modules),  # as the catalogue's own answers need it
            "isolated": self.isolation.isolated,
            "scratch_mib": self.limits.scratch_mib,
            "memory_mib": self.limits.memory_mib,
            "cpu_seconds": math.ceil(60 * self.limits.seconds),
            "message_bytes": self.limits.message_mib << 20,
        }
        if self.isolation.isolated:
            from course_lib.grading.sandboxed import limits  # for Linux only

            settings["filter"] = limits.system_call_filter().hex()
        words, environment = command(self.kind, self.isolation, settings, self.show)
        self._process = process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
            cwd="/",
        )
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self._jobs, self._answers, errors = process.stdin, process.stdout, process.stderr
        self._poll = select.poll()
        self._poll.register(self._answers, select.POLLIN)
        self._came.clear()
        import fcntl  # which Windows has not: it can look at results, and not grade

        with contextlib.suppress(OSError):  # a large job goes through sooner; it would go anyway
            fcntl.fcntl(self._jobs, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        try:
            self._piece(time.monotonic() + START_SECONDS)
        except EOFError:
            process.kill()
            said = errors.read().decode(errors="replace").strip()[-500:]
            self.close()
            raise SandboxError(
                f"The sandbox ({self.isolation.name}) does not start: {said or 'no reason given'}"
            ) from None

    def close(self) -> None:
        """End it; a later `run` starts it again."""
        if self._process is None:
            return
        self._process.kill()
        for file in (self._process.stdin, self._process.stdout, self._process.stderr):
            if file is not None:
                file.close()
        self._process.wait()
        self._process = None


class _Heard:
    """What a child has said so far."""

    def __init__(self, longest: int) -> None:
        # the messages that came whole in each part of the job: before it asked for the key, after
        self.parts: list[tuple[list[Message], list[Message]]] = [([], [])]
        self.ready = False  # whether it has asked for the key of the part in work
        self.size = 0  # bytes that it said, messages or not
        self._broken = False
        self._longest, self._parts, self._fields = longest, 0, 0
        self._rest = bytearray()

    @property
    def is_garbled(self) -> bool:
        """Whether what it said is no row of messages."""
        return self._broken or bool(self._rest)

    def more(self, piece: bytes) -> Iterator[Message]:
        """Yield the messages that a piece completes."""
        self.size += len(piece)
        if self._broken:
            return
        self._rest += piece
        at = 0
        while len(self._rest) - at >= LENGTH.size:
            end = at + LENGTH.size + LENGTH.unpack_from(self._rest, at)[0]
            if end > len(self._rest):
                break
            body = bytes(memoryview(self._rest)[at + LENGTH.size : end])
            at = end
            try:
                message = self._message(body)
            except Garbled:
                self._broken = True
                break
            if "ask" not in message.fields:  # those are for now
                self.parts[-1][self.ready].append(message)
            yield message
        del self._rest[:at]

    def _message(self, body: bytes) -> Message:
        parts, fields = weighed(memoryview(body))
        self._parts, self._fields = self._parts + parts, self._fields + fields
        if self._parts > MAX_PARTS or self._fields > self._longest:
            raise Garbled("the messages have too many parts")
        return Message(body)
