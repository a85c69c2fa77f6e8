"""From seven loops to the library's convolution: the CPU time of each step, as a ratio.

Lesson 9 shows these very functions; a test compares the two texts. Images have their margin
already, and the stride is 1: x (n, c, h, w), W (k, c, kh, kw), b (k,) -> y (n, k, oh, ow).
"""

from collections.abc import Callable

import numpy as np

from course_lib import nn
from course_lib.nn import Array
from course_lib.results.experiment import Experiment
from course_lib.training import fastest

Step = Callable[[Array, Array, Array], Array]


def seven_loops(x, W, b):
    """Equation (9.7), one multiply-add at a time."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    y = np.zeros((n, k, h - kh + 1, w - kw + 1), x.dtype)
    for m, f, i, j in np.ndindex(y.shape):
        for d, u, v in np.ndindex(c, kh, kw):
            y[m, f, i, j] += x[m, d, i + u, j + v] * W[f, d, u, v]
    return y + b[:, None, None]


def one_window(x, W, b):
    """The three inner loops become a product of arrays and a sum."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    y = np.zeros((n, k, h - kh + 1, w - kw + 1), x.dtype)
    for m, f, i, j in np.ndindex(y.shape):
        window = x[m, :, i : i + kh, j : j + kw]  # (c, kh, kw)
        y[m, f, i, j] = (window * W[f]).sum() + b[f]
    return y


def one_place(x, W, b):
    """At each place, the windows of all images meet all kernels in a matrix product."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    y = np.zeros((n, k, h - kh + 1, w - kw + 1), x.dtype)
    M = W.reshape(k, -1)  # (k, c kh kw)
    for i, j in np.ndindex(y.shape[2:]):
        windows = x[:, :, i : i + kh, j : j + kw].reshape(n, -1)  # (n, c kh kw)
        y[:, :, i, j] = windows @ M.T + b  # (n, k)
    return y


def all_rows(x, W, b):
    """Equation (9.8): every window is a row of a matrix, and the layer is a product."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    R = nn.im2col(x, kh, kw)  # (n oh ow, c kh kw)
    Y = R @ W.reshape(k, -1).T + b  # (n oh ow, k)
    return Y.reshape(n, h - kh + 1, w - kw + 1, k).transpose(0, 3, 1, 2)


def channels_first(x, W, b):
    """The same matrix turned: a row for each weight of a kernel, written by whole image rows."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    C = np.empty((c, kh, kw, n, oh, ow), x.dtype)
    for u, v in np.ndindex(kh, kw):
        C[:, u, v] = x[:, :, u : u + oh, v : v + ow].transpose(1, 0, 2, 3)  # (c, n, oh, ow)
    Y = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1) + b[:, None]  # (k, n oh ow)
    return Y.reshape(k, n, oh, ow).transpose(1, 0, 2, 3)


def in_groups(x, W, b):
    """The same for 16 images at a time, so that their matrix is small."""
    return np.concatenate([channels_first(x[m : m + 16], W, b) for m in range(0, len(x), 16)])


def pytorch(x, W, b):
    """PyTorch's own function on the same memory, one operation at a time ("eager")."""
    import torch  # only who asks for this step needs it

    y = torch.nn.functional.conv2d(*map(torch.from_numpy, (x, W, b)))
    return y.numpy()


def library(x, W, b):
    """The library's function."""
    return nn.conv2d(x, W, b)


STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (
        *(seven_loops, one_window, one_place, all_rows, channels_first, in_groups),
        *(library, pytorch),
    )
}


def layer(
    rng: np.random.Generator, n: int, c: int, size: int, k: int, kernel: int
) -> tuple[Array, Array, Array]:
    """Random float32 images with their margin, kernels and biases."""
    x = rng.normal(size=(n, c, size, size)).astype(np.float32)
    W = rng.normal(scale=0.1, size=(k, c, kernel, kernel)).astype(np.float32)
    return x, W, rng.normal(size=k).astype(np.float32)


def run(
    seed: int, step: str, images: int, n: int, c: int, size: int, k: int, kernel: int
) -> dict[str, float]:
    """Time a step beside the library; the step gets the first `images` of the n images."""
    x, W, b = layer(np.random.default_rng(seed), n, c, size, k, kernel)
    some, work = x[:images], STEPS[step]
    seconds = fastest({"step": lambda: work(some, W, b), "library": lambda: library(x, W, b)})
    return {"times_the_library": (seconds["step"] / len(some)) / (seconds["library"] / n)}


experiment = Experiment(
    name="conv_steps",
    title="From seven loops to the library's convolution: CPU time an image, as a ratio",
    arms={
        "seven loops": {"step": "seven_loops", "images": 1},
        "one window at a time": {"step": "one_window", "images": 2},
        "one place at a time": {"step": "one_place", "images": 256},
        "all windows as rows": {"step": "all_rows", "images": 256},
        "channels first": {"step": "channels_first", "images": 256},
        "16 images at a time": {"step": "in_groups", "images": 256},
        "the library": {"step": "library", "images": 256},
        "PyTorch": {"step": "pytorch", "images": 256},
    },
    seeds=(0, 1, 2),
    metrics={
        "times_the_library": "CPU time an image, divided by the library's beside it, in float32"
    },
    run=run,
    common={"n": 256, "c": 16, "size": 16, "k": 32, "kernel": 3},
    quick={"n": 4, "c": 2, "size": 6, "k": 3},
    timed=True,
)
