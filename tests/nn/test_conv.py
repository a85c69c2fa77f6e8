import numpy as np
import pytest

from course_lib import nn


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
    x, W, dy = rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(3, 2, 3, 3)), np.ones((2, 3, 3, 2))
    _, *expected = nn.conv2d_backward(dy, x, W, 2, (1, 0))
    none, *grads = nn.conv2d_backward(dy, x, W, 2, (1, 0), need_dx=False)
    assert none is None
    np.testing.assert_equal(grads, expected)


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
    other = nn.Conv2d(1, 6, (5, 3), np.random.default_rng(0), stride=2, pad=(1, 0))
    assert (other.kernel, other.stride, other.pad) == ((5, 3), (2, 2), (1, 0))


def test_bad_arguments_are_named(rng, refused):
    x, W, b, dy = (
        np.zeros((2, 3, 5, 5)),
        np.zeros((4, 3, 3, 3)),
        np.zeros(4),
        np.zeros((2, 4, 5, 5)),
    )
    for words, *arguments in (
        (r"x must have shape \(n, c, h, w\); got shape \(3, 5, 5\)", x[0], W, b),
        (r"agree in c >= 1; got shapes \(2, 2, 5, 5\) and", x[:, :2], W, b),
        ("agree in c >= 1", x[:, :0], W[:, :0], b),
        (r"b must have shape \(4,\), one entry a kernel; got \(3,\)", x, W, b[:3]),
        ("window of 3 does not fit into 2 pixels", x[:, :, :2], W, b),
        ("stride must be at least 1; got 0", x, W, b, 0),
    ):
        refused(ValueError, words, nn.conv2d, *arguments)
    refused(TypeError, r"pad must be a whole number; got 0\.5", nn.conv2d, x, W, b, 1, 0.5)
    refused(TypeError, "W must hold real numbers", nn.conv2d, x, W + 0j, b)
    shape = r"dy must have shape \(2, 4, 3, 3\); got shape"
    refused(ValueError, shape, nn.conv2d_backward, dy, x, W)
    refused(ValueError, "agree in c", nn.conv2d_backward, dy[:, :, :3, :3], x[:, :1], W)
    refused(ValueError, "c must be at least 1; got 0", nn.Conv2d, 0, 4, 3, rng)
    refused(TypeError, r"k must be a whole number; got 4\.0", nn.Conv2d, 3, 4.0, 3, rng)
    pair = r"kernel must be one whole number or \(rows, columns\)"
    refused(ValueError, pair, nn.Conv2d, 3, 4, (3, 3, 3), rng)
    refused(TypeError, "default_rng", nn.Conv2d, 3, 4, 3, 0)
    refused(TypeError, "float type; got int64", nn.Conv2d, 3, 4, 3, rng, dtype=np.int64)
    refused(ValueError, "agree in c", nn.Conv2d(3, 4, 3, rng).forward, x[:, :1])
