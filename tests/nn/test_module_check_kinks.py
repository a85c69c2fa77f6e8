import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import nn


@example(1 / 4, 0)  # at a third of the step, this kink looks like a curve
@example(1 / 11, 0)  # and this one at a tenth
@given(st.floats(-0.999, 0.999), st.integers(0, 2**32 - 1))
def test_a_kink_within_a_step_is_left_out_and_counted(u, seed):
    h = 1e-5
    x = np.random.default_rng(seed).normal(size=(3, 4))
    x += 0.01 * np.sign(x)
    x[0, 0], x[1, 2] = 1.0, u * h  # an entry above 0, so that something is checked
    dy = np.random.default_rng(seed + 1).normal(size=x.shape)
    dy[1, 2] = 1.0
    report = nn.check_module(nn.ReLU(), x, dy=dy, h=h)
    assert report.passed, str(report)
    assert report.n_kinks == 1


def test_a_kink_at_exactly_zero():
    x = np.array([[0.0, 1.0, -1.0]])
    report = nn.check_module(nn.ReLU(), x)
    assert report.passed
    assert report.reports["x"].n_kinks == 1
    assert report.reports["x"].n_checked == 2
    assert str(report).splitlines()[1].split()[-2:] == ["2", "1"]
    assert str(report.reports["x"]).endswith("; left out at a kink: 1.")


def test_where_everything_is_a_kink_nothing_was_checked():
    report = nn.check_module(nn.ReLU(), np.zeros((2, 2)))
    assert not report.passed
    assert report.reports["x"].verdict == "nothing was checked"
    assert report.n_kinks == 4
    assert np.isnan(report.relative_error)
    assert "no entry; left out at a kink: 4" in str(report.reports["x"])


def test_a_kink_of_a_parameter():
    layer = nn.Linear(1, 1, np.random.default_rng(0))
    layer.params["W"][:] = 1.0
    model = nn.Sequential(layer, nn.ReLU())
    report = nn.check_module(model, np.array([[0.0], [2.0]]))  # z = 0 for the first example
    kinks = {name: r.n_kinks for name, r in report.reports.items()}
    assert kinks == {"x": 1, "0.W": 0, "0.b": 1}
    assert not report.passed  # the only entry of b is a kink: b was not checked


@pytest.mark.parametrize("factor", [0.5, 2.0, -1.0, 1 + 1e-5])
def test_kinks_do_not_excuse_a_wrong_formula(factor):
    class Bad(nn.ReLU):
        def backward(self, dy):
            return factor * super().backward(dy)

    x = np.array([[0.0, 1.0, -1.0, 2e-6, -3e-6, 5.0]])
    report = nn.check_module(Bad(), x)
    assert report.reports["x"].verdict == "differs"
    assert report.reports["x"].worst in {(0, 1), (0, 5)}


def test_a_small_kink_does_not_excuse_a_large_error():
    """At x = 0 the slope jumps from 1 to 1.001; only an error of that order is a kink's."""

    class Bent(nn.ReLU):
        def __init__(self, factor):
            super().__init__()
            self.factor = factor

        def forward(self, x):
            return x + 1e-3 * super().forward(x)

        def backward(self, dy):
            return self.factor * (dy + 1e-3 * super().backward(dy))

    x = np.zeros((2, 2))
    assert nn.check_module(Bent(1.0), x).n_kinks == 4
    report = nn.check_module(Bent(2.0), x)
    assert report.reports["x"].verdict == "differs"
    assert report.n_kinks == 0


def test_kinks_that_hid_behind_a_larger_one_are_found():
    """Tolerance is relative: without the largest entry, a kink, a smaller one counts as well."""
    x, dy = np.array([[0.0, 0.0, 1.0]]), np.array([[1e4, 1e-4, 1.0]])
    report = nn.check_module(nn.ReLU(), x, dy=dy)
    assert report.passed, str(report)
    assert report.n_kinks == 2
    assert report.relative_error <= 1e-7


def test_a_strong_curve_is_no_kink():
    """Steps are long for weights of 300: a sigmoid bends hard, and still counts as smooth."""
    rng = np.random.default_rng(0)
    layer = nn.Linear(2, 3, rng, scale=300.0)
    model = nn.Sequential(layer, nn.Sigmoid())
    x = rng.normal(size=(6, 2)) / 100
    report = nn.check_module(model, x, h=1e-6, tolerance=1e-6)
    assert report.n_kinks == 0
    assert report.passed, str(report)
