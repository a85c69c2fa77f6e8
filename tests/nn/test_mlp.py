import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn


@st.composite
def networks(draw):
    """Parameters with biases that are not 0, inputs and labels."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    params = nn.init_mlp(sizes, rng)
    for name in params:
        params[name] += rng.normal(scale=0.5, size=params[name].shape)
    n = draw(st.integers(1, 6))
    return params, rng.normal(size=(n, sizes[0])), rng.integers(sizes[-1], size=n)


def as_modules(params):
    """The same network, built of modules that share the arrays."""
    rng, modules = np.random.default_rng(0), []
    for i in range(1, len(params) // 2 + 1):
        layer = nn.Linear(*params[f"W{i}"].shape, rng)
        layer.params.update(W=params[f"W{i}"], b=params[f"b{i}"])
        modules += [layer, nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def test_init_mlp():
    params = nn.init_mlp((784, 100, 50, 10), np.random.default_rng(0))
    assert {name: p.shape for name, p in params.items()} == {
        "W1": (784, 100),
        "b1": (100,),
        "W2": (100, 50),
        "b2": (50,),
        "W3": (50, 10),
        "b3": (10,),
    }
    assert params["W1"].std() == pytest.approx(np.sqrt(2 / 784), rel=0.02)
    assert not params["b2"].any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_init_mlp_has_the_dtype_that_is_asked_for(dtype):
    params = nn.init_mlp((4, 5, 3), np.random.default_rng(0), dtype)
    assert {p.dtype for p in params.values()} == {np.dtype(dtype)}


@given(networks())
def test_it_equals_the_network_of_modules(network):
    params, x, y = network
    model = as_modules(params)
    z = model.forward(x)
    np.testing.assert_allclose(nn.mlp_logits(params, x), z, rtol=1e-14)
    loss, grads = nn.mlp_loss_and_grads(params, x, y)
    assert type(loss) is float
    assert loss == pytest.approx(nn.cross_entropy(z, y), rel=1e-14)
    model.backward(nn.softmax_cross_entropy_grad(z, y))
    assert list(grads) == list(params)
    for course, other in zip(grads.values(), model.grads.values(), strict=True):
        assert course.shape == other.shape
        np.testing.assert_allclose(course, other, rtol=1e-12, atol=1e-15)


def test_what_does_not_fit_is_named(refused):
    rng = np.random.default_rng(0)
    params, y = nn.init_mlp((4, 5, 3), rng), np.array([0, 1])
    few = r"sizes must hold at least inputs and classes; got \(4,\)"
    refused(ValueError, few, nn.init_mlp, (4,), rng)
    refused(ValueError, "[dk] must be at least 1", nn.init_mlp, (4, 0, 3), rng)
    with pytest.raises(ValueError, match=r"Layer 1 receives \(2, 3\), but W1 has shape \(4, 5\)"):
        nn.mlp_logits(params, np.zeros((2, 3)))
    refused(ValueError, r"x must have shape \(n, d\)", nn.mlp_logits, params, np.zeros(4))
    with pytest.raises(ValueError, match=r"Layer 2 .* b2 \(4,\)"):
        nn.mlp_loss_and_grads({**params, "b2": np.zeros(4)}, np.zeros((2, 4)), y)
    with pytest.raises(ValueError, match=r"params must hold W1, b1, W2, b2 and so on; got \['W1'"):
        nn.mlp_logits({name: params[name] for name in ("W1", "b1", "W2")}, np.zeros((2, 4)))
    refused(ValueError, "params must hold W1", nn.mlp_logits, {}, np.zeros((2, 4)))
    with pytest.raises(ValueError, match="y must lie between 0 and 2"):
        nn.mlp_loss_and_grads(params, np.zeros((2, 4)), np.array([0, 3]))
