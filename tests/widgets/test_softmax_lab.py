"""softmax_lab: its view against the library, its finds, its words."""

import numpy as np
import pytest
from contract import WidgetContract, check_view, numbers, states

from course_lib import nn
from course_lib.widgets import softmax_lab
from course_lib.widgets.softmax_lab import CARD, _ends, view

state = states(CARD)


def typed(z: np.ndarray) -> np.ndarray:
    """The formula as it stands."""
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def test_the_view_agrees_with_the_library():
    rng = np.random.default_rng(5)
    for _ in range(20):
        z, c, T = rng.uniform(-10, 10, 3), rng.uniform(-1000, 1000), rng.uniform(0.1, 10)
        seen = view(state(z=tuple(z), c=c, T=T), nn.softmax)
        p = nn.softmax(z[None] / T)[0]
        np.testing.assert_allclose(numbers(seen["data"]["p"]), p, atol=1e-10)
        jacobian = np.array([[float(t) for t in row] for row in seen["arrays"][1]["texts"]])
        np.testing.assert_allclose(jacobian, nn.softmax_jacobian(p), atol=6e-4)


SAFE, FLOAT16, FLOAT32 = nn.softmax, {"dtype": "float16"}, {"dtype": "float32"}
SAID = [
    (SAFE, {"T": 1}, "p .665, .245, .090."),
    (SAFE, {"T": 0.5}, "p .867, .117, .016."),
    (SAFE, {"T": 2}, "p .506, .307, .186."),
    (SAFE, {}, "Class 0 leads class 1 by 2.72 to 1."),
    (SAFE, {"z": (1, 1, 0)}, "Classes 0 and 1 are equally likely."),
    (SAFE, {"z": (10, -10, -10), "T": 0.1, **FLOAT32}, "Class 0 has everything that this float"),
    (typed, {"c": 708}, "In float64, e^710 is inf."),
    (typed, {"c": 87, **FLOAT32}, "In float32, e^89 is inf."),
    (typed, {"c": 10, **FLOAT16}, "In float16, e^12 is inf."),
    (typed, {"c": 9, **FLOAT16}, "In float16, the sum of the exponentials is inf."),
    (typed, {"c": -800}, "In float64, all three exponentials are 0."),
]


@pytest.mark.parametrize("changes", [changes for f, changes, _ in SAID if f is typed])
def test_what_breaks_the_typed_formula_breaks_not_the_safe_one(changes):
    assert "nan" not in view(state(**changes), nn.softmax)["readout"]


def test_a_wrong_axis_is_seen_as_a_wrong_sum():
    seen = view(state(), lambda z: np.ones_like(z))
    assert "no probabilities. They sum to 3.000." in seen["readout"]
    assert seen["arrays"][1]["texts"][0][0] == "nan"


FOUND = {
    0: [({"c": 86, "dtype": "float32"}, False), ({"c": 87, "dtype": "float32"}, True),
        ({"c": 88, "dtype": "float32"}, False), ({"c": 708}, False)],
    1: [({"T": 0.25}, False), ({"T": 0.2}, True), ({"T": 0.2, "z": (0, 0, 0)}, False)],
    2: [({"z": (3, 3, -3)}, False), ({"z": (4, 4, -4)}, True)],
}  # fmt: skip


def test_a_softmax_that_nothing_breaks_is_proved_at_1000():
    assert view(state(c=1000, dtype="float32"), nn.softmax)["finds"][0]
    assert not view(state(c=999, dtype="float32"), nn.softmax)["finds"][0]


def test_the_table_of_the_fallback_is_measured():
    def quiet(z):
        with np.errstate(all="ignore"):
            return typed(z)

    assert [_ends(quiet, d) for d in ("float16", "float32", "float64")] == [
        (-18, 11), (-104, 89), (-746, 710),
    ]  # fmt: skip
    assert _ends(nn.softmax, "float64") == (-np.inf, np.inf)
    html = softmax_lab(nn.softmax)._repr_mimebundle_()[0]["text/html"]
    assert "float64 never and never" in html


def test_a_view_at_the_edge_can_be_sent():
    check_view(CARD, state(c=1000, T=0.1, dtype="float16"), nn.softmax)


def test_a_lesson_can_show_one_control_and_nothing_to_find():
    lab = softmax_lab(nn.softmax, only="c", question="And now?")
    assert [control["path"] for control in lab.setup["controls"]] == ["c"]
    assert lab.setup["finds"] == lab.view["finds"] == []
    html = lab._repr_mimebundle_()[0]["text/html"]
    assert "c = 100: 0.665, 0.245, 0.090" in html
    assert "(a, a)" not in html
    heated = softmax_lab(nn.softmax, only="T")._repr_mimebundle_()[0]["text/html"]
    assert "T = 0.5: 0.867, 0.117, 0.016" in heated
    assert "(a, a)" not in heated
    with pytest.raises(ValueError, match="only"):
        softmax_lab(nn.softmax, only="d")


class TestCard(WidgetContract):
    card, given, finds, said = CARD, (typed, nn.softmax), FOUND, SAID
