"""Workers: what they are started with, and how they end."""

import os
import signal
from dataclasses import replace

import pytest

from benchmarks import facts, implementations
from benchmarks.implementations import TUNED_MALLOC
from benchmarks.measure import Plan, measure_case, send_begin
from benchmarks.process import WorkerDied, WorkerFailed, WorkerProcess, environment
from benchmarks.worker import Worker, answer


def test_threads_are_pinned_and_malloc_is_the_implementations_own():
    base = {"OMP_NUM_THREADS": "8", "MALLOC_ARENA_MAX": "1", "PATH": "/bin"}
    plain = environment(implementations.get("torch"), 2, base)
    assert {plain[name] for name in facts.PINNED} == {"2"}
    assert not any(name.startswith("MALLOC_") for name in plain)
    assert plain["PATH"] == "/bin"
    assert environment(implementations.get("torch_channels_last"), 1, base).items() >= (
        TUNED_MALLOC.items()
    )


def test_a_worker_with_other_threads_than_asked_is_refused(odd, monkeypatch):
    monkeypatch.setattr(
        "benchmarks.process.environment", lambda i, n: {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    )
    with pytest.raises(WorkerFailed, match="3 threads were asked for, but there are {.*: 1}"):
        measure_case(replace(odd, threads=3), Plan(1, 1, 0.0, 1))


def test_a_worker_that_dies_is_named_with_its_last_words(odd):
    case = replace(odd, work="work:Dies")
    with pytest.raises(WorkerDied, match=r"worker of one died \(exit code 7\)(.|\n)*last words"):
        measure_case(case, Plan(1, 1, 0.0, 1))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_worker_that_is_killed_is_named_with_the_signal(odd):
    with WorkerProcess(implementations.get("one")) as worker:
        send_begin(odd, worker)
        worker.hear()
        os.kill(worker._process.pid, signal.SIGKILL)
        with pytest.raises(WorkerDied, match=r"SIGKILL.*out of memory(.|\n)*\(nothing\)"):
            worker.ask("measure", times=1)


def test_an_error_in_the_work_comes_with_its_traceback(odd):
    case = replace(odd, work="work:Fails")
    with pytest.raises(WorkerFailed, match=r"one: ValueError: no such thing\nTraceback"):
        measure_case(case, Plan(1, 1, 0.0, 1))


def test_work_that_prints_does_not_disturb_the_answers(odd):
    case = replace(odd, settings={"says": '{"answer": 3}'})
    assert measure_case(case, Plan(1, 1, 0.0, 1))["gap"] == 0


def test_no_process_is_left(odd):
    interrupted, finished = (WorkerProcess(implementations.get(name)) for name in ("one", "two"))
    interrupted.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    finished.__exit__(None, None, None)
    assert interrupted._process.returncode != 0
    assert finished._process.returncode == 0


def test_an_unknown_request_is_an_error_not_the_end():
    assert "AttributeError" in answer(Worker(), '{"do": "dance"}')["error"]


def test_variables_that_change_speed_are_told_and_ours_are_not():
    given = {"OPENBLAS_CORETYPE": "Haswell", "OMP_NUM_THREADS": "1", "HOME": "/"}
    assert facts.set_by_user(given) == {"OPENBLAS_CORETYPE": "Haswell"}
