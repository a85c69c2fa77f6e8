"""Run the real `course grade`: as a process, which is looked at from outside, or here."""

import argparse
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil

from course_lib.cli import main
from course_lib.grading import workers
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.records import Mark

ROOT = Path(__file__).parents[2]
GRADE = (sys.executable, "-m", "course_lib.cli", "grade")
# On a machine that is busy no right answer may run out of time; a test of what hangs says less.
QUICK = ("--workers", "1", "--seconds", "6")
BESIDE = ("--workers", "2", "--seconds", "6")  # where one worker goes on without the other

Done = subprocess.CompletedProcess[str]


def words(folder: Path, out: Path, *options: str) -> list[str]:
    """The command that grades a folder."""
    return [*GRADE, str(folder), "--out", str(out), *(options or QUICK)]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def ran(*command: object, cwd: Path = ROOT, **variables: str) -> Done:
    """Run a command to its end, with more variables in its environment."""
    return subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def grade(folder: Path, out: Path, *options: str, **variables: str) -> Done:
    """Grade to the end; words after `out` take the place of QUICK."""
    return ran(*words(folder, out, *options), **variables)


class Inline(Executor):
    """Does each task at once and in this process, whose sandboxes stay warm from run to run."""

    def submit(self, task: Callable[..., Any], /, *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(task(*given))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def inline(_: int) -> Iterator[Executor]:
    """This process alone, in the place of `workers.here`."""
    yield Inline()


def grade_here(folder: Path, out: Path, *options: str) -> Done:
    """Grade to the end as `grade` does, but in this process; all secrets that it makes are one."""
    command, told, errors = words(folder, out, *options)[3:], io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ),
        patch("secrets.token_hex", lambda n: n * "5a"),
        patch.object(workers, "here", inline),
        redirect_stdout(told),
        redirect_stderr(errors),
    ):
        code = main(command)
    return Done(command, code, told.getvalue(), errors.getvalue())


def course(command: str, *words: str) -> int:
    """Run another `course` command in this process; what it refuses is raised."""
    module, parser = import_module(f"course_lib.cli.{command}"), argparse.ArgumentParser()
    module.add_arguments(parser)
    return module.run(parser.parse_args(words))


@contextmanager
def grading(folder: Path, out: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A `course grade` at work, in a process group of its own; the block may end it."""
    process = subprocess.Popen(
        words(folder, out, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def book_of(out: Path) -> Gradebook:
    """The gradebook of a folder of results, to be read."""
    return Gradebook(out / FILE, read_only=True)


def rows(out: Path) -> list[tuple[Any, ...]]:
    """What two runs on the same hand-ins must agree on."""
    with book_of(out) as book:
        return book.rows()


def marks(out: Path) -> list[Mark]:
    """What counts by now."""
    with book_of(out) as book:
        return book.marks()


def n_graded(out: Path) -> int:
    """How many hand-ins the gradebook has by now; 0 before there is one."""
    try:
        with book_of(out) as book:
            return len(book.handins())
    except Exception:  # it is being made
        return 0


def wait_until(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait until something is so, and return it; fail when that takes too long."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
    return found


def descendants(pid: int) -> list[psutil.Process]:
    """All processes below one: workers, sandboxes and what is in them."""
    return psutil.Process(pid).children(recursive=True)


def workers_of(pid: int) -> list[psutil.Process]:
    """The processes that mark hand-ins for a `course grade`."""
    found = []
    for child in psutil.Process(pid).children():
        with suppress(psutil.NoSuchProcess):  # it has just ended: bubblewrap is tried first
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
    return found


def all_gone(processes: list[psutil.Process], seconds: float = 10.0) -> bool:
    """Whether processes end by themselves within a time."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]


Say = Callable[[object], object]


class Forked:
    """A process that does something; what it says can be read line by line."""

    def __init__(self, task: Callable[[Say], object], user: int = 0) -> None:
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setgid(user or os.getgid())
                os.setuid(user or os.getuid())
                task(lambda told: os.write(writer, f"{told}\n".encode()))
            except Exception as error:
                os.write(writer, f"{error}\n".encode())
            finally:
                os._exit(0)  # never on with the tests
        os.close(writer)
        self.said = os.fdopen(reader)

    def end(self) -> list[str]:
        """The words that it still says until it ends, and how it ended: 0, or minus a signal."""
        with self.said:
            words = self.said.read().split()
        return [*words, str(os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]))]
