import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("shape", "kernels", "stride", "pad"),
    [
        ((2, 3, 5, 4), (2, 3, 3, 2), (1, 1), (0, 0)),
        ((1, 1, 4, 7), (3, 1, 2, 4), (2, 1), (1, 2)),
        ((17, 2, 3, 3), (1, 2, 1, 3), (3, 2), (0, 3)),
        ((3, 2, 1, 1), (2, 2, 3, 5), (1, 1), (1, 2)),
    ],
)
def test_it_equals_the_seven_loops(rng, shape, kernels, stride, pad):
    x, W, b = rng.normal(size=shape), rng.normal(size=kernels), rng.normal(size=kernels[0])
    expected = nn.conv2d_by_loops(x, W, b, stride, pad)
    np.testing.assert_allclose(nn.conv2d(x, W, b, stride, pad), expected, rtol=1e-12, atol=1e-12)
    rows = nn.im2col(x, *kernels[2:], stride, pad) @ W.reshape(len(W), -1).T + b
    n, k, oh, ow = expected.shape
    by_rows = rows.reshape(n, oh, ow, k).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(by_rows, expected, rtol=1e-12, atol=1e-12)
    dy = rng.normal(size=expected.shape)
    by_loops = nn.conv2d_backward_by_loops(dy, x, W, stride, pad)
    for fast, plain in zip(nn.conv2d_backward(dy, x, W, stride, pad), by_loops, strict=True):
        np.testing.assert_allclose(fast, plain, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: nn.Conv2d(2, 3, (3, 2), rng),
        lambda rng: nn.Conv2d(2, 3, 3, rng, stride=(2, 1), pad=(1, 2)),
        lambda rng: nn.Conv2d(2, 1, 2, rng, stride=3, pad=1),
        lambda rng: nn.Conv2d(2, 4, 1, rng),
        lambda rng: nn.Sequential(
            nn.Conv2d(2, 3, 3, rng, pad=1),
            nn.BatchNorm2d(3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(3, 2, 2, rng),
            nn.Flatten(),
            nn.Linear(4, 2, rng),
        ),
    ],
)
def test_every_gradient_agrees_with_central_differences(rng, make):
    module = make(rng)
    is_net = isinstance(module, nn.Sequential)
    zero = ["0.b"] if is_net else []  # batch norm takes it away
    report = nn.check_module(module, rng.normal(size=(3, 2, 5, 6)), zero=zero)
    assert report.passed, str(report)
    assert report.relative_error <= 1e-7


@given(st.integers(0, 2**32), st.integers(1, 2), st.integers(1, 2), st.integers(0, 1))
def test_what_moves_in_the_image_moves_in_the_map(seed, down, right, pad):
    """Inside: at the border zeros enter, and nothing is promised."""
    rng = np.random.default_rng(seed)
    W, b, x = rng.normal(size=(2, 1, 3, 3)), rng.normal(size=2), rng.normal(size=(1, 1, 9, 10))
    moved = np.zeros_like(x)
    moved[..., down:, right:] = x[..., :-down, :-right]
    y, y_moved = nn.conv2d(x, W, b, 1, pad), nn.conv2d(moved, W, b, 1, pad)
    inside = (..., slice(pad, -down - pad), slice(pad, -right - pad))
    shifted = (..., slice(down + pad, y.shape[2] - pad), slice(right + pad, y.shape[3] - pad))
    np.testing.assert_allclose(y_moved[shifted], y[inside], rtol=1e-12, atol=1e-12)


@given(st.integers(0, 2**32), st.integers(1, 3), st.integers(0, 2))
def test_the_gradients_are_transposes(seed, stride, pad):
    """<dy, conv(x)> without bias is linear in x and in W: <dx, x> = <dW, W> = <dy, y>."""
    rng = np.random.default_rng(seed)
    x, W = rng.normal(size=(18, 2, 6, 5)), rng.normal(size=(3, 2, 3, 2))
    y = nn.conv2d(x, W, np.zeros(3), stride, pad)
    dy = rng.normal(size=y.shape)
    dx, dW, db = nn.conv2d_backward(dy, x, W, stride, pad)
    for left in ((dx * x).sum(), (dW * W).sum()):
        np.testing.assert_allclose(left, (dy * y).sum(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(db, dy.sum(axis=(0, 2, 3)), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays_and_nothing_is_changed(rng, dtype):
    layer = nn.Conv2d(2, 3, 3, rng, pad=1, dtype=dtype)
    x, dy = rng.normal(size=(18, 2, 4, 4)).astype(dtype), np.ones((18, 3, 4, 4), dtype)
    W, b = layer.params["W"], layer.params["b"]
    for a in (x, dy, W, b):
        a.flags.writeable = False
    layer.forward(x)
    layer.backward(dy)
    results = [layer.forward(x), layer.backward(dy), *layer.grads.values()]
    results += [nn.conv2d(x, W, b), *nn.conv2d_backward(dy, x, W, 1, 1)]
    layer.input_grad = False
    results += [layer.backward(dy)]
    assert {a.dtype for a in results} == {np.dtype(dtype)}
    for result in results:
        assert not any(np.shares_memory(result, a) for a in (x, dy, W, b))


@pytest.mark.parametrize("pad", [0, 1])
def test_inputs_may_change_between_forward_and_backward(rng, pad):
    """Also when they lie in memory as the layer wants them, so that no copy is needed."""
    layer = nn.Conv2d(2, 3, 3, rng, pad=pad)
    x = rng.normal(size=(2, 4, 5, 5)).transpose(1, 0, 2, 3)
    dy = rng.normal(size=layer.forward(x).shape)
    expected = layer.backward(dy), *layer.grads.values()
    layer.forward(x)[:] = 7
    x[:] = 100
    for course, same in zip((layer.backward(dy), *layer.grads.values()), expected, strict=True):
        np.testing.assert_array_equal(course, same)


def test_without_the_input_gradient_the_others_are_the_same(rng):
    layer, x = nn.Conv2d(2, 3, 3, rng, stride=2, pad=(1, 0)), rng.normal(size=(2, 2, 5, 6))
    dy = rng.normal(size=layer.forward(x).shape)
    layer.backward(dy)
    grads = dict(layer.grads)
    layer.input_grad = False
    dx = layer.backward(dy)
    np.testing.assert_array_equal(dx, np.zeros_like(x))
    np.testing.assert_equal(layer.grads, grads)
    none, dW, db = nn.conv2d_backward(dy, x, layer.params["W"], 2, (1, 0), need_dx=False)
    assert none is None
    np.testing.assert_equal({"W": dW, "b": db}, grads)


def images_last(a):
    return a.transpose(1, 2, 3, 0).flags.c_contiguous


def test_in_a_chain_of_layers_the_image_stays_the_last_axis_in_memory(rng):
    """No layer turns the memory back: each would copy every number for it, and so the next."""
    chain = [
        *(nn.Conv2d(1, 4, 5, rng, pad=2), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2)),
        nn.MaxPool2d(3, 1, 1),
        *(nn.Conv2d(4, 3, 3, rng), nn.BatchNorm2d(3), nn.ReLU(), nn.AvgPool2d(2)),
        nn.GlobalAvgPool2d(),
    ]
    for last in (nn.GlobalAvgPool2d(), nn.Flatten()):
        x = rng.normal(size=(18, 1, 12, 12))
        for module in [*chain[:-1], last]:
            x = module.forward(x)
            assert x.ndim == 2 or images_last(x), repr(module)
        dx = np.ones_like(x)
        for module in [last, *chain[-2:0:-1]]:
            dx = module.backward(dx)
            images, channels, rows, columns = dx.strides
            assert channels > rows > columns > images == dx.itemsize, repr(module)
            # The gradient of a padded image is a view without the margin; all others are whole.
            assert images_last(dx) or module.pad != (0, 0), repr(module)


def test_the_layer_starts_as_he_says_and_shows_its_settings():
    layers = [nn.Conv2d(20, 30, (5, 3), np.random.default_rng(7)) for _ in range(2)]
    np.testing.assert_array_equal(layers[0].params["W"], layers[1].params["W"])
    assert layers[0].params["W"].std() == pytest.approx(np.sqrt(2 / 300), rel=0.03)
    assert not layers[0].params["b"].any()
    assert not nn.Conv2d(2, 3, 3, np.random.default_rng(0), scale=0).params["W"].any()
    assert {name: g.shape for name, g in layers[0].grads.items()} == {
        "W": (30, 20, 5, 3),
        "b": (30,),
    }
    rng = np.random.default_rng(0)
    assert repr(nn.Conv2d(1, 6, 5, rng, pad=2)) == "Conv2d(1, 6, 5, pad=2)"
    other = nn.Conv2d(1, 6, (5, 3), rng, stride=2, pad=(1, 0))
    assert repr(other) == "Conv2d(1, 6, (5, 3), stride=2, pad=(1, 0))"
    assert (other.kernel, other.stride, other.pad) == ((5, 3), (2, 2), (1, 0))


def test_a_batch_without_images_and_whole_numbers_work(rng):
    layer = nn.Conv2d(2, 3, 3, rng)
    assert layer.forward(np.zeros((0, 2, 4, 5))).shape == (0, 3, 2, 3)
    assert layer.backward(np.zeros((0, 3, 2, 3))).shape == (0, 2, 4, 5)
    assert not layer.grads["W"].any()
    assert layer.forward(np.ones((1, 2, 4, 5), np.uint8)).dtype == np.float64


def test_bad_arguments_of_the_functions_are_named(rng):
    x, W, b = np.zeros((2, 3, 5, 5)), np.zeros((4, 3, 3, 3)), np.zeros(4)
    with pytest.raises(
        ValueError, match=r"x must have shape \(n, c, h, w\); got shape \(3, 5, 5\)"
    ):
        nn.conv2d(x[0], W, b)
    with pytest.raises(ValueError, match=r"agree in c >= 1; got shapes \(2, 2, 5, 5\) and"):
        nn.conv2d(x[:, :2], W, b)
    with pytest.raises(ValueError, match="agree in c >= 1"):
        nn.conv2d(x[:, :0], W[:, :0], b)
    with pytest.raises(
        ValueError, match=r"b must have shape \(4,\), one entry a kernel; got \(3,\)"
    ):
        nn.conv2d(x, W, b[:3])
    with pytest.raises(ValueError, match="window of 3 does not fit into 2 pixels"):
        nn.conv2d(x[:, :, :2], W, b)
    with pytest.raises(ValueError, match="stride must be at least 1; got 0"):
        nn.conv2d(x, W, b, 0)
    with pytest.raises(TypeError, match=r"pad must be a whole number; got 0\.5"):
        nn.conv2d(x, W, b, 1, 0.5)
    with pytest.raises(TypeError, match="W must hold real numbers"):
        nn.conv2d(x, W + 0j, b)
    with pytest.raises(ValueError, match=r"dy must have shape \(2, 4, 3, 3\); got shape"):
        nn.conv2d_backward(np.zeros((2, 4, 5, 5)), x, W)
    with pytest.raises(ValueError, match="agree in c"):
        nn.conv2d_backward(np.zeros((2, 4, 3, 3)), x[:, :1], W)


def test_bad_arguments_of_the_layer_are_named(rng):
    layer = nn.Conv2d(3, 4, 3, rng)
    with pytest.raises(RuntimeError, match="forward before backward"):
        layer.backward(np.zeros((2, 4, 3, 3)))
    with pytest.raises(ValueError, match="agree in c"):
        layer.forward(np.zeros((2, 1, 5, 5)))
    layer.forward(np.zeros((2, 3, 5, 5)))
    with pytest.raises(ValueError, match=r"dy must have shape \(2, 4, 3, 3\)"):
        layer.backward(np.zeros((2, 3, 3, 3)))
    with pytest.raises(ValueError, match="c must be at least 1; got 0"):
        nn.Conv2d(0, 4, 3, rng)
    with pytest.raises(TypeError, match=r"k must be a whole number; got 4\.0"):
        nn.Conv2d(3, 4.0, 3, rng)
    with pytest.raises(ValueError, match=r"kernel must be one whole number or \(rows, columns\)"):
        nn.Conv2d(3, 4, (3, 3, 3), rng)
    with pytest.raises(TypeError, match="default_rng"):
        nn.Conv2d(3, 4, 3, 0)
    with pytest.raises(TypeError, match="float type; got int64"):
        nn.Conv2d(3, 4, 3, rng, dtype=np.int64)
