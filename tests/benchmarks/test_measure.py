"""Implementations work in turn, in an order that moves on, as often as planned."""

from dataclasses import replace

import pytest

from benchmarks.measure import Plan, in_turn, joined, measure_case, rotated
from benchmarks.work import Work, calibrate


def test_the_order_moves_on_each_round():
    assert [rotated("ABC", number) for number in range(4)] == [
        ["A", "B", "C"],
        ["B", "C", "A"],
        ["C", "A", "B"],
        ["A", "B", "C"],
    ]


def test_each_round_measures_everybody_once():
    asked: list[str] = []

    def measure(name: str) -> dict[str, float]:
        asked.append(name)
        return {"cpu": float(len(asked))}

    samples = in_turn("AB", 3, measure)
    assert "".join(asked) == "ABBAAB"
    assert samples == {"A": {"cpu": [1.0, 4.0, 5.0]}, "B": {"cpu": [2.0, 3.0, 6.0]}}


class Sleeper(Work):
    """Each run takes a given time on a clock of its own."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.n_runs = seconds, 0

    def run(self) -> None:
        self.n_runs += 1

    def measure(self, times: int) -> dict[str, float]:
        self.n_runs += times
        return {"wall": self.seconds}


@pytest.mark.parametrize(("seconds", "wanted"), [(1e-5, 100), (0.4, 1), (1e-3, 1)])
def test_calibration_finds_how_often_work_fits(seconds, wanted):
    work = Sleeper(seconds)
    assert calibrate(work, 1e-3) == wanted
    assert work.n_runs >= 2  # one to warm up, one to be timed


def test_work_is_timed_as_often_as_asked_and_told_once():
    class Counts(Work):
        n = 0

        def run(self) -> None:
            self.n += 1

    work = Counts()
    cost = work.measure(7)
    assert work.n == 7
    assert set(cost) == {"cpu", "wall", "faults"}
    assert all(value >= 0 for value in cost.values())


def test_a_case_comes_back_with_samples_facts_and_proof(odd):
    told = measure_case(odd, Plan(2, 3, 0.0, 1))
    assert list(told["samples"]) == ["one", "two"]
    assert all(len(values) == 2 * 3 for m in told["samples"].values() for values in m.values())
    assert told["gap"] == 0
    assert told["facts"]["one"]["threads"]
    assert set(told["facts"]["one"]["threads"].values()) == {1}


def test_fresh_work_gets_its_own_number_of_rounds_and_a_process_each(odd, tmp_path):
    log = tmp_path / "runs"
    case = replace(odd, fresh=True, settings={"log": str(log)})
    told = measure_case(case, Plan(1, 9, 0.0, 2))
    assert {len(m["wall"]) for m in told["samples"].values()} == {2}
    assert log.read_text().count("\n") == 2 * 2  # no warm-up, no calibration


def test_fresh_work_that_takes_long_may_limit_its_rounds(odd):
    told = measure_case(replace(odd, fresh=True, most_rounds=1), Plan(1, 9, 0.0, 2))
    assert len(told["samples"]["one"]["wall"]) == 1


def test_the_samples_of_all_launches_are_told_one_after_the_other():
    launches = [{"A": {"cpu": [1.0, 2.0]}}, {"A": {"cpu": [3.0]}}, {"A": {"cpu": [4.0]}}]
    assert joined(launches) == {"A": {"cpu": [1.0, 2.0, 3.0, 4.0]}}


def test_a_process_that_is_timed_has_not_proved(odd, tmp_path):
    log = tmp_path / "runs"
    measure_case(replace(odd, work="work:Tells", settings={"log": str(log)}), Plan(2, 1, 0.0, 1))
    told = [line.split() for line in log.read_text().splitlines()]
    proved = {process for what, process in told if what == "proof"}
    timed = {process for what, process in told if what == "measure"}
    assert len(proved) == 2
    assert len(timed) == 2 * 2
    assert not proved & timed


def test_one_implementation_alone_needs_no_proof(odd):
    told = measure_case(replace(odd, implementations=("one",)), Plan(1, 1, 0.0, 1))
    assert told["gap"] is None
