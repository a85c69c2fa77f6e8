"""The nets of lesson 08 begin alike, and the price of a weight is what it is said to be."""

import numpy as np

from course_lib import nn
from course_lib.training import dropout_nets as nets

RNG = np.random.default_rng(0)


def test_nets_begin_with_the_same_weights_whatever_is_dropped():
    plain, dropped = (nets.network(nn.Dropout, p, p / 2) for p in (0.0, 0.5))
    for one, two in zip(plain.modules, dropped.modules, strict=True):
        for name, value in one.params.items():
            assert np.array_equal(value, two.params[name])


def test_priced_least_squares_solves_the_normal_equations_and_leaves_the_bias_free():
    x, y, r = RNG.normal(size=(40, 5)), RNG.integers(0, 10, 40), RNG.uniform(0.5, 2, size=5)
    W, b = nets.least_squares(x, y, r)
    error = np.eye(10)[y] - x @ W - b
    assert np.allclose(x.T @ error, r[:, None] * W)
    assert np.allclose(error.sum(axis=0), 0)


def test_all_masks_have_the_chances_of_dropout():
    masks, chances = nets.all_masks(3, 0.2)
    assert masks.shape == (8, 3)
    assert np.isclose(chances.sum(), 1)
    assert np.allclose(chances @ masks, 1)
    assert np.isclose(chances[(masks > 0).all(axis=1)], 0.8**3).all()


def test_a_suspect_has_its_one_fault_and_no_other():
    """The four probes of the lesson, in the order: mean of y, rows of y, dx, evaluation."""
    seen, other = {}, {}
    for letter, layer in nets.suspects(0.2).items():
        ones = np.ones((300, 400))
        y, dx = layer.forward(ones), layer.backward(ones)
        other[letter] = float((dx != y).mean())
        layer.eval()
        off = bool((layer.forward(ones) == 1).all())
        rows = len(np.unique(y, axis=0)) == 300
        seen[letter] = [round(float(y.mean()), 1) == 1, rows, bool((dx == y).all()), off]
    right = [True] * 4
    faulty = {"A": 2, "B": 1, "D": 0, "E": 3}
    assert seen["C"] == right
    assert abs(other["A"] - 0.32) < 0.01  # about a third, says the lesson
    for letter, probe in faulty.items():
        assert seen[letter] == [i != probe for i in range(4)], nets.suspects(0.2)[letter].fault


def test_batch_norm_stores_the_variance_of_the_sums_and_what_dropout_adds_to_it():
    """The stored variance is that at test time plus the price of the weights, per image."""
    model = nets.with_batch_norm(nn.Dropout, 0.5, 0)
    first, _, _, middle, norm = model.modules[:5]
    x = RNG.random((1000, 784)).astype(np.float32)
    for _ in range(60):  # 0.9^60 of the beginning is left
        model.forward(x)
    a = nn.relu(first.forward(x)).astype(float)
    charge = (a**2).mean(axis=0) @ middle.params["W"].astype(float) ** 2
    at_test = middle.forward(a.astype(np.float32)).var(axis=0)
    assert np.allclose(norm.buffers["running_var"], at_test + charge, rtol=0.2)
    ratio = norm.buffers["running_var"].mean() / (at_test + charge).mean()
    assert 0.97 < ratio < 1.03


def test_classic_dropout_is_inverted_dropout_with_other_weights_and_another_rate():
    """At p = 0.5: twice the initial weights behind the mask, and four times their rate."""
    x, y = RNG.normal(size=(8, 5)), RNG.integers(0, 3, 8)
    masks = (RNG.random((30, 8, 6)) >= 0.5) * 1.0
    front = RNG.normal(size=(5, 6))
    behind = RNG.normal(size=(6, 3))
    trained = {}
    for form, scale, W, rate in (("inverted", 2, behind, 0.1), ("classic", 1, 2 * behind, 0.4)):
        V, U = W.copy(), front.copy()
        for m in masks:
            a = nn.relu(x @ U)
            dz = nn.softmax((a * m * scale) @ V) - np.eye(3)[y]
            da = dz @ V.T * m * scale * (a > 0)
            V -= rate * (a * m * scale).T @ dz
            U -= 0.1 * x.T @ da
        trained[form] = U, V
    assert np.array_equal(trained["classic"][0], trained["inverted"][0])
    assert np.array_equal(trained["classic"][1], 2 * trained["inverted"][1])
