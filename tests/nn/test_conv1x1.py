import numpy as np
import pytest

from course_lib import nn


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays_and_nothing_is_changed(rng, dtype):
    x, W = rng.normal(size=(2, 3, 4, 5)).astype(dtype), rng.normal(size=(6, 3)).astype(dtype)
    b, dy = np.ones(6, dtype), np.ones((2, 6, 4, 5), dtype)
    for a in (x, W, b, dy):
        a.flags.writeable = False
    for result in (nn.conv1x1(x, W, b), *nn.conv1x1_backward(dy, x, W)):
        assert result.dtype == dtype
        assert not any(np.shares_memory(result, a) for a in (x, W, b, dy))


def test_bad_arguments_of_the_1x1_convolution_are_named(rng):
    x, W, b = np.zeros((2, 3, 5, 5)), np.zeros((4, 3)), np.zeros(4)
    with pytest.raises(ValueError, match=r"agree in c; got shapes \(2, 3, 5, 5\) and \(3, 4\)"):
        nn.conv1x1(x, W.T, b)
    with pytest.raises(ValueError, match=r"W must have shape \(k, c\)"):
        nn.conv1x1(x, W[:, :, None, None], b)
    with pytest.raises(ValueError, match=r"b must have shape \(4,\), one entry a channel"):
        nn.conv1x1(x, W, np.zeros((5, 5))[0])
    with pytest.raises(ValueError, match=r"dy must have shape \(2, 4, 5, 5\)"):
        nn.conv1x1_backward(x, x, W)


def test_the_1x1_convolution_is_a_convolution(rng):
    x, W, b = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(6, 3)), rng.normal(size=6)
    y = nn.conv1x1(x, W, b)
    np.testing.assert_allclose(y, nn.conv2d(x, W[:, :, None, None], b), rtol=1e-12, atol=1e-12)
    assert y.transpose(1, 2, 3, 0).flags.c_contiguous
    dy = rng.normal(size=y.shape)
    for a, grad in zip((x, W, b), nn.conv1x1_backward(dy, x, W), strict=True):
        expected = nn.numerical_grad(lambda _: (dy * nn.conv1x1(x, W, b)).sum(), a)
        np.testing.assert_allclose(grad, expected, atol=1e-7)
