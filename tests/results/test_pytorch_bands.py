"""What lesson 13 says of its last network: the mean of five seeds."""

from course_lib.results import result


def test_the_last_network_reads_99_of_100_in_the_mean_of_its_seeds():
    stored = result("digit_net")
    (arm,) = stored.arms
    assert len(stored.seeds) == 5
    assert 98.95 <= stored.mean(arm, "test") < 99.2
    assert stored.sd(arm, "test") < 0.15


def test_momentum_and_one_cycle_are_worth_about_three_digits_in_a_thousand():
    (recipe, plain), arm = map(result, ("digit_net", "digit_net_plain")), "9,338 parameters"
    assert 0.25 < recipe.mean(arm, "test") - plain.mean(arm, "test") < 0.35
