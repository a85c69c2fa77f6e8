"""Convolution and pooling against PyTorch, in float64, on random shapes."""

import numpy as np
import pytest

from course_lib import nn

torch = pytest.importorskip("torch")
F = torch.nn.functional
CLOSE = {"rtol": 1e-10, "atol": 1e-10}


def tensor(a):
    return torch.tensor(a, dtype=torch.float64, requires_grad=True)


def drawn(seed):
    """Sizes of which hardly two are equal; n crosses the blocks of 16; a window always fits."""
    rng = np.random.default_rng([seed, 9])
    n, c, k = (int(rng.integers(1, top)) for top in (41, 5, 6))
    kernel = tuple(int(v) for v in rng.integers(1, 6, size=2))
    stride, pad = (tuple(int(v) for v in rng.integers(*ends, size=2)) for ends in ((1, 4), (0, 4)))
    h, w = (
        int(rng.integers(max(1, size - 2 * p), 12)) for size, p in zip(kernel, pad, strict=True)
    )
    if seed % 3 == 0:  # one number for both axes
        stride, pad = stride[0], min(pad)
        h, w = max(h, kernel[0] - 2 * pad), max(w, kernel[1] - 2 * pad)
    return rng, (n, c, h, w), (k, c, *kernel), stride, pad


@pytest.mark.parametrize("seed", range(200))
def test_convolution(seed):
    rng, shape, kernels, stride, pad = drawn(seed)
    x, W, b = rng.normal(size=shape), rng.normal(size=kernels), rng.normal(size=kernels[0])
    tensors = tensor(x), tensor(W), tensor(b)
    expected = F.conv2d(*tensors, stride=stride, padding=pad)
    y = nn.conv2d(x, W, b, stride, pad)
    np.testing.assert_allclose(y, expected.detach(), **CLOSE)
    dy = rng.normal(size=y.shape)
    expected.backward(torch.tensor(dy))
    grads = nn.conv2d_backward(dy, x, W, stride, pad)
    for course, t in zip(grads, tensors, strict=True):
        np.testing.assert_allclose(course, t.grad, **CLOSE)


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_the_layer_of_convolution(seed):
    rng, shape, (k, c, *kernel), stride, pad = drawn(seed)
    layer = nn.Conv2d(c, k, tuple(kernel), rng, stride=stride, pad=pad)
    layer.params["b"][:] = rng.normal(size=k)
    tensors = tensor(rng.normal(size=shape)), *map(tensor, layer.params.values())
    expected = F.conv2d(*tensors, stride=stride, padding=pad)
    y = layer.forward(tensors[0].detach().numpy())
    np.testing.assert_allclose(y, expected.detach(), **CLOSE)
    dy = rng.normal(size=y.shape)
    expected.backward(torch.tensor(dy))
    grads = layer.backward(dy), layer.grads["W"], layer.grads["b"]
    for course, t in zip(grads, tensors, strict=True):
        np.testing.assert_allclose(course, t.grad, **CLOSE)


@pytest.mark.parametrize("seed", range(50))
def test_the_1x1_convolution(seed):
    rng = np.random.default_rng(seed)
    n, c, k, h, w = (int(v) for v in rng.integers(1, 8, size=5))
    x, W, b = rng.normal(size=(n, c, h, w)), rng.normal(size=(k, c)), rng.normal(size=k)
    tensors = tensor(x), tensor(W), tensor(b)
    expected = F.conv2d(tensors[0], tensors[1][:, :, None, None], tensors[2])
    np.testing.assert_allclose(nn.conv1x1(x, W, b), expected.detach(), **CLOSE)
    dy = rng.normal(size=expected.shape)
    expected.backward(torch.tensor(dy))
    for course, t in zip(nn.conv1x1_backward(dy, x, W), tensors, strict=True):
        np.testing.assert_allclose(course, t.grad, **CLOSE)


@pytest.mark.parametrize("kind", ["max", "avg"])
@pytest.mark.parametrize("ties", [True, False])
@pytest.mark.parametrize("seed", range(50))
def test_pooling(seed, ties, kind):
    """Windows that overlap, lie side by side or leave gaps; whole numbers give many ties."""
    rng = np.random.default_rng([seed, ties])
    kernel = tuple(int(v) for v in rng.integers(1, 5, size=2))
    stride = tuple(int(v) for v in rng.integers(1, 5, size=2))
    pad = tuple(int(rng.integers(0, size // 2 + 1)) for size in kernel)
    shape = *(int(v) for v in rng.integers(1, 5, size=2)), *(int(v) for v in rng.integers(4, 10, 2))
    x = rng.integers(-2, 2, size=shape).astype(float) if ties else rng.normal(-3, 1, size=shape)
    course, other = (nn.MaxPool2d, F.max_pool2d) if kind == "max" else (nn.AvgPool2d, F.avg_pool2d)
    pool, t = course(kernel, stride, pad), tensor(x)
    expected = other(t, kernel, stride, pad)
    np.testing.assert_allclose(pool.forward(x), expected.detach(), **CLOSE)
    dy = rng.normal(size=expected.shape)
    expected.backward(torch.tensor(dy))
    np.testing.assert_allclose(pool.backward(dy), t.grad, **CLOSE)


@pytest.mark.parametrize("seed", range(10))
def test_global_average_pooling(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=rng.integers(1, 8, size=4))
    pool, t = nn.GlobalAvgPool2d(), tensor(x)
    expected = F.adaptive_avg_pool2d(t, 1)[:, :, 0, 0]
    np.testing.assert_allclose(pool.forward(x), expected.detach(), **CLOSE)
    dy = rng.normal(size=expected.shape)
    expected.backward(torch.tensor(dy))
    np.testing.assert_allclose(pool.backward(dy), t.grad, **CLOSE)


def copy_to(other, course):
    """Give PyTorch's network the parameters of ours, which lie in the same order."""
    with torch.no_grad():
        for pytorch, a in zip(other.parameters(), course.params.values(), strict=True):
            pytorch.copy_(torch.tensor(a.T if a.ndim == 2 else a))


def test_a_whole_lenet():
    rng = np.random.default_rng(0)
    course, T = nn.lenet5(rng), torch.nn
    first, second = T.Conv2d(1, 6, 5, padding=2), T.Conv2d(6, 16, 5)
    other = T.Sequential(
        *(first, T.ReLU(), T.MaxPool2d(2), second, T.ReLU(), T.MaxPool2d(2), T.Flatten()),
        *(T.Linear(400, 120), T.ReLU(), T.Linear(120, 84), T.ReLU(), T.Linear(84, 10)),
    ).double()
    copy_to(other, course)
    x, dy = rng.normal(size=(18, 1, 28, 28)), rng.normal(size=(18, 10))
    t = tensor(x)
    expected = other(t)
    expected.backward(torch.tensor(dy))
    np.testing.assert_allclose(course.forward(x), expected.detach(), **CLOSE)
    np.testing.assert_allclose(course.backward(dy), t.grad, **CLOSE)
    for pytorch, grad in zip(other.parameters(), course.grads.values(), strict=True):
        np.testing.assert_allclose(grad.T if grad.ndim == 2 else grad, pytorch.grad, **CLOSE)


@pytest.mark.parametrize("training", [True, False])
def test_a_residual_network_of_images(training):
    """Two blocks of convolution and batch norm; PyTorch's are written out."""
    rng = np.random.default_rng(0)
    parts = [
        (nn.Conv2d(3, 3, 3, rng, pad=1), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 3, 1, rng))
        for _ in range(2)
    ]
    course = nn.Sequential(*(nn.Residual(*part) for part in parts))
    T = torch.nn
    branches = T.ModuleList(
        T.Sequential(T.Conv2d(3, 3, 3, padding=1), T.BatchNorm2d(3), T.ReLU(), T.Conv2d(3, 3, 1))
        for _ in range(2)
    ).double()
    for branch, block in zip(branches, course.modules, strict=True):
        copy_to(branch, block)
    course.train() if training else course.eval()
    branches.train(training)
    x, dy = rng.normal(size=(2, 17, 3, 5, 4))
    t = tensor(x)
    expected = t
    for branch in branches:
        expected = expected + branch(expected)
    expected.backward(torch.tensor(dy))
    np.testing.assert_allclose(course.forward(x), expected.detach(), **CLOSE)
    np.testing.assert_allclose(course.backward(dy), t.grad, **CLOSE)
    for pytorch, grad in zip(branches.parameters(), course.grads.values(), strict=True):
        np.testing.assert_allclose(grad, pytorch.grad, **CLOSE)
