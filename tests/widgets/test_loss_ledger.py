"""loss_ledger: its prices against the library, its finds, its words."""

import numpy as np
import pytest
from contract import WidgetContract, numbers, states

from course_lib import nn
from course_lib.widgets.loss_ledger import CARD, FIRST, SECOND, view

state = states(CARD)


def typed(z: np.ndarray, t: np.ndarray) -> float:
    """The formula as it stands: 0 times -inf where a target is 0, log 0 where p rounds to 0."""
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return float(-(t * np.log(p)).sum(axis=1).mean())


def test_the_numbers_of_the_specification():
    """m = -4, -2, 0, 2, 4 cost 4.018, 2.127, .693, .127, .018."""
    told = {-4: "4.018", -2: "2.127", 0: ".693", 2: ".127", 4: ".018"}
    for m, cost in told.items():
        seen = view(state(m=(*SECOND[:19], m)), nn.cross_entropy_soft)
        assert f"costs {cost}," in seen["readout"]
        assert numbers(seen["data"]["point"])[1] == pytest.approx(np.log1p(np.exp(-m)), abs=1e-12)


def test_one_mistake_moves_accuracy_by_5_points_and_the_loss_by_its_log_odds_over_20():
    """At the start both models are equally accurate."""
    good, usual, bad = (
        view(state(m=(*SECOND[:19], m)), nn.cross_entropy_soft)["data"] for m in (4.0, -6.0, -12.0)
    )
    assert [good["counts"], usual["counts"], bad["counts"]] == [[19, 20], [19, 19], [19, 19]]
    assert numbers(usual["losses"])[0] == pytest.approx(np.log1p(np.exp(-FIRST)).mean())
    rise = numbers(bad["losses"])[1] - numbers(good["losses"])[1]
    assert rise == pytest.approx(12 / 20, abs=1e-3)


def test_a_label_in_doubt_has_a_floor_that_the_lesson_names():
    def ledger(m: float, share: float = 0.5) -> list[float]:
        chosen = state(m=(*SECOND[:19], m), share=share, label=".7, .2, .1")
        told = numbers(view(chosen, nn.cross_entropy_soft)["data"]["ledger"])
        return [round(float(v), 2) for v in told]

    assert ledger(-6) == [0.80, 3.61, 4.41]
    assert ledger(4)[2] == 1.43
    assert ledger(0.85, 2 / 3) == [0.80, 0.0, 0.80]


def test_the_view_agrees_with_the_library():
    rng = np.random.default_rng(3)
    for label, t in (("1, 0, 0", (1, 0, 0)), (".7, .2, .1", (0.7, 0.2, 0.1))):
        m, share = rng.uniform(-12, 6, 20), rng.uniform(0.02, 0.98)
        chosen = state(m=tuple(m), share=share, label=label, example=7)
        data = view(chosen, nn.cross_entropy_soft)["data"]
        p_true = nn.sigmoid(m)
        rest = np.stack([share * (1 - p_true), (1 - share) * (1 - p_true)], axis=1)  # (20, 2)
        p = np.column_stack([p_true, rest])
        target = np.array([t], float)
        assert numbers(data["losses"])[1] == pytest.approx(-np.log(p_true).mean())
        np.testing.assert_array_equal(numbers(data["right"]), p_true >= rest.max(axis=1))
        np.testing.assert_allclose(numbers(data["p"]), p[6])
        expected = [nn.entropy(target)[0], nn.kl(target, p[[6]])[0]]
        np.testing.assert_allclose(numbers(data["ledger"]), [*expected, sum(expected)], atol=1e-12)


def test_between_a_third_and_a_half_the_other_two_decide():
    at = (-0.4,) * 20  # p = .401
    assert view(state(m=at, share=0.5), nn.cross_entropy_soft)["data"]["counts"][1] == 20
    assert view(state(m=at, share=0.9), nn.cross_entropy_soft)["data"]["counts"][1] == 0


def test_the_best_price_is_the_entropy_of_the_label():
    told = view(state(m=(*SECOND[:19], 0.0), label=".5, .25, .25"), nn.cross_entropy_soft)
    said = "With the label (.5, .25, .25) it costs 1.040; no p costs less than H(t) = 1.040."
    assert told["readout"].endswith(said)
    assert numbers(told["data"]["ledger"])[1] == pytest.approx(0, abs=1e-12)


FOUND = {
    0: [({"m": (*SECOND[:19], -12)}, False), ({"m": (*(-0.5,) * 19, -12)}, True),
        ({"m": (*(-0.5,) * 18, -12, -12)}, False)],
    1: [({"m": (*SECOND[:19], -12)}, False), ({"m": (*(1.5,) * 19, -12)}, True)],
    2: [({"m": (-0.8,) * 20}, False), ({"m": (-0.3,) * 20}, False),
        ({"m": (-0.3,) * 20, "share": 0.9}, True)],
}  # fmt: skip


def test_a_typed_formula_shows_its_nan_in_the_ledger():
    seen = view(state(), typed)
    assert "costs 6.002" in seen["readout"]
    assert seen["data"]["texts"][0] == "nan"


def test_log_odds_out_of_range_are_refused():
    for m in ((0,) * 19, (*SECOND[:19], -13), (*SECOND[:19], float("nan"))):
        with pytest.raises(ValueError, match="twenty numbers from -12 to 6"):
            view(state(m=m), nn.cross_entropy_soft)


class TestCard(WidgetContract):
    card, given, finds = CARD, (nn.cross_entropy_soft,), FOUND
