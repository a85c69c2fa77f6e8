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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.grading.inside.messages import LENGTH, MAX_PARTS, READY, Message, weighed
from course_lib.grading.inside.settings import Limits
from course_lib.grading.inside.values import Garbled
from course_lib.grading.isolation import Isolation, Kind, command

MODULES: dict[Kind, tuple[str, ...]] = {
    "plain": ("course_lib.grading.inside.child", "course_lib.grading.inside.reading"),
    "library": (
        *("course_lib.grading.inside.child", "course_lib.nn", "course_lib.data"),
        *("course_lib.training", "course_lib.judging.tape_graphs"),
    ),
    "torch": (
        *("torch", "course_lib.grading.inside.child", "course_lib.nn"),
        *("course_lib.judging.tape_graphs", "course_lib.judging.torch_functions"),
    ),
}
START_SECONDS = 60.0
PIPE_BYTES = 1 << 20
LONGEST_FIELDS = 1 << 18  # what is defined and what failed, and a few words an exercise
Messages = tuple[Message, ...]
PIECE = struct.Struct("<Q?")  # length of a piece, and whether it is the last of a job
JOB, KEY = b"j", b"k"  # the first byte of what the warm process gets


class SandboxError(RuntimeError):
    """The sandbox itself does not work; the message says what to do."""


@dataclass(frozen=True)
class Ended:
    """How a job ended.

    Attributes:
        end: "done", "slow" (killed for time), "loud" (killed for too many bytes), "died" (it
            killed itself, for example by a segmentation fault), "garbled" (its messages were
            none), "broken" (the sandbox itself ended, and will be started again), or "unasked"
            (it was not begun, because no time was left).
        signal: the signal that it died of, or 0.
        messages: what came before that.
        sealed: of these, what came after the child was given the key.
    """

    end: str
    signal: int
    messages: Messages
    sealed: Messages = ()


class Sandbox:
    """A warm process in isolation, which does one job at a time.

    Args:
        kind: what its children find.
        isolation: which walls are around it; see `isolation.strongest`.
        limits: how much one job may use.
        allowed: what of the course's library an answer finds, such as "nn.softmax"; None shows
            all that is there.
        asked: the test functions that its cases use.
        show: further folders that its modules may come from, as (folder, where it is seen).
        modules: further modules, imported before the first job. A test that lets the catalogue's
            own answers answer uses all three.

    Raises:
        SandboxError: it does not start.
    """

    def __init__(
        self,
        kind: Kind,
        isolation: Isolation,
        limits: Limits = Limits(),  # noqa: B008 (frozen)
        allowed: tuple[str, ...] | None = (),
        asked: tuple[str, ...] = (),
        show: tuple[tuple[Path, str], ...] = (),
        modules: tuple[str, ...] = (),
    ) -> None:
        self.kind: Kind = kind
        self.isolation, self.limits = isolation, limits
        self.allowed, self.asked, self.show, self.modules = allowed, asked, show, modules
        self._process: subprocess.Popen[bytes] | None = None
        self._came = bytearray()  # what it wrote, and nobody has asked for yet
        self._start()

    def run(
        self,
        job: bytes,
        patience: float,
        at_most: float,
        key: bytes = b"",
        longest: int = LONGEST_FIELDS,
    ) -> Ended:
        """Do one job.

        Args:
            job: as `messages.to_sandbox` returns it.
            patience: seconds until the first message, and from each one to the next.
            at_most: seconds for the whole job.
            key: to the job's sealed part. The child gets it when it says that all answers to the
                open part are out; whatever it says of the open part afterwards comes too late.
            longest: bytes of the fields of all its messages; what is told of a notebook is long.

        Raises:
            SandboxError: the sandbox broke and does not start again.
        """
        if self._process is None or self._process.poll() is not None:
            self._start()
        times = struct.pack("<dd", patience, at_most)
        stream, garbled = _Stream(key), list[str]()
        request = JOB + LENGTH.pack(len(times) + len(job)) + times + job
        try:
            status = self._exchange(request, stream, at_most + 10)
        except (OSError, EOFError, Garbled):  # the zygote itself is gone or lost count
            self.close()
            status = {"end": "broken", "signal": 0}
        messages = list(_messages(stream.bytes, garbled, longest))
        end = "garbled" if garbled and status["end"] == "done" else status["end"]
        return Ended(
            end,
            status["signal"],
            tuple(message for at, message in messages if at < stream.opened),
            tuple(message for at, message in messages if at >= stream.opened),
        )

    def _exchange(self, request: bytes, stream: "_Stream", seconds: float) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(request)
        self._process.stdin.flush()
        deadline = time.monotonic() + seconds
        while True:
            piece, last = self._piece(deadline)
            if last:
                return json.loads(piece)
            stream.bytes += piece
            if len(stream.bytes) > 2 * self.limits.message_mib << 20:
                raise Garbled("the sandbox says more than it may")
            if stream.asks_for_key():
                self._process.stdin.write(KEY + stream.key)

    def _piece(self, deadline: float) -> tuple[bytes, bool]:
        size, last = PIECE.unpack(self._read(PIECE.size, deadline))
        return self._read(size, deadline), last

    def _read(self, size: int, deadline: float) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        file = self._process.stdout.fileno()
        while len(self._came) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                raise EOFError("it does not answer")
            part = os.read(file, 1 << 20)
            if not part:
                raise EOFError("it ended")
            self._came += part
        read = bytes(memoryview(self._came)[:size])
        del self._came[:size]
        return read

    def _start(self) -> None:
        settings: dict[str, Any] = {
            "modules": [*MODULES[self.kind], *self.modules],
            "allowed": self.allowed,
            "asked": self.asked,
            "with_judge": bool(self.modules),  # as the catalogue's own answers need it
            "isolated": self.isolation.isolated,
            "scratch_mib": self.limits.scratch_mib,
            "memory_mib": self.limits.memory_mib,
            "cpu_seconds": math.ceil(60 * self.limits.seconds),
            "message_bytes": self.limits.message_mib << 20,
        }
        if self.isolation.isolated:
            from course_lib.grading.inside import limits  # for Linux only

            settings["filter"] = limits.system_call_filter().hex()
        words, environment = command(self.kind, self.isolation, settings, self.show)
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
            cwd="/",
        )
        assert self._process.stdout is not None
        self._poll = select.poll()
        self._poll.register(self._process.stdout, select.POLLIN)
        self._came.clear()
        import fcntl  # which Windows has not: it can look at results, and not grade

        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # a large job goes through sooner; it would go anyway
            fcntl.fcntl(self._process.stdin, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        try:
            self._piece(time.monotonic() + START_SECONDS)
        except EOFError:
            said = self._last_words()
            self.close()
            raise SandboxError(
                f"The sandbox ({self.isolation.name}) does not start: {said or 'no reason given'}"
            ) from None

    def _last_words(self) -> str:
        assert self._process is not None
        self._process.kill()
        assert self._process.stderr is not None
        return self._process.stderr.read().decode(errors="replace").strip()[-500:]

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

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Stream:
    """What a child has said so far.

    Attributes:
        bytes: all of it.
        key: what it may ask for, or b"".
        opened: where it stood when it asked; after everything as long as it has not.
    """

    def __init__(self, key: bytes) -> None:
        self.bytes, self.key = bytearray(), key
        self.opened: float = math.inf
        self._at = 0  # the first message that has not been looked at

    def asks_for_key(self) -> bool:
        """Whether it asks now, for the first time."""
        while self.key and self.opened == math.inf and len(self.bytes) >= self._at + LENGTH.size:
            end = self._at + LENGTH.size + LENGTH.unpack_from(self.bytes, self._at)[0]
            if end > len(self.bytes):
                return False
            if self.bytes[self._at : end] == READY:
                self.opened = end
                return True
            self._at = end
        return False


def _messages(stream: bytearray, garbled: list[str], longest: int) -> Iterator[tuple[int, Message]]:
    """Yield where each message began that came whole; note why they stop to be messages."""
    view, at, parts, fields = memoryview(stream), 0, 0, 0
    while at < len(view):
        head = view[at : at + LENGTH.size]
        size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else -1
        if not 0 <= size <= len(view) - at - LENGTH.size:
            garbled.append("a message is cut")
            return
        body = view[at + LENGTH.size : at + LENGTH.size + size]
        try:
            more_parts, more_fields = weighed(body)
            parts, fields = parts + more_parts, fields + more_fields
            if parts > MAX_PARTS or fields > longest:
                raise Garbled("the messages have too many parts")
            yield at, Message(body)
        except Garbled as error:
            garbled.append(str(error))
            return
        at += LENGTH.size + size
