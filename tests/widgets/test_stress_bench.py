"""stress_bench: its numbers against the measurements, its finds, whose function did what."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from contract import WidgetContract, numbers, states
from small_nets import STRESS_BENCH, made

from course_lib import data, nn
from course_lib.results import result
from course_lib.training import predict_logits
from course_lib.widgets import stress_bench
from course_lib.widgets.stress_bench import CARD, HIDDEN, MOVED, view
from course_lib.widgets.stress_kinds import KINDS

state = states(CARD)


def small_bench():
    return made(STRESS_BENCH)["bench"]


@pytest.mark.parametrize("name", KINDS)
def test_each_measured_level_can_be_reached_and_is_told(name: str):
    kind, stored = KINDS[name], result("corruptions")
    assert set(kind.metrics) <= set(kind.levels)
    assert set(kind.metrics.values()) <= set(stored.metrics)
    for level, metric in kind.metrics.items():
        at = kind.levels.index(level)
        told = view(state(corruption=name, level=at, moved=True), small_bench())["readout"]
        for arm, short in (("softmax", "softmax"), ("LeNet", "LeNet"), (MOVED, "LeNet, moved")):
            assert f"{short} {stored.mean(arm, metric):.1f}" in told.partition("10,000")[2]


def test_every_measurement_is_on_some_curve():
    shown = {metric for kind in KINDS.values() for metric in kind.metrics.values()}
    assert shown == set(result("corruptions").metrics)


def test_what_was_not_measured_is_not_told():
    told = view(state(level=5), small_bench())["readout"]
    assert told.endswith("10,000 digits: not measured at this level, only at 0, 2, 3, 4 and 6.")


@pytest.mark.parametrize("name", KINDS)
def test_one_level_changes_nothing(name: str):
    kind, bench = KINDS[name], small_bench()
    seen = view(state(corruption=name, level=kind.levels.index(kind.clean), digit=3), bench)
    image = np.round(255 * bench.digits[0][3, 0])
    np.testing.assert_array_equal(numbers(seen["data"]["image"]), image)


def test_the_probabilities_are_those_of_the_networks_for_the_changed_image():
    bench = small_bench()
    x, _ = bench.digits
    changed = {
        "shift": data.shift(x[7:8], 4, 0),
        "rotate": data.rotate(x[7:8], 45),
        "size": data.scale(x[7:8], 1.2),
        "noise": data.add_noise(x[7:8], 0.4, np.random.default_rng(7)),
        "invert": 0.6 * data.invert(x[7:8]) + 0.4 * x[7:8],
    }
    for name, image in changed.items():
        seen = view(state(corruption=name, level=4, digit=7, moved=True), bench)
        for row, net in zip(numbers(seen["data"]["p"]), bench.nets.values(), strict=True):
            np.testing.assert_allclose(row, nn.softmax(predict_logits(net, image))[0], atol=1e-12)


def test_every_network_meets_the_same_noise_and_each_digit_its_own():
    one, again, other = (
        view(state(corruption="noise", level=6, digit=d), small_bench())["data"]["image"]["bytes"]
        for d in (0, 0, 1)
    )
    assert one == again
    assert one != other


def test_the_hidden_curve_is_nowhere():
    seen = view(
        state(hide=True, guess={"shift": [99, None, None, None, 80, None, None]}), small_bench()
    )
    assert seen["data"]["curves"][2] == []
    after = seen["readout"].partition("10,000")[2]
    assert HIDDEN not in after
    assert "misses" not in after


def test_a_drawing_is_compared_where_it_was_measured():
    stored = result("corruptions")
    guess = [100, 50, None, None, 80, None, None]
    told = view(state(guess={"shift": guess}), small_bench())["readout"]
    miss = np.mean([100 - stored.mean("LeNet", "clean"), 80 - stored.mean("LeNet", "shift_4")])
    assert f"Your drawing misses LeNet by {miss:.0f} points, the mean of 2 levels." in told
    other = view(state(corruption="noise", guess={"shift": guess}), small_bench())["readout"]
    assert "misses" not in other


def test_the_finds_are_what_they_say_and_each_is_reached_and_missed():
    bench, found = small_bench(), set()
    for level, d in product((0, 1, 4, 5), range(200)):
        seen = view(state(level=level, digit=d), bench)
        p = numbers(seen["data"]["p"])  # (3, 10)
        right = p.argmax(axis=1) == bench.digits[1][d]
        finds = [
            right[0] and not right[1],
            not right.any() and (p.max(axis=1) > 0.8).all(),
            not right[2] and p[2].max() > 0.99,
        ]
        assert seen["finds"] == [level > 0 and bool(find) for find in finds], (level, d)
        found |= {*enumerate(seen["finds"])}
    assert found == {*product(range(3), (True, False))}


def test_the_learners_function_changes_the_digit_and_is_blamed_by_name():
    def shift(x, dx, dy):
        raise ValueError("which axis?")

    def add_noise(x, sd, rng):
        return x[0]

    bench = replace(small_bench(), shift=shift, add_noise=add_noise)
    line = shift.__code__.co_firstlineno + 1
    told = repr(stress_bench(bench))
    assert told == f"your shift raised ValueError: which axis? at line {line}"
    told = repr(stress_bench(bench, corruption="noise"))
    assert told == "your add_noise returned shape (1, 28, 28); here it must be (1, 1, 28, 28)"
    assert "turned by 60 degrees" in repr(stress_bench(bench, corruption="rotate", level=5))
    rolled = replace(small_bench(), shift=lambda x, dx, dy: np.roll(x, dx, axis=-1))
    x = bench.digits[0][7, 0]
    seen = numbers(view(state(level=6), rolled)["data"]["image"])
    np.testing.assert_array_equal(seen, np.round(255 * np.roll(x, 6, axis=1)))


def test_numbers_that_are_no_pixels_are_named():
    bench = replace(small_bench(), shift=lambda x, dx, dy: x * np.nan)
    assert repr(stress_bench(bench)) == "your shift returned numbers that are not finite"


class TestCard(WidgetContract):
    card = CARD

    @pytest.fixture(autouse=True)
    def _given(self) -> None:
        self.given = (small_bench(),)
