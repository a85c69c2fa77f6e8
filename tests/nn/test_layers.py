"""What holds for every layer: its gradients, PyTorch's numbers, dtypes, memory and refusals."""

import copy
import re

import numpy as np
import pytest

from course_lib import nn

CLOSE = {"rtol": 1e-10, "atol": 1e-10}


def sizes(rng, n, low=1, high=7):
    return tuple(int(size) for size in rng.integers(low, high, size=n))


def linear(rng, f):
    n, d, k = sizes(rng, 3, 1, 12)
    return nn.Linear(d, k, rng, dtype=f), (n, d)


def convolution(rng, f):
    """Sizes of which hardly two are equal; n crosses the blocks of 16; a window always fits."""
    n, c, k, kh, kw = *sizes(rng, 1, 1, 41), *sizes(rng, 4, 1, 6)
    stride, pad = sizes(rng, 2, 1, 4), sizes(rng, 2, 0, 4)
    if rng.random() < 1 / 3:  # one number for both axes
        stride, pad = stride[0], min(pad)
    h, w = (max(1, size - 2 * np.min(pad)) + int(rng.integers(6)) for size in (kh, kw))
    return nn.Conv2d(c, k, (kh, kw), rng, stride=stride, pad=pad, dtype=f), (n, c, h, w)


def norm_settings(rng):
    return {"eps": rng.choice([1e-5, 1e-3, 0.3]), "momentum": rng.choice([0, 0.1, 0.7, 1])}


def batch_norm_1d(rng, f):
    n, d = sizes(rng, 2, 3, 9)
    return nn.BatchNorm1d(d, **norm_settings(rng), dtype=f), (n, d)


def batch_norm_2d(rng, f):
    n, c, h, w = sizes(rng, 4, 2)
    return nn.BatchNorm2d(c, **norm_settings(rng), dtype=f), (n, c, h, w)


def layer_norm(rng, f):
    n, d = sizes(rng, 2, 3, 9)
    return nn.LayerNorm(d, norm_settings(rng)["eps"], dtype=f), (n, d)


def activation(make):
    return lambda rng, f: (make(), sizes(rng, rng.integers(1, 5)))


def pooling(make):
    """Windows that overlap, lie side by side or leave gaps."""

    def draw(rng, f):
        kernel, stride = sizes(rng, 2, 1, 5), sizes(rng, 2, 1, 5)
        pad = tuple(int(rng.integers(0, size // 2 + 1)) for size in kernel)
        return make(kernel, stride, pad), (*sizes(rng, 2, 1, 5), *sizes(rng, 2, 4, 10))

    return draw


def images_to_rows(make):
    return lambda rng, f: (make(), sizes(rng, 4))


def dropout(rng, f):
    return nn.Dropout(rng.choice([0, 0.2, 0.7]), rng), (4, *sizes(rng, 2, 2))


def network(rng, f):
    """Random activations between the layers."""
    d, h, k = sizes(rng, 3, 2)
    middle = rng.choice([nn.Sigmoid, nn.Tanh])
    inner = nn.Sequential(nn.Linear(d, h, rng, dtype=f), middle(), nn.Linear(h, k, rng, dtype=f))
    return nn.Sequential(nn.BatchNorm1d(d, dtype=f), inner), (6, d)


def images(rng, f):
    """Two blocks of convolution and batch norm, pooled."""
    blocks = (
        nn.Residual(nn.BatchNorm2d(3, dtype=f), nn.ReLU(), nn.Conv2d(3, 3, 3, rng, pad=1, dtype=f))
        for _ in range(2)
    )
    last = nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 2, rng, dtype=f)
    return nn.Sequential(*blocks, *last), (*sizes(rng, 1, 2, 6), 3, 5, 4)


def noisy(rng, f):
    net = nn.Linear(3, 5, rng, dtype=f), nn.ReLU(), nn.Dropout(0.4, rng)
    return nn.Residual(*net, nn.Linear(5, 3, rng, dtype=f)), (6, 3)


LAYERS = {
    "linear": linear,
    "convolution": convolution,
    "batch norm 1d": batch_norm_1d,
    "batch norm 2d": batch_norm_2d,
    "layer norm": layer_norm,
    "relu": activation(nn.ReLU),
    "sigmoid": activation(nn.Sigmoid),
    "tanh": activation(nn.Tanh),
    "max pooling": pooling(nn.MaxPool2d),
    "average pooling": pooling(nn.AvgPool2d),
    "global pooling": images_to_rows(nn.GlobalAvgPool2d),
    "flatten": images_to_rows(nn.Flatten),
    "dropout": dropout,
    "network": network,
    "images": images,
    "noisy branch": noisy,
}
every_layer = pytest.mark.parametrize("name", LAYERS)
both_modes = pytest.mark.parametrize("training", [True, False])
both_dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def drawn(name, seed=0, dtype=np.float64, training=True):
    """A layer of random settings in which no number is special, its input, dy, and the rng."""
    rng = np.random.default_rng([seed, *name.encode()])
    layer, shape = LAYERS[name](rng, dtype)
    for key, a in layer.params.items():
        a += rng.normal(scale=0.5, size=a.shape).astype(dtype)
        a *= rng.choice([-1, 1], size=a.shape) if key.endswith("gamma") else 1
    for key, a in layer.buffers.items():
        a[:] = (
            rng.uniform(0.2, 3, size=a.shape) if key.endswith("var") else rng.normal(size=a.shape)
        )
    layer.train() if training else layer.eval()
    features = (*shape[1:2], *[1] * len(shape[2:]))  # of different means and sizes
    middle, size = rng.normal(scale=3, size=features), rng.uniform(0.3, 3, size=features)
    x = (rng.normal(size=shape) * size + middle).astype(dtype)
    dy = rng.normal(1, 1, size=copy.deepcopy(layer).forward(x).shape).astype(dtype)
    return layer, x, dy


def back(layer, dy):
    """Every gradient of one way back."""
    return {"x": layer.backward(dy), **{name: grad.copy() for name, grad in layer.grads.items()}}


@every_layer
@both_modes
@pytest.mark.parametrize("seed", range(3))
def test_every_gradient_agrees_with_central_differences(name, seed, training):
    layer, x, dy = drawn(name, seed, training=training)
    before = layer.state()
    report = nn.check_module(layer, x, dy=dy, n=30)
    assert report.passed, str(report)
    assert report.relative_error <= 1e-7
    assert report.n_kinks == 0
    assert list(report.reports) == ["x", *layer.params]
    np.testing.assert_equal(layer.state(), before)


def twin(course, torch):
    """PyTorch's module of the same settings, parameters and statistics; it keeps W turned."""
    T = torch.nn

    class Residual(T.Sequential):
        def forward(self, x):
            return x + super().forward(x)

    shape = course.params["W"].shape if "W" in course.params else ()
    match course:
        case nn.Residual():
            return Residual(*(twin(part, torch) for part in course.modules))
        case nn.Sequential():
            return T.Sequential(*(twin(part, torch) for part in course.modules))
        case nn.Linear():
            other = T.Linear(*shape)
        case nn.Conv2d():
            other = T.Conv2d(shape[1], shape[0], shape[2:], course.stride, course.pad)
        case nn.BatchNorm1d() | nn.BatchNorm2d():
            make, d = getattr(T, type(course).__name__), len(course.params["gamma"])
            other = make(d, course.eps, course.momentum)
        case nn.LayerNorm():
            other = T.LayerNorm(len(course.params["gamma"]), course.eps)
        case nn.MaxPool2d() | nn.AvgPool2d():
            other = getattr(T, type(course).__name__)(course.kernel, course.stride, course.pad)
        case nn.GlobalAvgPool2d():
            other = T.Sequential(T.AdaptiveAvgPool2d(1), T.Flatten())
        case nn.Dropout():
            other = T.Dropout(course.p)
        case _:
            other = getattr(T, type(course).__name__)()
    other.double()
    arrays = *other.parameters(), *(a for a in other.buffers() if a.ndim)
    with torch.no_grad():
        for pytorch, a in zip(arrays, course.state().values(), strict=True):
            pytorch.copy_(torch.tensor(a.T if a.ndim == 2 else a))
    return other


def check_a_pass(course, other, x, dy, torch):
    """Forward, and back with dy: outputs, all gradients and running statistics."""
    t = torch.tensor(x, requires_grad=True)
    expected = other(t)
    other.zero_grad()
    expected.backward(torch.tensor(dy))
    np.testing.assert_allclose(course.forward(x), expected.detach(), **CLOSE)
    np.testing.assert_allclose(course.backward(dy), t.grad, **CLOSE)
    for (key, grad), p in zip(course.grads.items(), other.parameters(), strict=True):
        grad = grad.T if grad.ndim == 2 else grad
        np.testing.assert_allclose(grad, p.grad, **CLOSE, err_msg=key)
    moved = [a for a in other.buffers() if a.ndim]
    for (key, a), pytorch in zip(course.buffers.items(), moved, strict=True):
        np.testing.assert_allclose(a, pytorch, **CLOSE, err_msg=key)


@every_layer
@pytest.mark.parametrize("seed", range(12))
def test_it_is_the_layer_of_pytorch(name, seed, torch):
    """Training on batches of two sizes, whole numbers (with ties) too; then evaluation."""
    course, x, dy = drawn(name, seed)
    other = twin(course, torch)
    x.flat[0] = 0.0  # the kink of ReLU
    if "Dropout" not in repr(course):  # masks are random
        check_a_pass(course, other, x, dy, torch)
        half = len(x) // 2 + 1
        check_a_pass(course, other, np.round(x[:half]), dy[:half], torch)
    course.eval()
    other.eval()
    check_a_pass(course, other, x, dy, torch)
    check_a_pass(course, other, x[:1], dy[:1], torch)


def test_a_whole_lenet_is_that_of_pytorch(rng, torch):
    course, x, dy = nn.lenet5(rng), rng.normal(size=(18, 1, 28, 28)), rng.normal(size=(18, 10))
    check_a_pass(course, twin(course, torch), x, dy, torch)


@pytest.mark.parametrize("name", ["BatchNorm1d", "BatchNorm2d", "LayerNorm"])
def test_a_new_norm_starts_as_that_of_pytorch(name, torch):
    course, other = getattr(nn, name)(3), getattr(torch.nn, name)(3)
    assert course.eps == other.eps
    assert getattr(course, "momentum", 0) == getattr(other, "momentum", 0)
    for name, a in course.state().items():
        name = {"gamma": "weight", "beta": "bias"}.get(name, name)
        np.testing.assert_array_equal(a, getattr(other, name).detach())


@every_layer
@both_modes
@both_dtypes
def test_the_dtype_stays_and_arguments_are_neither_changed_nor_returned(name, training, dtype):
    layer, x, dy = drawn(name, 1, dtype, training)
    given = x, dy, *layer.params.values()
    for a in given:
        a.flags.writeable = False
    results = [layer.forward(x), layer.backward(dy), *layer.grads.values()]
    layer.input_grad = False
    layer.forward(x)
    results.append(layer.backward(dy))
    assert {a.dtype for a in (*results, *given, *layer.buffers.values())} == {np.dtype(dtype)}
    for result in results:
        assert not any(np.shares_memory(result, a) for a in (*given, *layer.buffers.values()))


@every_layer
@both_modes
def test_backward_goes_by_the_last_forward_pass(name, training):
    """Neither the mode, the input, the output, gamma, beta nor a statistic changed since counts."""
    layer, x, dy = drawn(name, 2, training=training)
    other = copy.deepcopy(layer)
    other.forward(x.copy())
    expected = back(other, dy)
    y = layer.forward(x)
    layer.eval() if training else layer.train()
    norms = [a for key, a in layer.params.items() if key.endswith(("gamma", "beta"))]
    for a in (x, y, *norms, *layer.buffers.values()):
        a[...] = 100
    np.testing.assert_equal(back(layer, dy), expected)


@every_layer
def test_gradients_have_their_names_from_the_start_and_are_replaced(name):
    layer, x, dy = drawn(name, 3, training=False)
    assert {key: a.shape for key, a in layer.grads.items()} == {
        key: a.shape for key, a in layer.params.items()
    }
    assert not any(grad.any() for grad in layer.grads.values())
    layer.forward(x)
    first = back(layer, dy)
    layer.forward(x)
    np.testing.assert_equal(back(layer, dy), first)


@pytest.mark.parametrize("name", ["linear", "convolution", "noisy branch"])
def test_without_the_input_gradient_the_others_are_the_same(name):
    layer, x, dy = drawn(name, 4, training=False)
    layer.forward(x)
    expected = back(layer, dy)
    layer.input_grad = False
    layer.forward(x)
    np.testing.assert_equal(back(layer, dy), expected | {"x": np.zeros_like(x)})


@every_layer
def test_a_batch_of_nothing_and_whole_numbers(name):
    layer, x, dy = drawn(name, 5, training=False)
    assert layer.forward(np.ones(x.shape, np.uint8)).dtype == np.float64
    assert layer.forward(x[:0]).shape == dy[:0].shape
    assert layer.backward(dy[:0]).shape == x[:0].shape
    assert not any(grad.any() for grad in layer.grads.values())


@every_layer
def test_what_no_layer_takes_is_named(name, refused):
    layer, x, dy = drawn(name, 6)
    refused(RuntimeError, "forward before backward", layer.backward, dy)
    refused(TypeError, "must hold real numbers", layer.forward, x * 1j)
    for input_grad in (True, False):
        layer.input_grad = input_grad
        layer.forward(x)
        shape = re.escape(str(dy.shape))
        refused(
            ValueError,
            rf"^d[yz] must have (the )?shape.*{shape}",
            layer.backward,
            np.concatenate([dy, dy]),
        )


SHOWN = """
Linear(4, 3)
Conv2d(1, 6, 5, pad=2)
Conv2d(1, 6, (5, 3), stride=2, pad=(1, 0))
BatchNorm1d(2, eps=1e-05, momentum=0.1)
BatchNorm2d(4, eps=0.1, momentum=0.5)
LayerNorm(3, eps=1e-05)
ReLU()
Sigmoid()
Tanh()
MaxPool2d(2)
MaxPool2d(3, stride=2, pad=1)
AvgPool2d((2, 3), stride=1)
GlobalAvgPool2d()
Flatten()
Dropout(0.5)
Residual(Linear(4, 1))
Sequential(Linear(3, 5), ReLU(), Sequential(Linear(5, 4), Tanh()))
"""


@pytest.mark.parametrize("shown", SHOWN.split("\n")[1:-1])
def test_a_layer_shows_the_call_that_makes_it_but_for_the_generator(shown):
    rng = np.random.default_rng(0)

    def drawing(make):
        return lambda *sizes, **settings: make(*sizes, rng, **settings)

    random = {name: drawing(getattr(nn, name)) for name in ("Linear", "Conv2d", "Dropout")}
    assert repr(eval(shown, {**vars(nn), **random})) == shown
