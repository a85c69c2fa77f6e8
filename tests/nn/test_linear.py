import numpy as np
import pytest

from course_lib import nn


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(("n", "d", "k"), [(5, 4, 3), (3, 3, 3), (1, 2, 1)])
def test_backward_agrees_with_central_differences(rng, n, d, k):
    x, W, b = rng.normal(size=(n, d)), rng.normal(size=(d, k)), rng.normal(size=k)
    c = rng.normal(size=(n, k))  # loss = sum of c * z, so dz = c
    dx, dW, db = nn.linear_backward(c, x, W)
    for a, grad in ((x, dx), (W, dW), (b, db)):
        expected = nn.numerical_grad(lambda _: (c * (x @ W + b)).sum(), a)
        np.testing.assert_allclose(grad, expected, atol=1e-8)


def test_the_layer_computes_the_formula_and_its_gradients(rng):
    layer, x, dz = nn.Linear(4, 3, rng), rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    layer.params["b"] += 2
    np.testing.assert_array_equal(layer.forward(x), x @ layer.params["W"] + layer.params["b"])
    dx = layer.backward(dz)
    expected = nn.linear_backward(dz, x, layer.params["W"])
    for course, pytorch in zip((dx, layer.grads["W"], layer.grads["b"]), expected, strict=True):
        np.testing.assert_array_equal(course, pytorch)


def test_params_and_grads_have_equal_names_and_shapes_from_the_start(rng):
    layer = nn.Linear(4, 3, rng)
    shapes = {name: p.shape for name, p in layer.params.items()}
    assert shapes == {"W": (4, 3), "b": (3,)}
    assert shapes == {name: g.shape for name, g in layer.grads.items()}


def test_backward_replaces_the_gradients_of_an_earlier_call(rng):
    layer, x = nn.Linear(2, 2, rng), np.ones((1, 2))
    for _ in range(2):
        layer.forward(x)
        layer.backward(np.ones((1, 2)))
    np.testing.assert_array_equal(layer.grads["b"], [1, 1])


def test_inputs_may_change_between_forward_and_backward(rng):
    layer, x = nn.Linear(2, 1, rng), np.ones((1, 2))
    layer.forward(x)
    x[:] = 100
    layer.backward(np.ones((1, 1)))
    np.testing.assert_array_equal(layer.grads["W"], np.ones((2, 1)))


def test_without_the_input_gradient_the_others_are_the_same(rng):
    layer, x, dz = nn.Linear(4, 3, rng), rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    layer.forward(x)
    layer.backward(dz)
    dW, db = layer.grads["W"], layer.grads["b"]
    layer.input_grad = False
    dx = layer.backward(dz)
    np.testing.assert_array_equal(dx, np.zeros((5, 4)))
    np.testing.assert_array_equal(layer.grads["W"], dW)
    np.testing.assert_array_equal(layer.grads["b"], db)
    with pytest.raises(ValueError, match=r"dz must have shape \(5, 3\)"):
        layer.backward(dz.T)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(rng, dtype):
    layer = nn.Linear(4, 3, rng, dtype=dtype)
    z = layer.forward(np.ones((2, 4), dtype))
    dx = layer.backward(z)
    arrays = [z, dx, *layer.params.values(), *layer.grads.values()]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


def test_equal_seeds_give_equal_weights_and_scale_sets_their_size():
    first, second = (nn.Linear(500, 40, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first.params["W"], second.params["W"])
    assert first.params["W"].std() == pytest.approx(np.sqrt(2 / 500), rel=0.02)
    zero = nn.Linear(5, 4, np.random.default_rng(7), scale=0)
    assert not zero.params["W"].any()


def test_the_two_modes(rng):
    layer = nn.Linear(2, 2, rng)
    assert layer.training
    layer.eval()
    assert not layer.training
    layer.train()
    assert layer.training


def test_what_does_not_fit_is_named(rng):
    layer = nn.Linear(4, 3, rng)
    with pytest.raises(RuntimeError, match="forward before backward"):
        layer.backward(np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"agree in d; got shapes \(2, 5\) and \(4, 3\)"):
        layer.forward(np.zeros((2, 5)))
    with pytest.raises(ValueError, match=r"x\[None, :\]"):
        layer.forward(np.zeros(4))
    layer.forward(np.zeros((2, 4)))
    with pytest.raises(ValueError, match=r"dz must have shape \(2, 3\); got shape \(3, 3\)"):
        layer.backward(np.zeros((3, 3)))
    with pytest.raises(ValueError, match="at least 1"):
        nn.Linear(0, 3, rng)
    with pytest.raises(TypeError, match="float type; got int64"):
        nn.Linear(2, 3, rng, dtype=np.int64)
    with pytest.raises(TypeError, match="default_rng"):
        nn.Linear(2, 3, 0)
    with pytest.raises(TypeError, match="d must be a whole number"):
        nn.Linear(2.5, 3, rng)
    assert repr(layer) == "Linear(4, 3)"
