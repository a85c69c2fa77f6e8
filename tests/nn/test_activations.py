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
def test_results_are_new_arrays_of_the_same_dtype(dtype):
    x = np.array([[-1, 0, 2, np.nan]], dtype)
    x.flags.writeable = False
    backward = (nn.relu_backward, nn.sigmoid_backward, nn.tanh_backward)
    for result in (nn.relu(x), *(function(x, x) for function in backward)):
        assert result.dtype == dtype
        assert not np.shares_memory(result, x)
        assert np.isnan(result[0, 3])  # it stays visible
    assert nn.relu(np.array([-1, 2])).dtype == np.float64


@pytest.mark.parametrize(
    ("backward", "name"),
    [(nn.relu_backward, "z"), (nn.sigmoid_backward, "a"), (nn.tanh_backward, "a")],
)
def test_shapes_that_would_broadcast_are_refused(backward, name, refused):
    with pytest.raises(ValueError, match=f"da must have the shape of {name}"):
        backward(np.zeros((2, 3)), np.zeros(3))
    refused(TypeError, "da must hold real numbers", backward, np.zeros(3, complex), np.zeros(3))
