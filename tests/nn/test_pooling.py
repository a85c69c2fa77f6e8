import numpy as np
import pytest

from course_lib import nn

POOLS = [nn.MaxPool2d, nn.AvgPool2d]


def test_rows_of_images_keep_their_order(rng):
    flat, x = nn.Flatten(), rng.normal(size=(2, 3, 4, 5))
    np.testing.assert_array_equal(flat.backward(flat.forward(x)), x)
    np.testing.assert_array_equal(flat.forward(x)[1, 20:40], x[1, 1].reshape(-1))
    np.testing.assert_array_equal(flat.backward(flat.forward(x[0, 0])), x[0, 0])


def test_windows_lie_side_by_side_unless_told():
    assert nn.MaxPool2d((2, 3)).stride == (2, 3)


@pytest.mark.parametrize("make", POOLS)
def test_what_does_not_fit_pooling_is_named(make, refused):
    refused(ValueError, "kernel must be at least 1; got 0", make, 0)
    refused(TypeError, r"stride must be a whole number; got 1\.5", make, 2, 1.5)
    refused(ValueError, r"pad must be at most half the window \(2, 2\); got 2", make, 2, pad=2)
    refused(ValueError, "pad must be at least 0", make, 2, pad=-1)
    pool = make(2)
    refused(ValueError, r"x must have shape \(n, c, h, w\)", pool.forward, np.zeros((4, 4)))
    with pytest.raises(ValueError, match="window of 2 does not fit into 1 pixels"):
        pool.forward(np.zeros((1, 1, 1, 4)))


def test_what_does_not_fit_the_others_is_named(refused):
    with pytest.raises(ValueError, match=r"x must have shape \(n, c, h, w\)"):
        nn.GlobalAvgPool2d().forward(np.zeros((2, 3)))
    refused(ValueError, "at least one pixel", nn.GlobalAvgPool2d().forward, np.zeros((2, 3, 0, 2)))
    refused(ValueError, "a single number", nn.Flatten().forward, np.array(3.0))
