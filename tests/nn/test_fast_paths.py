"""The fast layers against the loops that their formulas describe, on random shapes."""

import itertools
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.nn import convolution

CLOSE = {"rtol": 1e-10, "atol": 1e-10}


@st.composite
def convolutions(draw):
    """Images, kernels, stride and pad, in no way square, and how many windows make a chunk."""
    kh, kw = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    pad = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    h = draw(st.integers(max(1, kh - 2 * pad[0]), 6))
    w = draw(st.integers(max(1, kw - 2 * pad[1]), 6))
    n, c, k = draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x, W, b = rng.normal(size=(n, c, h, w)), rng.normal(size=(k, c, kh, kw)), rng.normal(size=k)
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
        patch.setattr(convolution.window_blocks, "__defaults__", (places,))
        patch.setattr(convolution, "WINDOWS", places)
        course = nn.conv2d(x, W, b, stride, pad), *nn.conv2d_backward(dy, x, W, stride, pad)
    for result, loops in zip(course, expected, strict=True):
        np.testing.assert_allclose(result, loops, **CLOSE)


@pytest.mark.parametrize("n", [1, 2, 37, 129])
def test_the_layer_on_batches_of_many_sizes(n):
    """More than one chunk in a row, a last chunk that is smaller, and a single image."""
    rng = np.random.default_rng(n)
    layer = nn.Conv2d(3, 4, (3, 5), rng, stride=(1, 2), pad=(1, 0))
    x = rng.normal(size=(n, 3, 11, 30))
    y = layer.forward(x)
    rows = nn.im2col(x, 3, 5, (1, 2), (1, 0)) @ layer.params["W"].reshape(4, -1).T
    np.testing.assert_allclose(y, rows.reshape(n, 11, 13, 4).transpose(0, 3, 1, 2), **CLOSE)
    dy = rng.normal(size=y.shape)
    dx = layer.backward(dy)
    columns = dy.transpose(0, 2, 3, 1).reshape(-1, 4) @ layer.params["W"].reshape(4, -1)
    np.testing.assert_allclose(dx, nn.col2im(columns, x.shape, 3, 5, (1, 2), (1, 0)), **CLOSE)


def winners_by_loops(x, kernel, stride, pad):
    """For each window its largest number and the first pixel that has it, outside counting -inf."""
    n, c, h, w = x.shape
    (kh, kw), (sh, sw) = kernel, stride
    rows = range(-pad[0], h + pad[0] - kh + 1, sh)
    columns = range(-pad[1], w + pad[1] - kw + 1, sw)
    y = np.zeros((n, c, len(rows), len(columns)))
    places = np.zeros((*y.shape, 2), int)
    for m, f, (i, top), (j, left) in itertools.product(
        range(n), range(c), enumerate(rows), enumerate(columns)
    ):
        inside = [
            (a, q)
            for a in range(max(top, 0), min(top + kh, h))
            for q in range(max(left, 0), min(left + kw, w))
        ]
        best = max(inside, key=lambda at: x[m, f, *at])  # max takes the first of equals
        y[m, f, i, j], places[m, f, i, j] = x[m, f, *best], best
    return y, places


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
    expected, places = winners_by_loops(x, kernel, stride, pad)
    pool = nn.MaxPool2d(kernel, stride, pad)
    laid = np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))
    np.testing.assert_array_equal(pool.forward(laid), expected)
    dy = np.random.default_rng(0).integers(1, 9, size=expected.shape).astype(float)
    dx = np.zeros_like(x)
    for m, f, i, j in np.ndindex(dy.shape):
        dx[m, f, *places[m, f, i, j]] += dy[m, f, i, j]
    np.testing.assert_array_equal(pool.backward(dy), dx)


@pytest.mark.parametrize("first", [0.0, 1e3, -1e6, 1e8])
@pytest.mark.parametrize("shape", [(640, 3), (64, 3, 10, 10)])
def test_first_numbers_unlike_the_others_cost_no_digits(first, shape):
    """The rough mean comes from the first numbers: here these are far from all the others."""
    x = np.random.default_rng(0).normal(size=shape)
    x[: max(1, len(x) // 64)] += first
    y, (_, _, s) = (nn.batch_norm if x.ndim == 2 else nn.batch_norm_2d)(x, np.ones(3), np.zeros(3))
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    wide = x.astype(np.longdouble)
    sd = np.sqrt(wide.var(axis=axes, keepdims=True) + 1e-5)
    np.testing.assert_allclose(y, (wide - wide.mean(axis=axes, keepdims=True)) / sd, atol=1e-11)
    np.testing.assert_allclose(s, sd.reshape(-1), rtol=1e-12)


@given(
    st.lists(st.integers(0, 5), max_size=3).map(tuple),
    st.floats(0, 1),
    st.integers(0, 2**32),
    st.booleans(),
)
def test_dropout_draws_the_numbers_that_a_seed_gives(shape, p, seed, half_left):
    """Entry by entry the comparison with rng.random, and the generator ends up in one state.

    Apart from `uinteger`: it means something only while `has_uint32` says so.
    """
    course, other = np.random.default_rng(seed), np.random.default_rng(seed)
    if half_left:  # 32 of 64 bits are left from an earlier draw
        course.random(dtype=np.float32)
        other.random(dtype=np.float32)
    _, mask = nn.dropout(np.ones(shape), p, course)
    np.testing.assert_array_equal(mask != 0, (other.random(shape, dtype=np.float32) >= p) & (p < 1))
    states = course.bit_generator.state, other.bit_generator.state
    assert states[0]["state"] == states[1]["state"]
    assert states[0]["has_uint32"] == states[1]["has_uint32"]
    for _ in range(2):
        assert course.random(dtype=np.float32) == other.random(dtype=np.float32)


@pytest.mark.parametrize(
    "bits", [np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox]
)
def test_dropout_with_every_generator(bits):
    course, other = np.random.Generator(bits(4)), np.random.Generator(bits(4))
    for p in (0.2, 0.7):
        _, mask = nn.dropout(np.ones((6, 7), np.float32), p, course)
        np.testing.assert_array_equal(mask != 0, other.random((6, 7), dtype=np.float32) >= p)
    assert course.random() == other.random()


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**32), st.sampled_from([1, 8, 2**16]))
def test_loss_and_gradient_in_one(n, k, seed, entries):
    rng = np.random.default_rng(seed)
    z, y = rng.normal(scale=5, size=(n, k)), rng.integers(k, size=n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course_lib.nn.arrays.CACHED", entries)
        loss, dz = nn.softmax_cross_entropy(z, y)
    expected, slopes = 0.0, np.zeros_like(z)
    for i in range(n):
        total = sum(exp(score) for score in z[i])
        expected -= (z[i, y[i]] - log(total)) / n
        for j in range(k):
            slopes[i, j] = (exp(z[i, j]) / total - (j == y[i])) / n
    np.testing.assert_allclose(loss, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(dz, slopes, rtol=1e-9, atol=1e-12)
