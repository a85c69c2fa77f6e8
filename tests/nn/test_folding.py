import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn


def drawn(d=4, k=3, seed=0, dtype=np.float64, eps=1e-5):
    """A linear layer and a batch norm behind it, in which no number is special."""
    rng = np.random.default_rng(seed)
    return with_drawn_numbers(
        nn.Linear(d, k, rng, dtype=dtype), nn.BatchNorm1d(k, eps=eps, dtype=dtype), rng
    )


def drawn_images(seed=0, dtype=np.float64, **window):
    """The same with a convolution of 2 channels into 3."""
    rng = np.random.default_rng(seed)
    layer = nn.Conv2d(2, 3, (3, 2), rng, dtype=dtype, **window)
    return with_drawn_numbers(layer, nn.BatchNorm2d(3, dtype=dtype), rng)


def with_drawn_numbers(layer, bn, rng):
    layer.params["b"][:] = rng.normal(size=layer.params["b"].shape)
    for name, a in bn.state().items():
        drawn = rng.uniform(0.5, 2, a.shape) if name == "running_var" else rng.normal(size=a.shape)
        (bn.params | bn.buffers)[name][:] = drawn
    bn.eval()
    return layer, bn


def folded(layer, bn):
    return nn.fold_batch_norm(layer.params["W"], layer.params["b"], bn)


@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.integers(0, 2**32),
    st.sampled_from([0, 1e-5, 1e-2, 1.0]),
)
def test_the_folded_layer_answers_as_both_did(d, k, seed, eps):
    layer, bn = drawn(d, k, seed, eps=eps)
    W, b = folded(layer, bn)
    x = np.random.default_rng(seed + 1).normal(size=(5, d))
    np.testing.assert_allclose(x @ W + b, bn.forward(layer.forward(x)), rtol=1e-12, atol=1e-12)


@given(st.integers(0, 2**32), st.integers(1, 2), st.integers(0, 2))
def test_the_folded_convolution_answers_as_both_did_up_to_the_border(seed, stride, pad):
    layer, bn = drawn_images(seed, stride=stride, pad=pad)
    W, b = folded(layer, bn)
    x = np.random.default_rng(seed + 1).normal(size=(5, 2, 4, 5))
    y = nn.conv2d(x, W, b, stride, pad)
    np.testing.assert_allclose(y, bn.forward(layer.forward(x)), rtol=1e-12, atol=1e-12)


def test_new_arrays_of_the_same_dtype_and_nothing_changed():
    for dtype, make in itertools.product((np.float32, np.float64), (drawn, drawn_images)):
        layer, bn = make(dtype=dtype)
        before = layer.state() | bn.state()
        W, b = folded(layer, bn)
        assert W.dtype == b.dtype == dtype
        assert not np.shares_memory(W, layer.params["W"])
        assert not np.shares_memory(b, layer.params["b"])
        np.testing.assert_equal(layer.state() | bn.state(), before)


def test_what_does_not_fit_is_named(refused):
    layer, bn = drawn(4, 3)
    W, b = layer.params["W"], layer.params["b"]
    shapes = r"agree in k; got shapes \(3, 4\), \(3,\) and BatchNorm1d"
    refused(ValueError, shapes, nn.fold_batch_norm, W.T, b, bn)
    refused(ValueError, "agree in k", nn.fold_batch_norm, W, b[:1], bn)
    refused(ValueError, r"W must have shape \(d, k\)", nn.fold_batch_norm, b, b, bn)
    for other in (nn.BatchNorm2d(3), nn.LayerNorm(3), None):
        refused(TypeError, "bn must be a BatchNorm1d; got", nn.fold_batch_norm, W, b, other)
    layer, images = drawn_images()
    kernels = layer.params["W"]
    kind = r"With W of shape \(3, 2, 3, 2\), bn must be a BatchNorm2d"
    refused(TypeError, kind, nn.fold_batch_norm, kernels, b, bn)
    shapes = r"W \(k, c, kh, kw\), b \(k,\) and bn must agree in k"
    refused(ValueError, shapes, nn.fold_batch_norm, kernels.transpose(1, 0, 2, 3), b, images)
    bn = nn.BatchNorm1d(3, eps=0)
    bn.buffers["running_var"][:] = 0
    refused(ValueError, "variance is 0", nn.fold_batch_norm, W, b, bn)
