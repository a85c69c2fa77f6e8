"""Workers are proved equal, then measured in turn; and what makes them no measurement."""

import multiprocessing
import os
import platform
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import facts, worker
from benchmarks.__main__ import main
from benchmarks.case import IMPLEMENTATIONS, TUNED_MALLOC, Group, Implementation
from benchmarks.measure import NotEqual, Plan, gap, in_turn, measure_case, prove_equal
from benchmarks.work import Work, peak, reset_peak
from tests.benchmarks.odd import odd

ONCE = Plan(1, 1, 0.0, 1)
A = np.array([1.0, -4.0])


@pytest.fixture
def unequal(monkeypatch):
    """Makes the odd case whose second implementation answers another number than the first."""
    other = Implementation("other", "tests.benchmarks.odd")
    monkeypatch.setitem(IMPLEMENTATIONS, "numpy_tuned_malloc", other)
    return lambda log: odd(log=str(log))


def notes(path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines()]


# ---------------------------------------------------------------- in turn, as often as planned


def test_each_round_measures_everybody_once_and_begins_with_another():
    asked: list[str] = []

    def measure(name: str) -> dict[str, float | list[float]]:
        asked.append(name)
        return {"cpu": len(asked), "several": [1.0, 2.0]}

    samples = {name: {} for name in "ABC"}
    in_turn(samples, 4, measure)
    assert "".join(asked) == "ABCBCACABABC"
    assert samples["A"] == {"cpu": [1, 6, 8, 10], "several": [1, 2] * 4}


class Sleeper(Work):
    """Each run takes a given time on a clock of its own."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.n_runs = seconds, 0

    def run(self) -> None:
        self.n_runs += 1

    def measure(self, times: int) -> dict[str, float]:
        return {**super().measure(times), "wall": self.seconds}


@pytest.mark.parametrize(("seconds", "wanted"), [(1e-5, 100), (0.4, 1), (1e-3, 1)])
def test_calibration_finds_how_often_work_fits_and_work_is_done_as_often(seconds, wanted):
    work = Sleeper(seconds)
    assert work.calibrate(1e-3) == wanted
    assert work.n_runs >= 2  # one to warm up, one to be timed
    before = work.n_runs
    cost = work.measure(7)
    assert work.n_runs - before == 7
    assert set(cost) == {"cpu", "wall", "faults"}
    assert min(cost.values()) >= 0


def test_a_case_comes_back_with_samples_facts_and_a_proof_by_processes_of_its_own(tmp_path):
    row, told = measure_case(odd(log=str(tmp_path / "log")), Plan(2, 3, 0.0, 1))
    assert list(row.samples) == ["numpy", "numpy_tuned_malloc"]
    assert all(len(values) == 2 * 3 for m in row.samples.values() for values in m.values())
    assert row.gap == 0
    assert told["numpy"] == np.__version__
    noted = notes(tmp_path / "log")
    proved, ran = (
        {process for what, process in noted if what == kind} for kind in ("proof", "run")
    )
    assert (len(proved), len(ran)) == (2, 2 * 2)
    assert not proved & ran


@pytest.mark.parametrize(("fresh", "sides", "rounds"), [(5, 1, 2), (1, 2, 1)])
def test_fresh_work_gets_its_own_number_of_rounds_and_a_process_each(
    tmp_path, fresh, sides, rounds
):
    case = odd(log=str(tmp_path / "log"))
    case = replace(case, fresh=fresh, implementations=case.implementations[:sides])
    row, _ = measure_case(case, Plan(1, 9, 0.0, 2))
    runs = [process for what, process in notes(tmp_path / "log") if what == "run"]
    assert len(runs) == len(set(runs)) == sides * rounds  # no warm-up, no calibration
    assert row.gap == (None if sides == 1 else 0)  # alone there is nothing to prove


# ---------------------------------------------------------------- what is not equal is not timed


def test_a_gap_is_a_share_of_the_largest_entry_and_nothing_odd_is_equal():
    assert gap(A, A + np.array([0.0, 0.4])) == pytest.approx(0.1)
    assert gap(np.zeros(3), np.zeros(3)) == 0
    assert np.isnan(gap(A, A[:1]))
    assert np.isnan([gap([1.0, odd], [1.0, odd]) for odd in (np.nan, np.inf)]).all()


def test_equal_answers_give_the_largest_gap():
    near = {"y": A * (1 + 1e-6), "loss": 2.0}
    found = prove_equal("case", {"one": {"y": A, "loss": 2.0}, "two": near}, {})
    assert found == pytest.approx(1e-6, rel=1e-3)
    assert prove_equal("case", {"one": {"y": A}, "two": {"y": A * 1.01}}, {"y": 0.02}) > 0.009


@pytest.mark.parametrize(
    ("one", "other", "complaint"),
    [
        ({"y": A}, {"y": A * 1.01}, "one and three differ in y.*0.0099 of .*, allowed 0.0001"),
        ({"y": A}, {"y": A * np.nan}, "differ in y"),
        ({"y": A}, {"y": A[:1]}, "differ in y"),
        ({"y": A}, {"z": A}, r"answer different things, or none: \['y'\], \['z'\]"),
        ({"y": A}, {}, "answer different things, or none"),
        ({}, {}, "answer different things, or none"),
    ],
)
def test_a_difference_is_refused_and_named(one, other, complaint):
    with pytest.raises(NotEqual, match=complaint):
        prove_equal("case", {"one": one, "two": one or {"y": A}, "three": other}, {"z": 0.02})


def test_fresh_work_is_not_timed_when_two_sides_differ(unequal, tmp_path, refused):
    case = replace(unequal(tmp_path / "log"), fresh=1)
    refused(NotEqual, "odd case: numpy and .* differ in number", measure_case, case, ONCE)
    assert {what for what, _ in notes(tmp_path / "log")} == {"proof"}


# ---------------------------------------------------------------- processes


def test_threads_are_pinned_and_malloc_is_the_implementations_own():
    base = {"OMP_NUM_THREADS": "8", "MALLOC_ARENA_MAX": "1", "PATH": "/bin"}
    plain = worker.variables(IMPLEMENTATIONS["torch"], 2, base)
    assert plain == {**dict.fromkeys(facts.PINNED, "2"), "PATH": "/bin"}
    tuned = worker.variables(IMPLEMENTATIONS["torch_channels_last"], 1, base)
    assert tuned.items() >= TUNED_MALLOC.items()
    given = {"OPENBLAS_CORETYPE": "Haswell", "OMP_NUM_THREADS": "1", "HOME": "/"}
    given["KMP_DUPLICATE_LIB_OK"] = "True"  # as threadpoolctl leaves it
    assert facts.set_by_user(given) == {"OPENBLAS_CORETYPE": "Haswell"}


def test_a_worker_with_other_threads_than_asked_is_refused(monkeypatch):
    wrong = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    monkeypatch.setattr(worker, "variables", lambda implementation, threads: wrong)
    with pytest.raises(RuntimeError, match="3 threads were asked for, but there are {.*: 1}"):
        measure_case(replace(odd(), threads=3), ONCE)


@pytest.mark.parametrize(("trouble", "error"), [("dies", BrokenProcessPool), ("fails", ValueError)])
def test_a_worker_that_dies_or_fails_is_no_measurement_and_leaves_no_process(trouble, error):
    with pytest.raises(error) as raised:
        measure_case(odd(**{trouble: True}), ONCE)
    assert trouble == "dies" or "in run" in str(raised.value.__cause__)  # the worker's traceback
    assert multiprocessing.active_children() == []


def test_what_differs_stops_the_program_and_is_neither_timed_nor_stored(
    unequal, tmp_path, monkeypatch, capsys
):
    case, words = unequal(tmp_path / "log"), ["odd", "--output", str(tmp_path / "out")]
    monkeypatch.setattr("benchmarks.groups.every", lambda: {"odd": Group("odd", (case,))})
    assert main(words) == 1
    assert "make bench stopped: odd case: numpy and" in capsys.readouterr().err
    assert {what for what, _ in notes(tmp_path / "log")} == {"proof"}
    many = Group("odd", (replace(case, threads=10_000),))
    monkeypatch.setattr("benchmarks.groups.every", lambda: {"odd": many})
    assert main(words) == 0
    assert "left out, it needs 10000 cores" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- peaks of memory


def test_peak_memory_sees_an_array_that_is_gone_again():
    before = reset_peak()
    np.ones(20_000_000)  # 160 MB
    assert 120e6 < peak() - before < 250e6


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked")
def test_memory_that_is_freed_does_not_hide_a_rise():
    many = [np.ones(5000) for _ in range(3000)]  # 120 MB, each below malloc's own threshold
    kept = np.ones(5000)  # lies behind them, so that malloc keeps what is freed in front of it
    del many
    before = reset_peak()
    again = [np.ones(5000) for _ in range(3000)]
    assert peak() - before > 60e6
    assert len(again) * kept[0] == 3000
