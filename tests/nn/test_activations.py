import numpy as np
import pytest

from course_lib import nn


def test_the_slope_of_relu_at_zero_is_zero():
    z = np.array([-1.0, -0.0, 0.0, 5e-324])
    np.testing.assert_array_equal(nn.relu_backward(np.full(4, 7.0), z), [0, 0, 0, 7])
    module = nn.ReLU()
    module.forward(z)
    np.testing.assert_array_equal(module.backward(np.full(4, 7.0)), [0, 0, 0, 7])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "laid",
    [
        lambda a: a,
        lambda a: a.transpose(2, 0, 1),
        lambda a: a[::-1, :, ::2],
        lambda a: np.broadcast_to(a[:, :1], a.shape),
    ],
    ids=["contiguous", "transposed", "every other", "repeated"],
)
def test_the_module_and_the_functions_of_relu_agree(laid, dtype, rng):
    """On numbers of all signs, however they lie in memory; zeros of both signs are among them."""
    z = rng.normal(size=(4, 5, 6)).round(1).astype(dtype)
    z[:2, :2] *= 0
    z, da = laid(z), laid(rng.normal(size=(4, 5, 6)).astype(dtype))
    module = nn.ReLU()
    pairs = (module.forward(z), nn.relu(z)), (module.backward(da), nn.relu_backward(da, z))
    for of_module, of_function in pairs:
        assert of_module.dtype == of_function.dtype == dtype
        np.testing.assert_array_equal(of_module, of_function)


def test_nan_stays_visible():
    nan, backward = np.array([np.nan]), (nn.relu_backward, nn.sigmoid_backward, nn.tanh_backward)
    assert np.isnan([nn.relu(nan), *(function(nan, nan) for function in backward)]).all()


@pytest.mark.parametrize(
    ("backward", "name"),
    [(nn.relu_backward, "z"), (nn.sigmoid_backward, "a"), (nn.tanh_backward, "a")],
)
def test_shapes_that_would_broadcast_are_refused(backward, name, refused):
    with pytest.raises(ValueError, match=f"da must have the shape of {name}"):
        backward(np.zeros((2, 3)), np.zeros(3))
    refused(TypeError, "da must hold real numbers", backward, np.zeros(3, complex), np.zeros(3))
