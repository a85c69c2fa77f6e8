"""The warm process of a sandbox: it has imported what answers need, and it only forks.

For each job it forks a child, which reads the job, enters namespaces of its own and does the
work. The zygote reads neither jobs nor answers, which the kernel moves from pipe to pipe: what it
does not hold, no later child can inherit. It watches the clock, counts bytes, and hands on letters
to the child, which it does not read either: such as the key to a job's sealed part.

Started by `course_lib.grading.sandbox` as `python -I -S zygote.py SETTINGS`, with jobs on the
standard input and answers on the standard output.
"""

import fcntl
import gc
import json
import os
import select
import signal
import sys
import termios
import time
from collections.abc import Callable
from typing import Any, NamedTuple

HEADER, TIMES = 8, 16  # bytes: a length; two numbers of seconds
JOB, LETTER = b"j", b"l"  # the first byte of what the host sends
NOWHERE = 1  # the file that leads there, once the warm process is ready
TAKEN = b"."  # the first byte of a child: it has read its job
TICKS = 8  # that a wait for the child is cut into
SECONDS_TO_LEAVE = 1.0  # for a child that has closed its pipe
IMPORTED = ("functools", "itertools", "math", "pathlib", "tempfile", "time")
"""What notebooks import of Python's own modules: loaded here, once, and not in each child."""


def main() -> None:
    """Import, say so, and fork a child a job until no more come."""
    settings = json.loads(sys.argv[1])
    sys.path[:0] = settings["path"]
    own = -1
    if settings["isolated"]:  # it becomes the first of a family of processes, see `limits.rule`
        from course_lib.grading.sandboxed import limits

        own = limits.rule(network=bool(settings["readable"]))  # bubblewrap has left it already
    jobs, answers = os.dup(0), os.dup(1)
    nowhere = os.open("/dev/null", os.O_RDWR)
    for file in (0, 1):
        os.dup2(nowhere, file)
    work = warm(settings)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # it is waited for
    os.dup2(nowhere, 2)  # not before: what stops the start is told there
    announce(answers, 5)
    os.write(answers, b"ready")
    poll = select.poll()
    poll.register(jobs, select.POLLIN)
    while any(event & select.POLLIN for _, event in poll.poll()):
        if not serve(jobs, answers, settings, own, work):
            return  # the pipes are in an unknown state; the host starts a new sandbox


def warm(settings: dict[str, Any]) -> Callable[[memoryview, int, int], None]:
    """Import everything that a child may need once its sources are covered."""
    from importlib import import_module

    if not settings["with_judge"]:
        leave_empty("course_lib.judging")
    for module in (*settings["modules"], *IMPORTED):
        import_module(module)
    if "torch" in settings["modules"]:
        torch = import_module("torch")
        torch.set_num_threads(1)
        import_module("course_lib.lesson_functions.torch_later").warm_up()
    if settings["isolated"]:
        from course_lib.grading.sandboxed import landlock, limits  # noqa: F401 (for the children)

        limits.libc()
        settings["filter"] = bytes.fromhex(settings["filter"])
    from course_lib.grading.sandboxed import library
    from course_lib.grading.sandboxed.child import rehearse, work

    if settings["shut"]:
        library.shut(tuple(settings["rooms"]))
    rehearse("course_lib.grading.sandboxed.reading" in settings["modules"])
    if settings["isolated"]:
        settings["mapped"] = limits.mapped_bytes()  # a child begins with as much
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, every page of memory
    return work


def leave_empty(package: str) -> None:
    """Let modules of a package be imported without what the package itself imports.

    A child needs how answers are run, and not how they are judged: that would be a third of its
    code, which each fork copies.
    """
    from importlib.util import find_spec, module_from_spec

    spec = find_spec(package)
    assert spec is not None
    sys.modules[package] = module_from_spec(spec)


def serve(jobs: int, answers: int, settings: dict[str, Any], own: int, work: Any) -> bool:
    """Let a child do the next job, pass its messages on, and say how it ended.

    It returns whether the pipes are ready for another job.
    """
    kind = bytes(read_exactly(jobs, 1))
    if kind == LETTER:  # its child ended while it was on its way
        return hand_on(jobs, NOWHERE) >= 0
    head = read_exactly(jobs, HEADER + TIMES)
    if len(head) < HEADER + TIMES:
        return False  # the host closed the pipe
    size = int.from_bytes(head[:HEADER], "little") - TIMES
    patience, at_most = head[HEADER:].cast("d")  # seconds a message; for the whole job
    if settings["isolated"]:
        from course_lib.grading.sandboxed import limits

        limits.next_child_apart(own)
    door, keys = os.pipe()
    os.set_blocking(keys, False)
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(source)
            os.close(keys)
            job = read_exactly(jobs, size)
            os.write(sink, TAKEN)
            be_the_child(job, sink, door, settings, work)
        finally:
            os._exit(0)
    os.close(sink)
    os.close(door)
    pipes = Pipes(source, keys, jobs, answers)
    return watch(child, pipes, patience, at_most, settings["message_bytes"])


class Pipes(NamedTuple):
    """The files of a job: a child's answers and its key, the host's jobs and its answers."""

    source: int
    keys: int
    jobs: int
    answers: int


def watch(child: int, pipes: Pipes, patience: float, at_most: float, loudest: int) -> bool:
    """Pass a child's messages on, end it in time, say how it ended; whether it took its job."""
    end, code = "lost", None  # until it is known: when the host is gone, writing to it raises
    try:
        if not taken(pipes.source, patience):
            return False
        end = relay(pipes, patience, at_most, loudest)
        if end == "done":
            code = left(child)
            end = end if code is not None else "slow"  # it said no more, and stayed
    finally:
        os.close(pipes.source)
        os.close(pipes.keys)
        if code is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    died = code is not None and os.WIFSIGNALED(code)
    status = {"end": "died" if died else end, "signal": os.WTERMSIG(code or 0) if died else 0}
    said = json.dumps(status).encode()
    announce(pipes.answers, len(said), last=True)
    os.write(pipes.answers, said)
    return True


def be_the_child(
    job: memoryview, sink: int, door: int, settings: dict[str, Any], work: Any
) -> None:
    """Give up everything that is not needed, and work."""
    if settings["isolated"]:
        from course_lib.grading.sandboxed import limits

        limits.die_with_parent()
        limits.close_all_but(sink, door)
        limits.leave_namespaces()
        scratch = settings["scratch_mib"]
        limits.cover(scratch)
        if settings["readable"]:
            from course_lib.grading.sandboxed import landlock

            landlock.restrict(settings["readable"], settings["listed"], ["/tmp", "/dev/null"])
        limits.limit_resources(
            settings["mapped"], settings["memory_mib"], settings["cpu_seconds"], scratch
        )
        limits.filter_system_calls(settings["filter"])
    work(job, sink, door)


def taken(source: int, patience: float) -> bool:
    """Whether the child says in time that it has read all of its job."""
    poll = select.poll()
    poll.register(source, select.POLLIN)
    return bool(waited(poll, patience)) and os.read(source, len(TAKEN)) == TAKEN


def waited(poll: select.poll, seconds: float) -> list[tuple[int, int]]:
    """What `poll` tells within so many seconds.

    They are waited for in `TICKS`: where the machine stands still, and the child with it, one tick
    passes and not the time.
    """
    for _ in range(TICKS):
        if ready := poll.poll(seconds * 1000 / TICKS):
            return ready
    return []


def relay(pipes: Pipes, patience: float, at_most: float, loudest: int) -> str:
    """Pass on what a child writes, until it is "done", or too "slow", or too "loud".

    Or until the host is "lost": then nobody reads the answers any more.
    """
    source, answers, to = pipes.source, pipes.answers, pipes.keys
    poll = select.poll()
    poll.register(source, select.POLLIN)
    poll.register(pipes.jobs, select.POLLIN)
    poll.register(answers, 0)  # tells of its end only
    passed, end = 0, time.monotonic() + at_most
    while True:
        left = min(patience, end - time.monotonic())
        ready = dict(waited(poll, left)) if left > 0 else {}
        if not ready:
            return "slow"
        if answers in ready:
            return "lost"
        if pipes.jobs in ready:
            if bytes(read_exactly(pipes.jobs, 1)) != LETTER:
                return "lost"
            to = hand_on(pipes.jobs, to)
            if to < 0:
                return "lost"
            continue
        size = int.from_bytes(fcntl.ioctl(source, termios.FIONREAD, bytes(4)), sys.byteorder)
        if not size:  # nothing waits
            return "done"
        passed += size
        if passed > loudest:
            return "loud"
        announce(answers, size)
        while size:
            size -= os.splice(source, answers, size)


def hand_on(jobs: int, to: int) -> int:
    """Move a letter of the host's on, unread, and return where the next one goes.

    That is nowhere, if nobody reads; -1, if the host broke off.
    """
    left = int.from_bytes(read_exactly(jobs, HEADER), "little")
    coming, going = select.poll(), select.poll()
    coming.register(jobs, select.POLLIN)
    going.register(to, select.POLLOUT)
    while left:
        coming.poll()  # the host is writing it
        try:
            moved = os.splice(jobs, to, left)
        except BrokenPipeError:
            to = NOWHERE
        except BlockingIOError:
            to = to if going.poll(SECONDS_TO_LEAVE * 1000) else NOWHERE
        else:
            if not moved:
                return -1
            left -= moved
    return to


def left(child: int) -> int | None:
    """How a child that closed its pipe ended; None when it does not end soon."""
    end = time.monotonic() + SECONDS_TO_LEAVE
    while True:
        pid, code = os.waitpid(child, os.WNOHANG)
        if pid:
            return code
        seconds = end - time.monotonic()
        if seconds <= 0 or signal.sigtimedwait({signal.SIGCHLD}, seconds) is None:
            return None


def read_exactly(file: int, size: int) -> memoryview:
    """Return `size` bytes, or fewer at the end of the file."""
    view, at = memoryview(bytearray(size)), 0
    while at < size and (n := os.readv(file, [view[at:]])):
        at += n
    return view[:at]


def announce(file: int, size: int, last: bool = False) -> None:
    """Write the frame of a piece: its length, and whether it is the last of a job."""
    os.write(file, size.to_bytes(HEADER, "little") + bytes([last]))


if __name__ == "__main__":
    main()
