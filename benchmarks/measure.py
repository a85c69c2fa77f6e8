"""Measure a case: start its workers, prove them equal, then let them work in turn."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import implementations
from benchmarks.case import Case
from benchmarks.process import WorkerProcess
from benchmarks.proof import Answers, prove_equal

Workers = dict[str, WorkerProcess]
Samples = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Plan:
    """How long to measure.

    Attributes:
        launches: how often each implementation gets a new process. Where memory lies, and whether
            malloc hands it back after each step, is decided anew in each.
        rounds: repetitions of each implementation in a launch.
        seconds: about how long one repetition lasts, by the clock on the wall.
        fresh_rounds: repetitions of work that needs a new process each time.
    """

    launches: int
    rounds: int
    seconds: float
    fresh_rounds: int


FULL, QUICK = Plan(4, 4, 0.2, 5), Plan(1, 5, 0.05, 1)


def measure_case(case: Case, plan: Plan) -> dict[str, Any]:
    """Prove a case's implementations equal, and measure them in turn, in new processes.

    Returns:
        Plain values for a JSON file: the case, "samples" (implementation -> metric -> one number a
        repetition), "gap" (the largest difference that the proof found) and "facts" of each
        process.

    Raises:
        NotEqual: they do not compute the same, so nothing was timed.
        WorkerDied, WorkerFailed: a process did not answer.
    """
    with ExitStack() as stack:  # a process that proved has another past than one that only works
        workers, facts = start(case, stack)
        gap = prove(case, workers)
    if case.fresh:
        rounds = min(plan.fresh_rounds, case.most_rounds or plan.fresh_rounds)
        samples = in_turn(case.implementations, rounds, lambda name: measure_fresh(case, name))
    else:
        samples = joined([launch(case, plan) for _ in range(plan.launches)])
    told = asdict(case)
    del told["tiny"], told["quick"]
    return {**told, "samples": samples, "gap": gap, "facts": facts}


def launch(case: Case, plan: Plan) -> Samples:
    """Start every implementation once more, warm it up, and measure them in turn."""
    with ExitStack() as stack:
        workers, _ = start(case, stack)
        times = {name: w.ask("calibrate", seconds=plan.seconds) for name, w in workers.items()}

        def measure(name: str) -> dict[str, Any]:
            return workers[name].ask("measure", times=times[name])

        return in_turn(list(workers), plan.rounds, measure)


def joined(launches: Sequence[Samples]) -> Samples:
    """The samples of all launches, one after the other."""
    first, *others = launches
    for name, metrics in first.items():
        for metric, values in metrics.items():
            for other in others:
                values += other[name][metric]
    return first


def start(case: Case, stack: ExitStack) -> tuple[Workers, dict[str, Any]]:
    """Start one worker an implementation; return them, and what they tell of themselves."""
    workers: Workers = {}
    for name in case.implementations:
        worker = WorkerProcess(implementations.get(name), case.threads)
        workers[name] = stack.enter_context(worker)
        send_begin(case, worker)
    return workers, {name: worker.hear() for name, worker in workers.items()}


def send_begin(case: Case, worker: WorkerProcess) -> None:
    """Tell a worker what its work is; its answer is still to be heard."""
    implementation = implementations.get(worker.name)
    file, _, function = case.work.partition(":")
    worker.send(
        "begin",
        module=f"{implementation.package}.{file}",
        function=function,
        options={**case.settings, **implementation.options},
        threads=case.threads,
    )


def prove(case: Case, workers: Workers) -> float | None:
    """Compare the workers' answers; None where there is only one worker."""
    if len(workers) < 2:
        return None
    with tempfile.TemporaryDirectory() as folder:
        answers = {name: _answers(w, Path(folder) / "proof.npz") for name, w in workers.items()}
    return prove_equal(case.name, answers, case.tolerances)


def _answers(worker: WorkerProcess, path: Path) -> Answers:
    worker.ask("prove", path=str(path))
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}


def measure_fresh(case: Case, name: str) -> dict[str, Any]:
    """Measure one implementation once, in a process that has done nothing else."""
    with WorkerProcess(implementations.get(name), case.threads) as worker:
        send_begin(case, worker)
        worker.hear()
        return worker.ask("measure", times=1)


def in_turn(names: Sequence[str], rounds: int, measure: Callable[[str], dict[str, Any]]) -> Samples:
    """Measure every implementation once a round: A B C, B C A, C A B, ...

    So a disturbance that lasts meets all of them, and none always follows the same other one.
    """
    samples: Samples = {name: {} for name in names}
    for number in range(rounds):
        for name in rotated(names, number):
            for metric, value in measure(name).items():
                several = value if isinstance(value, list) else [value]
                samples[name].setdefault(metric, []).extend(several)
    return samples


def rotated(names: Sequence[str], by: int) -> list[str]:
    """The names in order, begun at another one.

    >>> rotated("ABC", 1)
    ['B', 'C', 'A']
    """
    start = by % len(names)
    return [*names[start:], *names[:start]]
