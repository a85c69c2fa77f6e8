"""What is not equal is not timed."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measure import Plan, measure_case
from benchmarks.proof import NotEqual, gap, prove_equal

A = np.array([1.0, -4.0])


def test_a_gap_is_a_share_of_the_largest_entry():
    assert gap(A, A + np.array([0.0, 0.4])) == pytest.approx(0.1)
    assert gap(np.zeros(3), np.zeros(3)) == 0


def test_other_shapes_and_what_is_no_number_are_never_equal():
    assert gap(A, A[:1]) == np.inf
    for odd in (np.nan, np.inf):
        assert np.isnan(gap(np.array([1.0, odd]), np.array([1.0, odd])))


def test_equal_answers_give_the_largest_gap():
    near = {"y": A * (1 + 1e-6), "loss": np.array(2.0)}
    answers = {"one": {"y": A, "loss": np.array(2.0)}, "two": near}
    assert prove_equal("case", answers) == pytest.approx(1e-6, rel=1e-3)


@pytest.mark.parametrize(
    ("theirs", "complaint"),
    [
        ({"y": A * 1.01}, "one and two differ in y.*0.0099 of the largest entry, allowed 0.0001"),
        ({"y": A * np.nan}, "differ in y"),
        ({"y": A[:1]}, r"shapes \(2,\) and \(1,\)"),
        ({"z": A}, r"answer different things: \['y'\], \['z'\]"),
        ({}, "answer different things"),
    ],
)
def test_a_difference_is_refused_and_named(theirs, complaint):
    with pytest.raises(NotEqual, match=complaint):
        prove_equal("case", {"one": {"y": A}, "two": theirs})


def test_every_implementation_is_compared_not_only_the_second():
    with pytest.raises(NotEqual, match="one and three"):
        prove_equal("case", {"one": {"y": A}, "two": {"y": A}, "three": {"y": -A}})


def test_no_answer_is_no_proof():
    with pytest.raises(NotEqual, match="no answer to prove"):
        prove_equal("case", {"one": {}, "two": {}})


def test_a_named_tolerance_holds_for_that_answer_only():
    answers = {"one": {"y": A, "z": A}, "two": {"y": A * 1.01, "z": A}}
    assert prove_equal("case", answers, {"y": 0.02}) > 0.009
    with pytest.raises(NotEqual, match="differ in y"):
        prove_equal("case", answers, {"z": 0.02})


@pytest.mark.parametrize("fresh", [False, True])
def test_nothing_is_timed_when_two_sides_differ(unequal, tmp_path, fresh):
    log = tmp_path / "runs"
    case = replace(unequal, settings={"log": str(log)}, fresh=fresh)
    with pytest.raises(NotEqual, match="odd case: one and two differ in number"):
        measure_case(case, Plan(1, 1, 0.0, 1))
    assert not log.exists()
