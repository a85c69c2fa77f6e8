"""thinned_nets: the means against the lesson's equations, its finds, its words."""

import numpy as np
import pytest
from contract import WidgetContract, numbers, states

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.widgets.thinned_nets import (
    CARD,
    FACTORS,
    MASKS,
    everything,
    in_a_batch,
    trained,
    view,
)

state = states(CARD)


def geometric(z: np.ndarray) -> np.ndarray:
    """The lesson's solution."""
    return nn.softmax(np.stack([nn.log_softmax(one) for one in z]).mean(axis=0))


def plain(z: np.ndarray) -> np.ndarray:
    """What is not asked for: the plain mean."""
    return np.stack([nn.softmax(one) for one in z]).mean(axis=0)


def without(*units: int):
    return tuple(j not in units for j in range(8))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("image", [0, 4])
def test_the_weighed_geometric_mean_is_the_whole_net(p: float, image: int):
    _, _, _, chances, means, _ = everything(state(p=p, image=image), geometric)
    assert chances.sum() == pytest.approx(1)
    assert means["geometric mean"] == pytest.approx(means["whole net"], abs=1e-12)
    equal = means["yours, equal weights"] == pytest.approx(means["whole net"], abs=1e-9)
    assert equal == (p == 0.5)
    assert abs(means["plain mean"] - means["whole net"]) > 0.05


def test_dividing_by_p_is_right_at_one_half_only():
    for p, right in ((0.5, True), (0.3, False)):
        means = everything(state(p=p, factor="1 / p"), geometric)[4]
        assert (abs(means["geometric mean"] - means["whole net"]) < 1e-9) == right


def test_the_net_is_a_usable_one():
    a, labels, W, b, _ = trained()
    assert ((a @ W + b).argmax(axis=1) == labels).sum() >= 8
    assert (a > 0).sum(axis=1).min() >= 5
    assert MASKS.shape == (256, 8)


def test_the_picture_holds_every_net():
    seen = view(state(p=0.3), geometric)
    a, labels, W, b, _ = trained()
    q = numbers(seen["data"]["q"]).ravel()
    for net in (0, 37, 255):
        z = (MASKS[net] * a[4] / 0.7) @ W + b
        assert q[net] == pytest.approx(nn.softmax(z[None])[0, labels[4]])
    assert numbers(seen["data"]["heights"]).sum() == pytest.approx(1)


@pytest.mark.parametrize(("p", "factor"), [(0.2, "1 / (1 - p)"), (0.5, "none")])
def test_one_mask_a_batch_leaves_the_mean_and_widens_the_spread(p: float, factor: str):
    each, one = in_a_batch(state(p=p, factor=factor))
    n = np.arange(11)
    assert each.sum() == pytest.approx(1)
    assert one.sum() == pytest.approx(1)
    assert each @ n == pytest.approx(one @ n)
    assert one @ n**2 > each @ n**2 + 1


def test_chances_in_a_batch_are_those_of_drawn_batches():
    rng, p = np.random.default_rng(8), 0.3
    hidden, labels, W, b, _ = trained()
    for chances, rows in zip(in_a_batch(state(p=p)), (10, 1), strict=True):
        drawn = rng.random((20_000, rows, 8)) > p
        z = (drawn * FACTORS["1 / (1 - p)"](p) * hidden) @ W + b  # (20000, 10, 10)
        counts = np.bincount((z.argmax(axis=2) == labels).sum(axis=1), minlength=11) / 20_000
        np.testing.assert_allclose(counts, chances, atol=0.015)


def test_the_read_out_tells_of_the_batch():
    told = [view(state(p=0.2, shared=shared), geometric)["readout"] for shared in (False, True)]
    assert told[0].endswith("ten digits, a mask for each: 5.9 right, sd 1.4.")
    assert told[1].endswith("ten digits, one mask for all: 5.9 right, sd 2.2.")
    assert told[0].partition(" A batch")[0] == told[1].partition(" A batch")[0]


def test_the_digit_is_shown():
    images = load_mnist()[1][0][:10].reshape(10, 28, 28)
    for i in (2, 4):
        seen = view(state(image=i), geometric)
        np.testing.assert_allclose(numbers(seen["data"]["digit"]) / 255, images[i], atol=1e-6)


SAID = [
    (geometric, {}, "With all units, each times 1 / (1 - p) = 2: this net says 4"),
    (geometric, {"kept": without(1), "p": 0.2},
     "Without unit 1, each times 1 / (1 - p) = 1.25: this net"),
    (geometric, {"factor": "none"}, "With all units, without a factor: this net says 4"),
    (geometric, {"image": 2}, "^Test image 2 is a 1; drop rate p = 0.5. The whole net: q of the 1"),
    (geometric, {"image": 4}, "^Test image 4 is a 4; drop rate p = 0.5. The whole net: q of the 4"),
]  # fmt: skip
FOUND = {
    0: [({"kept": without(5)}, True), ({"kept": without(1)}, False), ({}, False),
        ({"kept": without(0, 5)}, False)],
    1: [({"p": 0.13}, True), ({"p": 0.5}, False)],
    2: [({"factor": "none"}, True), ({}, False), ({"factor": "1 / p"}, False)],
    3: [({"p": 0.2, "shared": True}, True), ({"p": 0.2}, False), ({"shared": True}, False)],
}  # fmt: skip


def test_a_plain_mean_is_seen_beside_the_whole_net():
    means = everything(state(), plain)[4]
    assert means["yours, equal weights"] == pytest.approx(means["plain mean"])


class TestCard(WidgetContract):
    card, given, finds, said = CARD, (geometric,), FOUND, SAID
    wrong = ((lambda z: z.mean(axis=0)[0], "returned shape (10,); here it must be (1, 10)"),)
