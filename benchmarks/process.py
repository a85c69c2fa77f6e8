"""The parent's side of a worker: start it, ask it, end it, and say clearly when it died."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from benchmarks import ROOT
from benchmarks.facts import PINNED
from benchmarks.implementations import Implementation


class WorkerDied(Exception):
    """A worker ended before it answered."""


class WorkerFailed(Exception):
    """A worker answered with an error."""


def environment(
    implementation: Implementation, threads: int, base: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The variables of a worker: pinned threads, and malloc as the implementation wants it."""
    kept = {name: value for name, value in base.items() if not name.startswith("MALLOC_")}
    return {**kept, **dict.fromkeys(PINNED, str(threads)), **implementation.environment}


class WorkerProcess:
    """One implementation in a process of its own; use it in a `with` statement.

    Args:
        implementation: decides on the variables of the process.
        threads: of every library in it.
    """

    def __init__(self, implementation: Implementation, threads: int = 1) -> None:
        self.name = implementation.name
        # A file, since nobody reads while the worker works, and a full pipe would stop it.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker"],
            cwd=ROOT,
            env=environment(implementation, threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )

    def ask(self, do: str, **details: Any) -> Any:
        """Send a request and wait for its answer.

        Raises:
            WorkerDied: the process ended.
            WorkerFailed: it could not do what it was asked to.
        """
        self.send(do, **details)
        return self.hear()

    def send(self, do: str, **details: Any) -> None:
        """Send a request; the worker starts at once."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **details}) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise WorkerDied(self._last_words()) from None

    def hear(self) -> Any:
        """Wait for the answer to the last request."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise WorkerDied(self._last_words())
        heard = json.loads(line)
        if "error" in heard:
            raise WorkerFailed(f"{self.name}: {heard['error']}\n{heard['traceback']}")
        return heard["answer"]

    def _last_words(self) -> str:
        """Say how the process ended, and what it wrote to its error stream."""
        code = self._process.wait(timeout=10)
        how = f"exit code {code}"
        if code < 0:
            how = f"{signal.Signals(-code).name}; SIGKILL often means: out of memory"
        self._errors.seek(0)
        said = self._errors.read()[-2000:].strip()
        return f"The worker of {self.name} died ({how}). It said:\n{said or '(nothing)'}"

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process: at once after an error, else as soon as it has read its input."""
        if kind is not None:
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was still to be sent has no reader
                    stream.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()
