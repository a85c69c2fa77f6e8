"""What lesson 13 says of its last network: the mean of five seeds."""

from course_lib.results import result


def test_the_last_network_reads_99_of_100_in_the_mean_of_its_seeds():
    stored = result("digit_net")
    assert len(stored.seeds) == 5
    assert 98.95 <= stored.mean("one cycle", "test") < 99.2
    assert stored.sd("one cycle", "test") < 0.15


def test_momentum_and_one_cycle_are_worth_about_three_digits_in_a_thousand():
    stored = result("digit_net")
    assert 0.25 < stored.mean("one cycle", "test") - stored.mean("five lines", "test") < 0.35
