"""The warm process of a sandbox: it has imported what answers need, and it only forks.

For each job it forks a supervisor, which reads the job, makes new namespaces and forks the child
that does the work. The zygote never reads a job: what it does not hold, no later child can inherit.

Started by `course_lib.grading.sandbox` as `python -I -S zygote.py SETTINGS`, with jobs on the
standard input and answers on the standard output.
"""

import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

HEADER, TIMES = 8, 16  # bytes: a length; two numbers of seconds
SECONDS_TO_LEAVE = 1.0  # for a child that has closed its pipe


def main() -> None:
    """Import, say so, and fork a supervisor a job until no more come."""
    settings = json.loads(sys.argv[1])
    sys.path[:0] = settings["path"]
    jobs, answers = os.dup(0), os.dup(1)
    nowhere = os.open("/dev/null", os.O_RDWR)
    for file in (0, 1):
        os.dup2(nowhere, file)
    work = warm(settings)
    os.dup2(nowhere, 2)  # not before: what stops the start is told there
    write(answers, b"ready")
    poll = select.poll()
    poll.register(jobs, select.POLLIN)
    while any(event & select.POLLIN for _, event in poll.poll()):
        supervisor = os.fork()
        if supervisor == 0:
            done = 1
            try:
                done = supervise(jobs, answers, settings, work)
            finally:
                os._exit(done)
        if os.waitpid(supervisor, 0)[1] != 0:
            return  # the pipes are in an unknown state; the host starts a new sandbox


def warm(settings: dict[str, Any]) -> Callable[[memoryview, int], None]:
    """Import everything that a child may need once its sources are covered."""
    from importlib import import_module

    for module in settings["modules"]:
        import_module(module)
    if "torch" in settings["modules"]:
        torch = import_module("torch")
        torch.set_num_threads(1)
        import_module("course_lib.judging.torch_later").warm_up()
    if settings["isolated"]:
        from course_lib.grading.inside import landlock, limits  # noqa: F401 (for the children)

        limits.libc()
        limits.system_call_filter()
        if settings["readable"]:  # no bubblewrap is around
            limits.leave_network()
    from course_lib.grading.inside import library
    from course_lib.grading.inside.child import rehearse, work

    if settings["allowed"] is not None:
        library.shut(settings["allowed"], settings["asked"])
    rehearse("course_lib.grading.inside.reading" in settings["modules"])
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, every page of memory
    return work


def supervise(jobs: int, answers: int, settings: dict[str, Any], work: Any) -> int:
    """Read one job, let a child do it under limits, pass its messages on, and say how it ended."""
    size = int.from_bytes(read_exactly(jobs, HEADER), "little")
    if size == 0:
        return 1  # the host closed the pipe
    job = memoryview(read_exactly(jobs, size))
    patience, at_most = job[:TIMES].cast("d")  # seconds between two messages; for the whole job
    if settings["isolated"]:
        from course_lib.grading.inside import limits

        mapped = limits.mapped_bytes()
        limits.leave_namespaces()
        limits.die_with_parent()
    else:
        mapped = 0
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(source)
            be_the_child(job[TIMES:], sink, settings, mapped, work)
        finally:
            os._exit(0)
    os.close(sink)
    end, code = "lost", None  # until it is known: when the host is gone, writing to it raises
    try:
        end = relay(source, answers, patience, at_most, settings["message_bytes"])
        if end == "done":
            code = left(child)
            end = end if code is not None else "slow"  # it said no more, and stayed
    finally:
        if code is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    died = code is not None and os.WIFSIGNALED(code)
    status = {"end": "died" if died else end, "signal": os.WTERMSIG(code or 0) if died else 0}
    write(answers, json.dumps(status).encode(), last=True)
    return 0


def be_the_child(
    job: memoryview, sink: int, settings: dict[str, Any], mapped: int, work: Any
) -> None:
    """Give up everything that is not needed, and work."""
    if settings["isolated"]:
        from course_lib.grading.inside import limits

        limits.die_with_parent()
        limits.close_all_but(sink)
        limits.cover(settings["scratch_mib"])
        if settings["readable"]:
            from course_lib.grading.inside import landlock

            landlock.restrict(settings["readable"], settings["listed"], ["/tmp", "/dev/null"])
        limits.limit_resources(
            mapped, settings["memory_mib"], settings["cpu_seconds"], settings["scratch_mib"]
        )
        limits.system_call_filter().load()
    work(job, sink)


def relay(source: int, answers: int, patience: float, at_most: float, loudest: int) -> str:
    """Pass on what a child writes, until it is "done", or too "slow", or too "loud".

    Or until the host is "lost": then nobody reads the answers any more.
    """
    poll = select.poll()
    poll.register(source, select.POLLIN)
    poll.register(answers, 0)  # tells of its end only
    passed, end = 0, time.monotonic() + at_most
    try:
        while True:
            left = min(patience, end - time.monotonic())
            ready = dict(poll.poll(left * 1000)) if left > 0 else {}
            if not ready:
                return "slow"
            if answers in ready:
                return "lost"
            chunk = os.read(source, 1 << 16)
            if not chunk:
                return "done"
            passed += len(chunk)
            if passed > loudest:
                return "loud"
            write(answers, chunk)
    finally:
        os.close(source)


def left(child: int) -> int | None:
    """How a child that closed its pipe ended; None when it does not end soon."""
    end = time.monotonic() + SECONDS_TO_LEAVE
    while time.monotonic() < end:
        pid, code = os.waitpid(child, os.WNOHANG)
        if pid:
            return code
        time.sleep(0.0005)
    return None


def read_exactly(file: int, size: int) -> bytes:
    """Return `size` bytes, or fewer at the end of the file."""
    parts = []
    while size:
        part = os.read(file, min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(file: int, data: bytes, last: bool = False) -> None:
    """Write a framed piece: its length, whether it is the last of a job, and the bytes."""
    view = memoryview(len(data).to_bytes(HEADER, "little") + bytes([last]) + data)
    while view:
        view = view[os.write(file, view) :]


if __name__ == "__main__":
    main()
