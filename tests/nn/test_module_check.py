import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import nn

HIDDEN = np.random.default_rng(0)


def mlp(rng):
    """Linear, batch norm, ReLU, dropout, linear: parameters, state and random numbers."""
    norm = nn.BatchNorm1d(4)
    norm.params["gamma"][:] = [1.0, -2.0, 0.5, 3.0]
    norm.params["beta"][:] = [0.1, 0.2, -0.3, 0.0]
    drop = nn.Dropout(0.5, np.random.default_rng(5))
    return nn.Sequential(
        nn.Linear(3, 4, rng), norm, nn.ReLU(), drop, nn.Linear(4, 2, rng), nn.Tanh()
    )


def pieces(module):
    """Everything of a module that a check might leave changed, as bytes and strings."""
    arrays = module.state() | {f"d{name}": g.copy() for name, g in module.grads.items()}
    return (
        {name: a.tobytes() for name, a in arrays.items()},
        [str(m.rng.bit_generator.state) for m in module.modules if hasattr(m, "rng")],
        [m.training for m in module.modules],
    )


def test_the_module_is_left_as_it_was(rng):
    model, x = mlp(rng), rng.normal(size=(6, 3))
    model.forward(x)
    model.backward(np.ones((6, 2)))
    model.forward(x)
    before, x_before = pieces(model), x.copy()
    nn.check_module(model, x)
    assert pieces(model) == before
    np.testing.assert_array_equal(x, x_before)
    one, two = model.modules[0].backward(np.ones((6, 4))), model.modules[0]._kept
    assert one.shape == two.shape == (6, 3)  # what forward kept is still there


def test_a_vanishing_gradient_proves_nothing(rng):
    """Batch norm of a single example: y = beta, whatever x and gamma are."""
    report = nn.check_module(nn.BatchNorm1d(3), rng.normal(size=(1, 3)))
    verdicts = {name: r.verdict for name, r in report.reports.items()}
    assert verdicts == {
        "x": "nothing was checked",
        "gamma": "nothing was checked",
        "beta": "agrees",
    }
    assert not report.passed
    lines = str(report).splitlines()
    assert "nothing was checked" in lines[1]
    assert "about 0" in lines[1]


def test_a_bias_before_batch_norm_vanishes_as_expected(rng):
    model, x = nn.Sequential(nn.Linear(3, 4, rng), nn.BatchNorm1d(4)), rng.normal(size=(6, 3))
    assert not nn.check_module(model, x).passed
    report = nn.check_module(model, x, zero=["0.b"])
    assert report.passed
    assert "vanishes as expected" in str(report)
    assert not nn.check_module(model, x, zero=["0.b", "0.W"]).passed  # W does not vanish


def test_the_fixed_dy_of_ones_hides_what_a_random_dy_shows(rng):
    """With dy of ones, batch norm has dx = 0: a wrong dx of 0 would pass unseen."""
    norm, x = nn.BatchNorm1d(3), rng.normal(size=(5, 3))
    ones = nn.check_module(norm, x, dy=np.ones((5, 3)))
    assert ones.reports["x"].verdict == "nothing was checked"
    assert nn.check_module(norm, x).passed


def test_generators_are_found_wherever_a_module_keeps_them(rng):
    class Noise(nn.Module):
        """Adds noise from generators in a list and in a dict."""

        def __init__(self):
            super().__init__()
            self.sources = [np.random.default_rng(0), {"more": np.random.default_rng(1)}]
            self.inner = nn.Dropout(0.5, self.sources[0])

        def forward(self, x):
            first, rest = self.sources
            x = self.inner.forward(x) * first.normal(size=x.shape)
            return x + rest["more"].normal(size=x.shape) * 0.1

        def backward(self, dy):
            return np.zeros_like(dy)

    report = nn.check_module(nn.Sequential(Noise()), rng.normal(size=(3, 2)))
    assert report.reports["x"].verdict == "differs"


def test_a_module_may_use_its_arrays_again_and_change_its_buffers(rng):
    class Thrifty(nn.Module):
        """y = c g x^2 in one place for output and input gradient; each forward pass halves c."""

        def __init__(self):
            super().__init__(g=np.ones(2))
            self.buffers["c"] = np.array([8.0])
            self.place = np.zeros((3, 2))

        def forward(self, x):
            self.x, self.c = x.copy(), self.buffers["c"].copy()
            self.buffers["c"] /= 2
            self.place[:] = self.c * self.params["g"] * x**2
            return self.place

        def backward(self, dy):
            self.grads["g"][:] = (self.c * dy * self.x**2).sum(axis=0)
            self.place[:] = 2 * self.c * self.params["g"] * self.x * dy
            return self.place

    report = nn.check_module(nn.Sequential(Thrifty()), rng.normal(size=(3, 2)))
    assert report.passed, str(report)


def test_equal_seeds_choose_equal_entries(rng):
    module, x = nn.Linear(300, 200, rng), rng.normal(size=(2, 300))
    first, again = (nn.check_module(module, x, n=5, rng=np.random.default_rng(3)) for _ in "12")
    assert first == again
    assert str(nn.check_module(module, x, n=5)) == str(nn.check_module(module, x, n=5))
    assert first.passed, str(first)
    assert {r.n_checked for r in first.reports.values()} == {5}


def test_dy_is_never_x_even_when_both_begin_a_stream_of_seed_0():
    """Otherwise dx of batch norm would nearly vanish, and hardly anything would be checked."""
    x = np.random.default_rng(0).normal(size=(6, 4))
    report = nn.check_module(nn.BatchNorm1d(4), x)
    assert report.passed, str(report)
    assert report.reports["x"].scale > 0.1


def test_what_cannot_be_checked_is_named(rng, refused):
    layer, x = nn.Linear(3, 2, rng), rng.normal(size=(4, 3))
    assert nn.check_module(layer, np.arange(12).reshape(4, 3)).passed  # whole numbers
    refused(TypeError, "module must be a Module", nn.check_module, nn.relu, x)
    shape = r"dy must have the shape of forward\(x\), \(4, 2\)"
    refused(ValueError, shape, nn.check_module, layer, x, dy=np.zeros((2, 4)))
    unknown = r"zero names no array of this module: \['B'\]"
    refused(ValueError, unknown, nn.check_module, layer, x, zero=["B"])
    few = "n, the number of entries, must be at least 1"
    refused(ValueError, few, nn.check_module, layer, x, n=0)
    refused(ValueError, "h must be above 0", nn.check_module, layer, x, h=-1e-5)
    refused(TypeError, "default_rng", nn.check_module, layer, x, rng=0)
    single = nn.Sequential(nn.Linear(3, 2, rng, dtype=np.float32))
    reason = "0.W is float32, which hides small steps.*dtype=np.float64"
    refused(TypeError, reason, nn.check_module, single, x)
    reason = r"x is float32.*x.astype\(float\)"
    refused(TypeError, reason, nn.check_module, nn.ReLU(), x.astype(np.float32))


class Greedy(nn.ReLU):
    def forward(self, x):
        y = super().forward(x)
        x *= 2
        return y


class Rude(nn.ReLU):
    def backward(self, dy):
        dy *= 2
        return super().backward(dy)


class Hidden(nn.ReLU):
    def forward(self, x):
        return super().forward(x) + HIDDEN.normal(size=x.shape)


class NoB(nn.Linear):
    def backward(self, dy):
        dx = super().backward(dy)
        del self.grads["b"]
        return dx


class Wrong(nn.Linear):
    """A linear layer in which one gradient is changed; "x" is that of the input."""

    def __init__(self, rng, name, change):
        super().__init__(3, 4, rng)
        self.name, self.change = name, change

    def backward(self, dy):
        grads = {"x": super().backward(dy), **self.grads}
        grads[self.name] = self.change(grads[self.name], dy)
        self.grads.update(W=grads["W"], b=grads["b"])
        return grads["x"]


def last_entry(dW, dy):
    return dW + 1e-3 * (np.arange(12).reshape(3, 4) == 11)


SPOILT = {
    "W doubled": ("W", lambda dW, dy: 2 * dW),
    "W in its last entry": ("W", last_entry),
    "W by a millionth": ("W", lambda dW, dy: (1 + 1e-6) * dW),
    "b left at 0": ("b", lambda db, dy: 0 * db),
    "b as a mean": ("b", lambda db, dy: dy.mean(axis=0)),
    "b one number": ("b", lambda db, dy: np.full(4, dy.sum())),
    "x in the other direction": ("x", lambda dx, dy: -dx),
    "x no number": ("x", lambda dx, dy: dx * np.nan),
}


@pytest.mark.parametrize(("name", "change"), SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("followed_by_relu", [False, True])
def test_each_bug_is_convicted_by_its_own_name(name, change, followed_by_relu, rng):
    module = Wrong(rng, name, change)
    if followed_by_relu:
        module = nn.Sequential(module, nn.ReLU())
        name = name if name == "x" else f"0.{name}"
    report = nn.check_module(module, rng.normal(size=(5, 3)))
    assert not report.passed
    verdicts = {key: r.verdict for key, r in report.reports.items()}
    assert verdicts.pop(name) == "differs"
    assert set(verdicts.values()) == {"agrees"}
    assert report.n_kinks == 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda rng: Greedy(), "forward changed x"),
        (lambda rng: Rude(), "backward changed dy"),
        (lambda rng: Hidden(), "two answers to one x.*self.rng"),
        (lambda rng: NoB(3, 4, rng), "params and grads differ in names: b"),
        (
            lambda rng: Wrong(rng, "b", lambda db, dy: np.asarray(dy.sum())),
            r"grads\['b'\] must have the shape of b, \(4,\)",
        ),
        (
            lambda rng: Wrong(rng, "x", lambda dx, dy: dy),
            r"backward\(dy\) must have the shape of x, \(5, 3\)",
        ),
    ],
)
def test_a_module_that_breaks_the_rules_is_refused(make, message, rng, refused):
    refused(ValueError, message, nn.check_module, make(rng), rng.normal(size=(5, 3)))


def test_the_table_names_the_worst_entry(rng):
    report = nn.check_module(Wrong(rng, "W", last_entry), rng.normal(size=(5, 3)))
    assert report.reports["W"].worst == (2, 3)
    assert "W at (2, 3):" in str(report)


def test_the_table(rng):
    lines = str(
        nn.check_module(Wrong(rng, *SPOILT["W doubled"]), rng.normal(size=(5, 3)))
    ).splitlines()
    assert lines[0].split() == ["gradient", "verdict", "error", "largest", "entries", "kinks"]
    assert [line.split()[0] for line in lines[1:4]] == ["x", "W", "b"]
    assert lines[1].split()[1:4] == ["agrees", "<", "1e-07"]
    assert lines[2].split()[1:3] == ["differs", "5.0e-01"]
    assert len({len(line) for line in lines[:4]}) == 1
    assert lines[4].startswith("W at (")


@example(0.0, 0)
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
    assert report.n_kinks == report.reports["x"].n_kinks == 1
    assert str(report).splitlines()[1].split()[-2:] == ["11", "1"]
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
