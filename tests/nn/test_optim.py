import numpy as np
import pytest

from course_lib.nn import SGD, Linear, numerical_grad
from course_lib.nn.optim import is_weight


def layer_with_grads(dtype=np.float64):
    layer = Linear(3, 2, np.random.default_rng(0), dtype=dtype)
    layer.params["b"] += 1
    for grad in layer.grads.values():
        grad += 0.5
    return layer


def test_one_step_against_the_gradient():
    layer = layer_with_grads()
    before = {name: p.copy() for name, p in layer.params.items()}
    SGD(layer, lr=0.1).step()
    for name, p in layer.params.items():
        np.testing.assert_allclose(p, before[name] - 0.05)


def test_momentum_adds_up_old_gradients():
    layer = layer_with_grads()
    layer.params["b"][:] = 0
    optimiser = SGD(layer, lr=1.0, momentum=0.5)
    steps = []
    for _ in range(3):
        optimiser.step()
        steps.append(layer.params["b"][0])
    np.testing.assert_allclose(steps, [-0.5, -1.25, -2.125])  # v = .5, .75, .875


def test_the_penalty_pulls_weights_and_leaves_biases():
    layer = layer_with_grads()
    for grad in layer.grads.values():
        grad[:] = 0
    W, b = layer.params["W"].copy(), layer.params["b"].copy()
    SGD(layer, lr=0.1, l2=0.5).step()
    np.testing.assert_allclose(layer.params["W"], W * (1 - 0.05))
    np.testing.assert_array_equal(layer.params["b"], b)


def test_the_penalty_and_its_gradient_belong_together():
    layer = layer_with_grads()
    optimiser = SGD(layer, lr=1.0, l2=0.3)
    expected = numerical_grad(lambda _: optimiser.penalty(), layer.params["W"])
    layer.grads["W"][:] = 0
    before = layer.params["W"].copy()
    optimiser.step()
    np.testing.assert_allclose(before - layer.params["W"], expected, atol=1e-9)


def test_no_penalty_is_zero():
    assert SGD(layer_with_grads(), lr=1.0).penalty() == 0


def test_updates_happen_in_place_and_gradients_stay():
    layer = layer_with_grads()
    arrays = dict(layer.params)
    SGD(layer, lr=0.1, momentum=0.9, l2=0.1).step()
    assert all(layer.params[name] is array for name, array in arrays.items())
    assert all((grad == 0.5).all() for grad in layer.grads.values())


def test_float32_is_never_computed_in_float64():
    """Numpy settings, which are float64, give the same bits as Python's numbers."""
    results = []
    for number in (float, np.float64):
        rng = np.random.default_rng(0)
        layer = Linear(30, 20, rng, dtype=np.float32)
        layer.grads["W"] += rng.normal(size=(30, 20)).astype(np.float32)
        optimiser = SGD(layer, number(0.1), momentum=number(0.9), l2=number(0.01))
        for _ in range(3):
            optimiser.step()
        results.append(layer.params["W"])
        assert {v.dtype for v in optimiser._velocity.values()} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(*results)


def test_several_layers_have_velocities_of_their_own():
    first, second = layer_with_grads(), layer_with_grads()
    second.grads["W"] *= -1
    before = second.params["W"].copy()
    optimiser = SGD([first, second], lr=1.0, momentum=0.5)
    optimiser.step()
    np.testing.assert_allclose(second.params["W"], before + 0.5)


def test_lr_may_change_between_steps():
    layer = layer_with_grads()
    optimiser = SGD(layer, lr=0.1)
    optimiser.lr = 2.0
    before = layer.params["b"].copy()
    optimiser.step()
    np.testing.assert_allclose(layer.params["b"], before - 1.0)


def test_a_gradient_of_another_dtype_or_shape_is_refused():
    layer = layer_with_grads(np.float32)
    layer.forward(np.ones((1, 3)))  # float64 inputs
    layer.backward(np.ones((1, 2)))
    with pytest.raises(ValueError, match="float64 of shape.*float32.*own dtype"):
        SGD(layer, lr=0.1).step()
    layer = layer_with_grads()
    layer.grads["b"] = np.zeros(())
    with pytest.raises(ValueError, match=r"grads\['b'\]"):
        SGD(layer, lr=0.1).step()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": 0}, "lr must be above 0"),
        ({"lr": -1.0}, "lr must be above 0"),
        ({"lr": np.nan}, "lr must be above 0"),
        ({"lr": 1.0, "momentum": 1.0}, "momentum must be at least 0 and below 1"),
        ({"lr": 1.0, "l2": -0.1}, "l2 must be at least 0"),
    ],
)
def test_settings_out_of_range_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        SGD(layer_with_grads(), **settings)


@pytest.mark.parametrize(
    ("name", "expected"), [("W", True), ("0.W2", True), ("b", False), ("gamma", False)]
)
def test_which_parameters_the_penalty_covers(name, expected):
    assert is_weight(name) is expected
