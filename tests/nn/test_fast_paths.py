"""The fast layers against the loops that their formulas describe, on random shapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.nn import convolution, pooling
from tests.nn.test_windows import settings

CLOSE = {"rtol": 1e-10, "atol": 1e-10}


@st.composite
def convolutions(draw):
    """Images, kernels, biases, stride and pad, and how many windows make a chunk."""
    rng, (n, c, h, w), kernel, stride, pad = draw(settings())
    k = draw(st.integers(1, 3))
    x, W, b = rng.normal(size=(n, c, h, w)), rng.normal(size=(k, c, *kernel)), rng.normal(size=k)
    return x, W, b, stride, pad, draw(st.sampled_from([1, 3, 7, 2048]))


@given(convolutions(), st.permutations(range(4)))
def test_convolution_forward_and_backward(drawn, order):
    """Whatever the size of a chunk, and however the arrays lie in memory."""
    x, W, b, stride, pad, places = drawn
    oh, ow = (
        nn.conv_output_size(*sizes)
        for sizes in zip(x.shape[2:], W.shape[2:], stride, pad, strict=True)
    )
    dy = np.random.default_rng(0).normal(size=(len(x), len(W), oh, ow))
    expected = (
        nn.conv2d_by_loops(x, W, b, stride, pad),
        *nn.conv2d_backward_by_loops(dy, x, W, stride, pad),
    )
    x, dy = (np.ascontiguousarray(a.transpose(order)).transpose(np.argsort(order)) for a in (x, dy))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution.rectangles, "__defaults__", (places,))
        patch.setattr(convolution, "WINDOWS", places)
        course = nn.conv2d(x, W, b, stride, pad), *nn.conv2d_backward(dy, x, W, stride, pad)
    for result, loops in zip(course, expected, strict=True):
        np.testing.assert_allclose(result, loops, **CLOSE)


@st.composite
def poolings(draw):
    kernel = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    stride = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    pad = tuple(draw(st.integers(0, size // 2)) for size in kernel)
    h, w = (draw(st.integers(max(1, k - 2 * p), 7)) for k, p in zip(kernel, pad, strict=True))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.integers(-3, 3, size=(draw(st.integers(1, 3)), draw(st.integers(1, 3)), h, w))
    return x.astype(float), kernel, stride, pad  # whole numbers, so that many tie


@given(poolings(), st.permutations(range(4)))
def test_max_pooling_with_its_winners(drawn, order):
    x, kernel, stride, pad = drawn
    expected, winners = pooling.max_pool_by_loops(x, kernel, stride, pad)
    pool = nn.MaxPool2d(kernel, stride, pad)
    laid = np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))
    np.testing.assert_array_equal(pool.forward(laid), expected)
    dy = np.random.default_rng(0).integers(1, 9, size=expected.shape).astype(float)
    dx = pooling.max_pool_backward_by_loops(dy, winners, x.shape)
    np.testing.assert_array_equal(pool.backward(dy), dx)


@given(
    st.lists(st.integers(0, 5), max_size=3).map(tuple),
    st.floats(0, 1),
    st.integers(0, 2**32),
    st.booleans(),
    st.sampled_from([np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox]),
)
def test_dropout_draws_the_numbers_that_a_seed_gives(shape, p, seed, half_left, bits):
    """Entry by entry the comparison with rng.random, and the generator ends up in one state.

    Whether it draws 64 bits at a time, as that of `default_rng`, or not.
    """
    course, other = (np.random.Generator(bits(seed)) for _ in range(2))
    if half_left:  # 32 of 64 bits are left from an earlier draw
        course.random(dtype=np.float32)
        other.random(dtype=np.float32)
    _, mask = nn.dropout(np.ones(shape), p, course)
    np.testing.assert_array_equal(mask != 0, (other.random(shape, dtype=np.float32) >= p) & (p < 1))
    for dtype in (np.float32, np.float32, np.float64):
        assert course.random(dtype=dtype) == other.random(dtype=dtype)
