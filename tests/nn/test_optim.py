import inspect

import numpy as np
import pytest

from course_lib.nn import SGD, Adam, Linear, ReLU, RMSProp, Sequential

ALL = [SGD, RMSProp, Adam]


def layer_with_grads(dtype=np.float64):
    layer = Linear(3, 2, np.random.default_rng(0), dtype=dtype)
    layer.params["b"] += 1
    for grad in layer.grads.values():
        grad += 0.5
    return layer


@pytest.mark.parametrize("kind", ALL)
def test_every_optimiser_sees_the_gradient_of_the_penalty(kind):
    """A step with the penalty is a step without it, whose gradient holds l2 * W already."""
    plain, bound = layer_with_grads(), layer_with_grads()
    plain.grads["W"] += 0.3 * plain.params["W"]
    unbound = kind(plain, lr=7.0)
    unbound.lr = 0.1  # it may change between steps
    unbound.step()
    assert unbound.penalty() == 0
    optimiser = kind(bound, lr=0.1, l2=0.3)
    assert optimiser.penalty() == pytest.approx(0.15 * (bound.params["W"] ** 2).sum())
    optimiser.step()
    for name, value in plain.params.items():
        np.testing.assert_array_equal(bound.params[name], value)


@pytest.mark.parametrize("kind", ALL)
def test_updates_happen_in_place_and_gradients_stay(kind):
    layer = layer_with_grads()
    arrays = dict(layer.params)
    optimiser = kind(layer, lr=0.1, l2=0.1)
    for _ in range(2):
        optimiser.step()
    assert all(layer.params[name] is array for name, array in arrays.items())
    assert all((grad == 0.5).all() for grad in layer.grads.values())


@pytest.mark.parametrize("kind", ALL)
def test_float32_is_never_computed_in_float64(kind):
    """Numpy settings, which are float64, give the same bits as Python's numbers."""
    shares = {SGD: ["momentum"], RMSProp: ["decay", "eps"], Adam: ["b1", "b2", "eps"]}[kind]
    results = []
    for number in (float, np.float64):
        rng = np.random.default_rng(0)
        layer = Linear(30, 20, rng, dtype=np.float32)
        layer.grads["W"] += rng.normal(size=(30, 20)).astype(np.float32)
        optimiser = kind(layer, number(0.1), l2=number(0.01), **dict.fromkeys(shares, number(0.9)))
        for _ in range(3):
            optimiser.lr = number(0.2)
            optimiser.step()
        results.append(layer.params["W"])
        remembered = [a.dtype for arrays in optimiser._memory.values() for a in arrays]
        assert set(remembered) == {np.dtype(np.float32)}
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize("kind", ALL)
def test_one_optimiser_for_a_list_of_layers_equals_one_for_their_network(kind):
    def layers():
        rng = np.random.default_rng(0)
        return Linear(3, 4, rng), ReLU(), Linear(4, 2, rng)

    ends = []
    for parts in (layers(), layers()):
        network = Sequential(*parts)
        optimiser = kind(network if ends else [parts[0], parts[2]], lr=0.1, l2=0.01)
        for _ in range(5):
            network.forward(np.ones((2, 3)))
            network.backward(np.ones((2, 2)))
            optimiser.step()
        ends.append(network.state())
    for name, value in ends[0].items():
        np.testing.assert_array_equal(ends[1][name], value)


def test_momentum_may_be_switched_on_between_steps():
    layer = layer_with_grads()
    optimiser = SGD(layer, lr=1.0)
    optimiser.step()
    optimiser.momentum = 0.9
    before = layer.params["b"].copy()
    optimiser.step()
    np.testing.assert_allclose(layer.params["b"], before - 0.5)
    optimiser.step()  # with a velocity of 1.9 gradients
    np.testing.assert_allclose(layer.params["b"], before - 0.5 - 1.9 * 0.5)


def test_plain_gradient_descent_holds_no_velocities():
    layer = layer_with_grads()
    plain, heavy = SGD(layer, lr=1.0), SGD(layer, lr=1.0, momentum=0.5)
    for optimiser, n in (plain, 0), (heavy, 1):
        optimiser.step()
        assert [len(held) for held in optimiser._memory.values()] == [n, n]


@pytest.mark.parametrize("kind", [RMSProp, Adam])
def test_a_parameter_without_any_gradient_stays(kind):
    layer = layer_with_grads()
    layer.grads["W"][:] = 0
    W = layer.params["W"].copy()
    optimiser = kind(layer, lr=0.1)
    for _ in range(3):
        optimiser.step()
    np.testing.assert_array_equal(layer.params["W"], W)


@pytest.mark.parametrize("kind", ALL)
def test_a_gradient_of_another_dtype_or_shape_is_refused(kind, refused):
    layer = layer_with_grads(np.float32)
    layer.forward(np.ones((1, 3)))  # float64 inputs
    layer.backward(np.ones((1, 2)))
    refused(ValueError, "float64 of shape.*float32.*one dtype", kind(layer, lr=0.1).step)
    layer = layer_with_grads()
    layer.grads["b"] = np.zeros(())
    refused(ValueError, r"grads\['b'\]", kind(layer, lr=0.1).step)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": 0}, "lr must be above 0"),
        ({"lr": -1.0}, "lr must be above 0"),
        ({"lr": np.nan}, "lr must be above 0"),
        ({"l2": -0.1}, "l2 must be at least 0"),
        ({"l2": np.inf}, "l2 must be at least 0 and finite"),
        ({"momentum": 1.0}, "momentum must be at least 0 and below 1; got 1.0"),
        ({"momentum": -0.1}, "momentum must be at least 0"),
        ({"decay": 1.0}, "decay must be at least 0 and below 1"),
        ({"b1": 1.0}, "b1 must be at least 0 and below 1"),
        ({"b2": np.nan}, "b2 must be at least 0 and below 1"),
        ({"eps": 0.0}, "eps must be above 0"),
        ({"eps": -1e-8}, "eps must be above 0"),
    ],
)
def test_settings_out_of_range_are_named(kind, settings, message, refused):
    if settings.keys() <= inspect.signature(kind).parameters.keys():
        refused(ValueError, message, kind, layer_with_grads(), **{"lr": 0.1, **settings})
