import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.nn.windows import image_blocks, memory_order, zeros_laid_out


def loops(x, kh, kw, stride, pad):
    """The rows of im2col, entry by entry."""
    n, c, h, w = x.shape
    wide = np.zeros((n, c, h + 2 * pad[0], w + 2 * pad[1]), x.dtype)
    wide[:, :, pad[0] : pad[0] + h, pad[1] : pad[1] + w] = x
    return np.array(
        [
            wide[i, :, a : a + kh, b : b + kw].reshape(-1)
            for i in range(n)
            for a in range(0, wide.shape[2] - kh + 1, stride[0])
            for b in range(0, wide.shape[3] - kw + 1, stride[1])
        ]
    )


@st.composite
def settings(draw):
    """Images, kernel, stride and margin of which no two sizes need be equal; a window fits."""
    kh, kw = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    pad = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    h = draw(st.integers(max(1, kh - 2 * pad[0]), 7))
    w = draw(st.integers(max(1, kw - 2 * pad[1]), 7))
    n, c = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng, (n, c, h, w), (kh, kw), stride, pad


@given(settings())
def test_im2col_is_what_the_loops_cut_out(drawn):
    rng, shape, (kh, kw), stride, pad = drawn
    x = rng.normal(size=shape)
    np.testing.assert_array_equal(nn.im2col(x, kh, kw, stride, pad), loops(x, kh, kw, stride, pad))


@given(settings())
def test_col2im_is_the_transpose_of_im2col(drawn):
    rng, shape, (kh, kw), stride, pad = drawn
    x = rng.normal(size=shape)
    rows = nn.im2col(x, kh, kw, stride, pad)
    c = rng.normal(size=rows.shape)
    back = nn.col2im(c, shape, kh, kw, stride, pad)
    assert back.shape == shape
    np.testing.assert_allclose((rows * c).sum(), (x * back).sum(), rtol=1e-10, atol=1e-10)


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 4), st.integers(0, 3))
def test_the_output_size_counts_the_windows(size, kernel, stride, pad):
    starts = range(0, size + 2 * pad - kernel + 1, stride)
    if not len(starts):
        with pytest.raises(ValueError, match="does not fit"):
            nn.conv_output_size(size, kernel, stride, pad)
        return
    count = nn.conv_output_size(size, kernel, stride, pad)
    assert count == len(starts)
    assert type(count) is int


@pytest.mark.parametrize("shape", [(4, 5, 3, 2), (1, 1, 1, 1), (0, 3, 2, 2), (2, 3, 300, 400)])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 2, 3, 0)])
def test_image_blocks_hold_every_number_once(shape, order):
    seen = zeros_laid_out(shape, order, int)
    for some in image_blocks(seen):
        seen[some] += 1
    assert (seen == 1).all()


@given(st.permutations(range(4)))
def test_memory_is_laid_out_in_the_order_that_was_read(order):
    x = zeros_laid_out((2, 3, 4, 5), tuple(order), np.float32)
    assert x.shape == (2, 3, 4, 5)
    assert x.dtype == np.float32
    assert memory_order(x) == tuple(order)
    assert x.transpose(order).flags.c_contiguous


def test_no_image_has_no_windows():
    rows = nn.im2col(np.ones((0, 3, 4, 5)), 2, 2)
    assert rows.shape == (0, 12)
    assert nn.col2im(rows, (0, 3, 4, 5), 2, 2).shape == (0, 3, 4, 5)


@pytest.mark.parametrize(("name", "least"), [("size", 1), ("kernel", 1), ("stride", 1), ("pad", 0)])
def test_bad_sizes_are_named(name, least, refused):
    sizes = {"size": 3, "kernel": 1}
    low = sizes | {name: least - 1}
    refused(ValueError, rf"^{name} must be at least {least}", nn.conv_output_size, **low)
    for wrong in (1.5, True):
        other = sizes | {name: wrong}
        refused(TypeError, rf"^{name} must be a whole number", nn.conv_output_size, **other)
    words = "A window of 6 does not fit into 3 pixels with 1 added"
    refused(ValueError, words, nn.conv_output_size, 3, 6, 1, 1)


def test_bad_arguments_of_im2col_and_col2im_are_named(refused):
    x = np.ones((1, 1, 3, 3))
    with pytest.raises(ValueError, match=r"x must have shape \(n, c, h, w\); got shape \(3, 3\)"):
        nn.im2col(x[0, 0], 2, 2)
    refused(TypeError, "x must hold real numbers", nn.im2col, x + 1j, 2, 2)
    refused(TypeError, r"kh must be a whole number; got 2\.0", nn.im2col, x, 2.0, 2)
    refused(ValueError, "kw must be at least 1", nn.im2col, x, 2, 0)
    refused(ValueError, "window of 4 does not fit", nn.im2col, x, 2, 4)
    with pytest.raises(ValueError, match=r"stride must be one whole number or \(rows, columns\)"):
        nn.im2col(x, 2, 2, (1, 1, 1))
    refused(ValueError, "pad must be at least 0; got -1", nn.im2col, x, 2, 2, 1, (0, -1))
    refused(TypeError, "stride must be a whole number; got None", nn.im2col, x, 2, 2, None)
    rows = nn.im2col(x, 2, 2)
    with pytest.raises(ValueError, match=r"columns must have shape \(4, 4\).*got shape \(2, 8\)"):
        nn.col2im(rows.reshape(2, 8), x.shape, 2, 2)
    with pytest.raises(ValueError, match=r"shape must be \(n, c, h, w\); got \(3, 3\)"):
        nn.col2im(rows, (3, 3), 2, 2)
    refused(ValueError, "shape must be at least 0; got -1", nn.col2im, rows, (1, -1, 3, 3), 2, 2)
    refused(ValueError, "window of 4 does not fit", nn.col2im, rows, x.shape, 4, 2)
