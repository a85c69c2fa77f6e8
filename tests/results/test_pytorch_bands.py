"""What lesson 13 says of its last network: the mean of five seeds."""

from course_lib.results import result


def test_the_last_network_reads_99_of_100_in_the_mean_of_its_seeds():
    stored = result("digit_net")
    (arm,) = stored.arms
    assert len(stored.seeds) == 5
    assert 98.95 <= stored.mean(arm, "test") < 99.2
    assert stored.sd(arm, "test") < 0.15
