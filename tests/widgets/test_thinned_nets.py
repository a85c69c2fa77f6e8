"""thinned_nets: the means against the lesson's equations, its finds, its words."""

import numpy as np
import pytest
from contract import check_card

from course_lib import nn
from course_lib.widgets import thinned_nets
from course_lib.widgets.thinned_nets import CARD, MASKS, everything, trained, view


def geometric(z: np.ndarray) -> np.ndarray:
    """The lesson's solution."""
    return nn.softmax(np.stack([nn.log_softmax(one) for one in z]).mean(axis=0))


def plain(z: np.ndarray) -> np.ndarray:
    """What is not asked for: the plain mean."""
    return np.stack([nn.softmax(one) for one in z]).mean(axis=0)


def state(**changes):
    return CARD.checked(changes)


def without(*units: int):
    return tuple(j not in units for j in range(8))


def test_the_card_keeps_its_promises():
    check_card(CARD, geometric)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("image", [0, 4])
def test_the_weighed_geometric_mean_is_the_whole_net(p: float, image: int):
    _, _, _, chances, means, _ = everything(state(p=p, image=image), geometric)
    assert chances.sum() == pytest.approx(1)
    assert means["geometric mean"] == pytest.approx(means["whole net"], abs=1e-12)
    equal = means["yours, equal shares"] == pytest.approx(means["whole net"], abs=1e-9)
    assert equal == (p == 0.5)
    assert abs(means["plain mean"] - means["whole net"]) > 0.05


def test_dividing_by_p_is_right_at_one_half_only():
    for p, right in ((0.5, True), (0.3, False)):
        means = everything(state(p=p, factor="1 / p"), geometric)[4]
        assert (abs(means["geometric mean"] - means["whole net"]) < 1e-9) == right


def test_the_net_is_a_usable_one():
    a, labels, W, b = trained()
    assert ((a @ W + b).argmax(axis=1) == labels).sum() >= 8
    assert (a > 0).sum(axis=1).min() >= 5
    assert MASKS.shape == (256, 8)


def test_the_picture_holds_every_net():
    seen = view(state(p=0.3), geometric)
    a, labels, W, b = trained()
    q = np.frombuffer(seen["data"]["q"]["bytes"])
    for net in (0, 37, 255):
        z = (MASKS[net] * a[4] / 0.7) @ W + b
        assert q[net] == pytest.approx(nn.softmax(z[None])[0, labels[4]])
    assert np.frombuffer(seen["data"]["heights"]["bytes"]).sum() == pytest.approx(1)


FOUND = {
    0: [({"kept": without(5)}, True), ({"kept": without(1)}, False), ({}, False),
        ({"kept": without(0, 5)}, False)],
    1: [({"p": 0.13}, True), ({"p": 0.5}, False)],
    2: [({"factor": "none"}, True), ({}, False), ({"factor": "1 / p"}, False)],
}  # fmt: skip


@pytest.mark.parametrize("find", FOUND)
def test_each_find_is_reached_and_missed(find: int):
    for changes, reached in FOUND[find]:
        assert view(state(**changes), geometric)["finds"][find] == reached, changes


def test_a_plain_mean_is_seen_beside_the_whole_net():
    means = everything(state(), plain)[4]
    assert means["yours, equal shares"] == pytest.approx(means["plain mean"])


def test_a_wrong_shape_is_named():
    told = thinned_nets(lambda z: z.mean(axis=0)[0]).view["readout"]
    assert "returned shape (10,); here it must be (1, 10)" in told
