"""The clock: what calls cost beside one another. A clock of our own makes the numbers exact."""

import time
from types import SimpleNamespace

import pytest

from course_lib.training import clock, fastest, laps, milliseconds, profiled


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that moves only when a call moves it, with ticks of 1 ms; it notes the calls."""
    now = SimpleNamespace(seconds=0.0, tick=0.001, calls="")
    monkeypatch.setattr(clock, "process_time", lambda: now.seconds)
    monkeypatch.setattr(
        clock.time, "get_clock_info", lambda name: SimpleNamespace(resolution=now.tick)
    )
    return now


def lasting(hours: SimpleNamespace, *seconds: float, name: str = "x"):
    """A call that lasts so long each time; the last number holds for all calls after it."""
    left = list(seconds)

    def call() -> None:
        hours.calls += name
        hours.seconds += left.pop(0) if len(left) > 1 else left[0]

    return call


def test_each_call_gets_its_own_time(hours):
    measured = fastest({"slow": lasting(hours, 0.3), "quick": lasting(hours, 0.1)})
    assert measured == pytest.approx({"slow": 0.3, "quick": 0.1})


def test_a_short_call_is_repeated_and_its_time_is_that_of_one(hours):
    measured = fastest({"short": lasting(hours, 0.001)}, rounds=1, least=0.05)
    assert measured == pytest.approx({"short": 0.001})
    assert (
        len(hours.calls) == 1 + (1 + 2 + 4 + 8 + 16 + 32 + 64) + 64
    )  # until it lasts, then one round


def test_a_slow_start_and_a_disturbed_round_do_not_count(hours):
    """Warm-up 9 and 4 s, then rounds of 2, 7 and 3 s: the best is 2."""
    assert fastest({"call": lasting(hours, 9.0, 4.0, 2.0, 7.0, 3.0)}, rounds=3) == {"call": 2.0}


def test_a_slow_start_does_not_decide_how_often_a_call_is_repeated(hours):
    fastest({"short": lasting(hours, 9.0, 0.03)}, rounds=1, least=0.05)
    assert len(hours.calls) == 1 + (1 + 2) + 2


def test_calls_take_turns(hours):
    fastest({name: lasting(hours, 1.0, name=name) for name in "ab"}, rounds=2)
    assert hours.calls == "aabb" + "abab"  # a warm-up each, then two rounds


def test_a_coarse_clock_gets_longer_measurements(hours):
    """With ticks of 15.6 ms, as on some systems, a measurement lasts ten of them."""
    hours.tick = 0.0156
    fastest({"short": lasting(hours, 0.02)}, rounds=1, least=0.05)
    assert len(hours.calls) == 1 + (1 + 2 + 4 + 8) + 8  # 8 calls last ten ticks


def test_it_measures_work_and_no_waiting():
    def work() -> None:
        sum(range(20_000))

    measured = fastest({"work": work, "more": lambda: (work(), work(), work())}, least=0.02)
    assert 1.5 < measured["more"] / measured["work"] < 6
    start = time.process_time()
    time.sleep(0.05)
    assert time.process_time() - start < 0.04


def test_without_a_round_nothing_is_measured(refused):
    words = "rounds must be at least 1; got 0"
    refused(ValueError, words, fastest, {"call": lambda: None}, rounds=0)


def in_steps(hours: SimpleNamespace, *seconds: float):
    """A function of two steps, the second of which comes in two pieces; then it returns, slowly."""
    left = list(seconds)

    def steps():
        hours.calls += "x"
        hours.seconds += left.pop(0) if len(left) > 1 else left[0]
        yield "first"
        for _ in range(2):
            hours.seconds += 0.25
            yield "second"
        hours.seconds += 100.0  # what comes after the last step is none

    return steps


def test_steps_get_the_time_since_the_one_before_and_add_up(hours):
    assert laps(in_steps(hours, 1.0), rounds=2) == {"first": 1.0, "second": 0.5}


def test_of_the_rounds_of_steps_the_one_with_the_least_sum_is_kept(hours):
    assert laps(in_steps(hours, 9.0, 8.0, 4.0, 2.0, 7.0), rounds=3)["first"] == 2.0


def test_short_steps_are_repeated_and_their_time_is_that_of_one_call(hours):
    def steps():
        hours.calls += "x"
        hours.seconds += 0.001
        yield "short"

    assert laps(steps, rounds=1, least=0.05) == pytest.approx({"short": 0.001})
    assert len(hours.calls) == 1 + (1 + 2 + 4 + 8 + 16 + 32 + 64) + 64


@pytest.mark.parametrize(
    ("rounds", "words"), [(0, "rounds must be at least 1; got 0"), (1, "the function has no step")]
)
def test_steps_that_cannot_be_timed_are_refused(rounds: int, words: str, refused):
    refused(ValueError, words, laps, lambda: (), rounds=rounds, least=1e-9)


def test_seconds_are_told_in_milliseconds_a_line_each():
    told = milliseconds({"a plain copy of R": 0.00102, "R": 0.0134})
    assert told.splitlines() == [
        "milliseconds",
        "a plain copy of R    1.02",
        "R                   13.40",
    ]
    beside = milliseconds({"pixels": 0.002, "next": 0.0001}, {"pixels": 0.17})
    assert beside.splitlines()[0].split() == ["milliseconds", "clock", "model"]
    assert [line.split() for line in beside.splitlines()[1:]] == [
        ["pixels", "2.00", "0.17"],
        ["next", "0.10"],
    ]


def test_a_profile_names_the_functions_below_the_one_that_was_called():
    def below(n):
        return sum(range(n))

    def above(n):
        return below(n) + below(n)

    head, *lines = profiled(above, 10).splitlines()
    assert "function calls in" in head
    assert any("(above)" in line and line.split()[0] == "1" for line in lines)
    assert any("(below)" in line and line.split()[0] == "2" for line in lines)
    assert sum("(" in line for line in profiled(above, 10, lines=1).splitlines()[3:]) <= 2
