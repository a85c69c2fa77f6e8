"""shift_meter: what it measures against the lesson's numbers, its finds, its words."""

import numpy as np
import pytest
from contract import WidgetContract, check_view, numbers, states
from small_nets import SHIFT_METER, made

from course_lib import nn
from course_lib.data import load_mnist, shift
from course_lib.widgets import shift_meter
from course_lib.widgets.learner import Complaint
from course_lib.widgets.shift_meter import CARD, _seen, view
from course_lib.widgets.shift_meter_seen import compare, digits, field, pools, slopes, through

state = states(CARD)


def trained():
    """A LeNet after two passes over 1,000 digits."""
    return made(SHIFT_METER)["model"]


def max_pool(*arguments):
    return made(SHIFT_METER)["max_pool"](*arguments)


def test_several_functions_are_written_as_several_arguments():
    f = (trained(), max_pool)
    assert CARD.call(state(dx=2), f) == "shift_meter(Sequential, max_pool, dx=2)"
    assert shift_meter(*f, dx=2).view["readout"] == view(state(dx=2), f)["readout"]


def test_two_thirds_of_2000_pooled_digits_change_after_one_pixel():
    """Lesson 10 measures .66 to .70."""
    x = load_mnist(n_train=1, n_test=2000, flat=False)[1].x.astype(float)
    maps = [max_pool(shift(x, dx, 0), 2, 2)[0] for dx in (0, 1, 2)]
    nothing = np.zeros_like(maps[0][:1])
    one, two = (compare(maps[0], maps[dx], nothing, 2, dx, 0) for dx in (1, 2))
    assert 0.66 < one.share < 0.70
    assert one.away > 0.2
    assert two.away == 0


def test_the_distance_is_to_the_nearer_of_two_moved_maps():
    rng = np.random.default_rng(2)
    before, nothing = rng.random((6, 6)), np.zeros((6, 6))
    for places, dx in ((0, 1), (1, 1), (-1, -1), (1, 2), (2, 3)):
        after = shift(before, places, 0)
        assert compare(before, after, nothing, 2, dx, 0).away == 0, (places, dx)
    assert compare(before, shift(before, 2, 0), nothing, 2, 2, 0).away > 0.1


@pytest.mark.parametrize("kind", ["max", "mean", "every second"])
def test_whole_places_move_the_maps_and_others_do_not(kind: str):
    two, one = (_seen(state(dx=dx, kind=kind), (trained(),)).rows for dx in (2, 1))
    assert [row.away for row in two[:5]] == [0] * 5
    assert one[0].away == one[2].away == 0, "the convolution itself moves along"
    assert all(row.away > 0.1 for row in (one[1], one[3], one[4], one[5]))
    four = _seen(state(dx=4, kind=kind), (trained(),)).rows
    assert four[5].away == 0


def test_padding_breaks_it_at_the_border():
    far = _seen(state(dx=6, dy=6), (trained(),)).rows
    assert far[0].away == 0
    assert far[2].away > 0.01
    lines = {d: view(state(dx=d, dy=d // 6 * 6), (trained(),))["formula"][-1] for d in (1, 2, 6)}
    assert lines[1] == ["m / 2 is no whole number"]
    assert lines[2] == ["m / 2 is whole"]
    assert lines[6] == ["m / 2 is whole;", " the border differs"]


def test_no_shift_changes_nothing():
    made = view(state(dx=0), (trained(),))
    assert [row[0] for row in made["arrays"][0]["texts"]] == ["0"] * 6
    assert not made["finds"][0]
    assert made["readout"].startswith(
        "Moved by nothing: in pool 1, place by place, 0 % of what is not blank changed. "
        "Slide the old map to its best fit: what still differs, as a fraction of its size, is 0. "
    )


def test_the_answers_are_the_net_s():
    now = state(image=2, dx=3)
    p = numbers(view(now, (trained(), max_pool))["data"]["p"])
    x = np.stack([digits()[2], shift(digits()[2], 3, 0)])
    np.testing.assert_allclose(p, nn.softmax(trained().forward(x)), atol=1e-12)


def test_the_learner_s_poolings_are_called():
    calls = []

    def mine(x, k, stride):
        calls.append((k, stride))
        return max_pool(x, k, stride)

    for kind, used in (("max", (2, 2)), ("every second", (1, 2)), ("mean", (2, 2))):
        calls.clear()
        view(state(kind=kind), (trained(), mine, mine))
        assert set(calls) == {used}, kind


def test_what_is_no_lenet_is_said():
    with pytest.raises(Complaint, match="two layers of max pooling"):
        view(state(), (nn.Sequential(nn.Flatten(), nn.Linear(784, 10, np.random.default_rng(0))),))
    with pytest.raises(Complaint, match="needs a net"):
        view(state(), (max_pool,))


def test_the_learner_s_net_is_left_alone():
    model = trained()
    before = {name: value.copy() for name, value in model.grads.items()}
    weights = model.state()
    view(state(gradient=True, dx=3), (model,))
    for name, value in model.grads.items():
        np.testing.assert_array_equal(value, before[name])
    for name, value in model.state().items():
        np.testing.assert_array_equal(value, weights[name])


@pytest.mark.parametrize("kind", ["max", "mean", "every second"])
def test_the_gradient_is_the_slope_of_the_answer(kind: str):
    image, model = digits()[:1], trained()
    slope, pool = slopes(model, kind, image), pools((model,))[kind]
    answer = through(model, pool, image)[1].argmax()
    for i, j in ((10, 14), (18, 16)):
        step = np.zeros_like(image)
        step[0, 0, i, j] = 1e-6
        up, down = (through(model, pool, image + s)[1][0, answer] for s in (step, -step))
        np.testing.assert_allclose(slope[i, j], (up - down) / 2e-6, atol=1e-6)


@pytest.mark.parametrize("kind", ["max", "mean", "every second"])
@pytest.mark.parametrize(("stage", "unit"), [(1, (5, 9)), (1, (0, 0)), (2, (2, 3))])
def test_a_unit_sees_its_field_and_nothing_else(kind: str, stage: int, unit: tuple[int, int]):
    model = trained()
    top, left, side = field(model, kind, stage, unit)
    assert side == {1: (6, 5), 2: (16, 13)}[stage][kind == "every second"]
    pool = pools((model,))[kind]
    rng = np.random.default_rng(1)
    noise = rng.random((1, 1, 28, 28))
    inside = np.zeros((28, 28), bool)
    inside[max(top, 0) : top + side, max(left, 0) : left + side] = True

    def value(x):
        return through(model, pool, x)[0][2 * stage + 1][0, :, unit[0], unit[1]]

    outside_changed = np.where(inside, noise, rng.random((1, 1, 28, 28)))
    inside_changed = np.where(inside, rng.random((1, 1, 28, 28)), noise)
    np.testing.assert_allclose(value(outside_changed), value(noise), atol=1e-12)
    assert not np.allclose(value(inside_changed), value(noise))


def test_the_winners_hold_the_pooled_numbers():
    seen, made = _seen(state(), (trained(),)), view(state(), (trained(),))
    wins = numbers(made["data"]["wins"])
    assert len(wins) > 10
    for i, j in wins:
        assert seen.wide[1, i, j] == seen.pooled[1, i // 2, j // 2]
    assert len(numbers(view(state(kind="mean"), (trained(),))["data"]["wins"])) == 0


FOUND = {
    0: [({"dx": 2}, True), ({"dx": 0, "dy": -4}, True), ({"dx": 1}, False), ({"dx": 0}, False),
        ({"dx": 6, "dy": 6}, False)],
    1: [({"image": 5, "dx": 2}, True), ({"image": 5, "dx": 3}, False),
        ({"image": 5, "dx": 1}, False), ({"image": 4, "dx": 6}, False)],
    2: [({"image": 2, "dx": 0, "map": 1, "unit": (10, 6)}, True),
        ({"image": 2, "dx": 0, "map": 1, "unit": (9, 6)}, False),
        ({"image": 2, "dx": 0, "map": 0, "unit": (1, 7)}, False),
        ({"image": 2, "dx": 0, "stage": 2, "map": 1, "unit": (4, 2)}, False)],
}  # fmt: skip


def test_a_map_of_zeros_has_no_largest_unit():
    dead = nn.lenet5(np.random.default_rng(10))
    dead.params["0.b"][5] = -100
    made = check_view(CARD, state(map=5), (dead,))
    assert made["readout"].endswith("is .00, as its whole map.")


class TestCard(WidgetContract):
    card, finds = CARD, FOUND
    refused = ({"dx": 7}, {"unit": (-1, 0)}, {"stage": 3}, {"image": 100})

    @pytest.fixture(autouse=True)
    def _given(self) -> None:
        """Made when it is asked for: the net is trained."""
        model, shapes = trained(), "returned shape (3, 1, 28, 28); here it must be"
        self.given = ((model,),)
        self.wrong = (
            ((model, lambda x, k, stride: None), "your function returned None"),
            ((model, lambda x, k, stride: (x, None)), f"your function {shapes}"),
        )
        # A unit outside a smaller map is its last one.
        self.said = (((model,), {"stage": 2, "unit": (13, 13), "map": 15}, "row 4, column 4"),)
