"""parity_ladder: its fingerprints against numbers made another way, its finds, its words."""

from functools import cache

import numpy as np
import pytest
from contract import WidgetContract

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.lesson_functions.torch_nets import torch_layer
from course_lib.widgets import parity_ladder
from course_lib.widgets.parity_ladder import CARD, LIMIT, SWITCHES, view
from course_lib.widgets.parity_walk import small_net, walk

SECOND_CONV, SQUARE, BATCH_NORM = 3, 5, 6
LOSS, LOGITS = 9, 10
GRADIENTS, VARIANCE, EVALUATED, STEP_1, STEP_2 = range(20, 25)


@pytest.fixture(autouse=True)
def torch():
    """PyTorch, loaded when it is first used; without it nothing is tried here."""
    return pytest.importorskip("torch")


def state(**changes):
    return CARD.checked({"biased": False, **changes})


@cache
def rungs(*on: str, n: int = 4, alike: bool = False):
    return walk(torch_layer, n, {name: name in on for name in SWITCHES}, alike)[0]


def broken(*on: str, n: int = 4, alike: bool = False) -> list[int]:
    return [i for i, r in enumerate(rungs(*on, n=n, alike=alike)) if not r.gap <= LIMIT]


def test_without_a_switch_all_rungs_agree():
    for n, alike in ((2, False), (8, False), (4, True)):
        assert max(r.gap for r in rungs(n=n, alike=alike)) < 1e-12
    assert "all 25 rungs agree to rounding" in view(state(), torch_layer)["readout"]


def test_our_side_is_the_net_itself():
    """The rungs are those of whole passes, and the last one is two steps of the library."""
    (x, y), _ = load_mnist(n_train=4, n_test=1, flat=False, dtype=np.float64)
    net, seen = small_net(), rungs()
    optimiser = nn.SGD(net, lr=0.1, momentum=0.9)
    for lr in (0.1, 0.01):
        z = net.forward(x)
        dx = net.backward(nn.softmax_cross_entropy_grad(z, y))
        if lr == 0.1:
            np.testing.assert_allclose(seen[8].course, z, rtol=1e-12)
            np.testing.assert_allclose(seen[19].course, dx, atol=1e-14)
            assert seen[LOSS].course == pytest.approx(nn.cross_entropy(z, y))
        optimiser.lr = lr
        optimiser.step()
    held = np.concatenate([v.ravel() for v in net.params.values()])
    np.testing.assert_allclose(np.sort(seen[STEP_2].course), np.sort(held), rtol=1e-12)


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        ("unturned", [*range(SQUARE, 25)]),
        ("summed", [*range(LOGITS, GRADIENTS + 1), STEP_1, STEP_2]),
        ("inside", [STEP_2]),
        ("biased", [VARIANCE, EVALUATED]),
        ("evaluating", [*range(BATCH_NORM, 25)]),
        ("ceil", [*range(2, 25)]),
    ],
)
def test_each_convention_has_its_fingerprint(switch: str, expected: list[int]):
    assert broken(switch) == expected


def test_with_equal_inputs_the_fault_stands_alone():
    layers = range(20)
    assert [i for i in broken("unturned", alike=True) if i in layers] == [SQUARE, 19 - SQUARE]
    assert [i for i in broken("evaluating", alike=True) if i in layers] == [6, 13]
    assert [i for i in broken("summed", alike=True) if i in layers] == [LOGITS]
    assert [i for i in broken("ceil", alike=True) if i in layers] == [2, 17]


def test_float32_is_seen_everywhere_and_is_small():
    gaps = [r.gap for r in rungs("float32")]
    assert min(gaps) > 1e-9
    assert max(gaps) < 1e-4


@pytest.mark.parametrize("n", [2, 4, 8])
def test_the_factors_are_n_and_n_minus_1_over_n(n: int):
    summed = rungs("summed", n=n)
    assert [summed[i].factor for i in range(LOGITS, GRADIENTS + 1)] == pytest.approx([n] * 11)
    assert rungs("biased", n=n)[VARIANCE].factor == pytest.approx((n - 1) / n)
    told = view(state(digits=n, biased=True, rung=VARIANCE), torch_layer)["readout"]
    assert f"torch's is {(n - 1) / n:.3f} times ours" in told


def test_a_pool_that_rounds_up_gives_other_shapes_and_nothing_stops():
    told = view(state(ceil=True), torch_layer)["readout"]
    assert "shape (8, 3, 6, 6) here, (8, 3, 7, 7) in torch" in told
    assert "stops" not in told


def test_torch_counts_on_one_thread_and_gets_its_own_number_back(torch):
    """Several threads on so few numbers take many times as long on a busy machine."""
    before, seen = torch.get_num_threads(), set()

    def watched(layer):
        seen.add(torch.get_num_threads())
        return torch_layer(layer)

    torch.set_num_threads(3)
    try:
        view(state(), watched)
        assert seen == {1}
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)


FOUND = {
    0: [({"biased": True}, False), ({"biased": True, "inside": True}, True),
        ({"biased": True, "unturned": True}, False), ({"summed": True, "inside": True}, True)],
    1: [({"summed": True}, True), ({"inside": True}, False), ({"unturned": True}, False),
        ({"summed": True, "float32": True}, False)],
    2: [({"biased": True}, False), ({"biased": True, "digits": 4}, True),
        ({"summed": True, "digits": 4}, False)],
}  # fmt: skip


def wrong(change):
    """to_torch with one fault."""

    def to_torch(layer):
        twin = torch_layer(layer)
        change(twin)
        return twin

    return to_torch


def test_a_wrong_to_torch_is_seen_without_a_switch(torch):
    def eps(twin):
        if isinstance(twin, torch.nn.BatchNorm1d):
            twin.eps = 0.1

    told = view(state(), wrong(eps))["readout"]
    assert "no switch on: 18 of 25 rungs differ, first the output of 6 BatchNorm1d" in told
    told = view(state(), wrong(lambda twin: twin.float()))["readout"]
    assert "PyTorch stops at 0 Conv2d with RuntimeError" in told
    assert "25 of 25 rungs differ" in told


def test_a_to_torch_that_is_not_written_is_named():
    def to_torch(layer):
        raise NotImplementedError("exercise 13.1: write to_torch")

    assert "your to_torch raised NotImplementedError: exercise 13.1" in repr(
        parity_ladder(to_torch)
    )
    told = repr(parity_ladder(lambda layer: None))
    assert told == "your to_torch returned NoneType for Conv2d: no torch.nn.Module"


class TestCard(WidgetContract):
    card, given, finds, usual = CARD, (torch_layer,), FOUND, {"biased": False}
    said = (  # one digit stops torch, and not us
        (torch_layer, {"digits": 1}, "first the output of 6 BatchNorm1d: torch has no number"),
        (
            torch_layer,
            {"digits": 1},
            "stops at 6 BatchNorm1d with ValueError: Expected more than 1",
        ),
    )
