"""The planted fault: right where windows are apart, wrong where they overlap."""

import numpy as np

from course_lib import nn
from course_lib.training.planted import with_a_fault


def passed(k: int, stride: int) -> tuple[nn.Array, nn.Array]:
    """What a right and what a faulty pooling layer send back."""
    rng = np.random.default_rng(0)
    layer = nn.MaxPool2d(k, stride)
    dy = rng.normal(size=layer.forward(rng.normal(size=(2, 3, 9, 9))).shape)

    def backward(dy: nn.Array, cache: None) -> nn.Array:
        return layer.backward(dy)

    return backward(dy, None), with_a_fault(backward)(dy, None)


def test_windows_that_lie_apart_hide_the_fault():
    np.testing.assert_array_equal(*passed(3, 3))


def test_where_windows_overlap_some_gradient_is_lost():
    right, faulty = passed(3, 2)
    assert (right != faulty).any()
    assert abs(right.sum() - faulty.sum()) > 0.1
