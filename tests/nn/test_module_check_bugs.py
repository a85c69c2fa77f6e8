import numpy as np
import pytest

from course_lib import nn


@pytest.fixture
def rng():
    return np.random.default_rng(0)


class Wrong(nn.Linear):
    """A linear layer whose backward pass can be spoilt."""

    def __init__(self, rng, spoil):
        super().__init__(3, 4, rng)
        self.spoil = spoil

    def backward(self, dy):
        dx = super().backward(dy)
        return self.spoil(self, dx, dy)


def double_dW(layer, dx, dy):
    layer.grads["W"] = 2 * layer.grads["W"]
    return dx


def no_db(layer, dx, dy):
    layer.grads["b"] = np.zeros(4)
    return dx


def mean_db(layer, dx, dy):
    layer.grads["b"] = dy.mean(axis=0)
    return dx


def one_number_db(layer, dx, dy):
    layer.grads["b"] = np.full(4, dy.sum())
    return dx


def last_entry(layer, dx, dy):
    layer.grads["W"][2, 3] += 1e-3
    return dx


def a_millionth(layer, dx, dy):
    layer.grads["W"] = (1 + 1e-6) * layer.grads["W"]
    return dx


def minus_dx(layer, dx, dy):
    return -dx


def nan_dx(layer, dx, dy):
    return dx * np.nan


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (double_dW, "W"),
        (no_db, "b"),
        (mean_db, "b"),
        (one_number_db, "b"),
        (last_entry, "W"),
        (a_millionth, "W"),
        (minus_dx, "x"),
        (nan_dx, "x"),
    ],
)
@pytest.mark.parametrize("followed_by_relu", [False, True])
def test_each_bug_is_convicted_by_its_own_name(spoil, name, followed_by_relu, rng):
    module = Wrong(rng, spoil)
    if followed_by_relu:
        module = nn.Sequential(module, nn.ReLU())
        name = name if name == "x" else f"0.{name}"
    report = nn.check_module(module, rng.normal(size=(5, 3)))
    assert not report.passed
    verdicts = {key: r.verdict for key, r in report.reports.items()}
    assert verdicts.pop(name) == "differs"
    assert set(verdicts.values()) == {"agrees"}
    assert report.n_kinks == 0


def test_the_worst_entry_is_named(rng):
    report = nn.check_module(Wrong(rng, last_entry), rng.normal(size=(5, 3)))
    assert report.reports["W"].worst == (2, 3)
    assert "W at (2, 3):" in str(report)


def test_changed_arguments_are_refused(rng):
    class Greedy(nn.ReLU):
        def forward(self, x):
            y = super().forward(x)
            x *= 2
            return y

    class Rude(nn.ReLU):
        def backward(self, dy):
            dy *= 2
            return super().backward(dy)

    with pytest.raises(ValueError, match="forward changed x"):
        nn.check_module(Greedy(), rng.normal(size=(2, 2)))
    with pytest.raises(ValueError, match="backward changed dy"):
        nn.check_module(Rude(), rng.normal(size=(2, 2)))


def test_the_table(rng):
    lines = str(nn.check_module(Wrong(rng, double_dW), rng.normal(size=(5, 3)))).splitlines()
    assert lines[0].split() == ["gradient", "verdict", "error", "largest", "entries", "kinks"]
    assert [line.split()[0] for line in lines[1:4]] == ["x", "W", "b"]
    assert lines[1].split()[1:4] == ["agrees", "<", "1e-07"]
    assert lines[2].split()[1:3] == ["differs", "5.0e-01"]
    assert len({len(line) for line in lines[:4]}) == 1
    assert lines[4].startswith("W at (")


def test_gradients_of_other_names_or_shapes_are_refused(rng):
    x = rng.normal(size=(5, 3))

    def one_number(layer, dx, dy):
        layer.grads["b"] = np.asarray(dy.sum())
        return dx

    def no_b(layer, dx, dy):
        del layer.grads["b"]
        return dx

    with pytest.raises(ValueError, match=r"grads\['b'\] must have the shape of b, \(4,\)"):
        nn.check_module(Wrong(rng, one_number), x)
    with pytest.raises(ValueError, match="params and grads differ in names: b"):
        nn.check_module(Wrong(rng, no_b), x)
    with pytest.raises(ValueError, match=r"backward\(dy\) must have the shape of x, \(5, 3\)"):
        nn.check_module(Wrong(rng, lambda layer, dx, dy: dy), x)
