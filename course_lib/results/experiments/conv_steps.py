"""From seven loops to the library's convolution: the CPU time of each step.

Lesson 14 shows these very functions; a test compares the two texts. Images have their margin
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
    """Equation (14.1), one multiply-add at a time."""
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
    Y, M = np.empty((h - kh + 1, w - kw + 1, n, k), x.dtype), W.reshape(k, -1)  # (k, c kh kw)
    for i, j in np.ndindex(Y.shape[:2]):
        windows = x[:, :, i : i + kh, j : j + kw].reshape(n, -1)  # (n, c kh kw)
        Y[i, j] = windows @ M.T + b  # (n, k)
    return Y.transpose(2, 3, 0, 1)


def all_rows(x, W, b):
    """Equation (14.3): every window is a row of a matrix, and the layer is a product."""
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    R = nn.im2col(x, kh, kw)  # (n oh ow, c kh kw)
    Y = R @ W.reshape(k, -1).T + b  # (n oh ow, k)
    return Y.reshape(n, h - kh + 1, w - kw + 1, k).transpose(0, 3, 1, 2)


def images_last(x, W, b):
    """A matrix with a row for each weight of a kernel, copied in long pieces of memory."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    pixels = x.transpose(1, 2, 3, 0).copy()  # (c, h, w, n)
    C = np.empty((c, kh, kw, oh, ow, n), x.dtype)
    for u, v in np.ndindex(kh, kw):
        C[:, u, v] = pixels[:, u : u + oh, v : v + ow]  # (c, oh, ow, n)
    Y = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1) + b[:, None]  # (k, oh ow n)
    return Y.reshape(k, oh, ow, n).transpose(3, 0, 1, 2)


def line_by_line(x, W, b):
    """The same for one line of the maps at a time, so that its matrix is small."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    pixels = x.transpose(1, 2, 3, 0).copy()  # (c, h, w, n)
    y = np.empty((k, oh, ow, n), x.dtype)
    C = np.empty((c, kh, kw, ow, n), x.dtype)  # memory for one line, used for all of them
    for i in range(oh):
        for u, v in np.ndindex(kh, kw):
            C[:, u, v] = pixels[:, i + u, v : v + ow]  # (c, ow, n)
        Y = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1) + b[:, None]  # (k, ow n)
        y[:, i] = Y.reshape(k, ow, n)
    return y.transpose(3, 0, 1, 2)


def pytorch(x, W, b):
    """PyTorch's own function, on the same memory."""
    import torch  # only who asks for this step needs it

    images, kernels, biases = map(torch.from_numpy, (x, W, b))
    return torch.nn.functional.conv2d(images, kernels, biases).numpy()


def library(x, W, b):
    """The library's function."""
    return nn.conv2d(x, W, b)


STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (
        *(seven_loops, one_window, one_place, all_rows, images_last, line_by_line),
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
    seed: int,
    step: str,
    images: int,
    n: int,
    c: int,
    size: int,
    k: int,
    kernel: int,
    rounds: int,
    least: float,
    dtype: str = "float32",
) -> dict[str, float]:
    """Time a step, then the library; the step gets the first `images` of the n images.

    They do not take turns, because what one of them leaves of the memory changes the other's time.
    """
    x, W, b = layer(np.random.default_rng(seed), n, c, size, k, kernel)
    own, work = [part.astype(dtype) for part in (x[:images], W, b)], STEPS[step]
    seconds = fastest({"step": lambda: work(*own)}, rounds, least)
    seconds |= fastest({"library": lambda: library(x, W, b)}, rounds, least)
    each = seconds["step"] / len(own[0])
    return {"times_the_library": each / (seconds["library"] / n), "milliseconds": 1000 * each}


experiment = Experiment(
    name="conv_steps",
    title="From seven loops to the library's convolution: CPU time per image",
    arms={
        "seven loops": {"step": "seven_loops", "images": 1},
        "one window at a time": {"step": "one_window", "images": 2},
        "one place, 1 image": {"step": "one_place", "images": 1},
        "one place, 8 images": {"step": "one_place", "images": 8},
        "one place at a time": {"step": "one_place", "images": 128},
        "all windows as rows": {"step": "all_rows", "images": 128},
        "images last": {"step": "images_last", "images": 128},
        "one line at a time": {"step": "line_by_line", "images": 128},
        "the library": {"step": "library", "images": 128},
        "PyTorch": {"step": "pytorch", "images": 128},
        "one line, in float64": {"step": "line_by_line", "images": 128, "dtype": "float64"},
    },
    seeds=(0, 1, 2, 3, 4),
    metrics={
        "times_the_library": "CPU time per image, divided by the library's in float32",
        "milliseconds": "CPU time per image",
    },
    run=run,
    common={"n": 128, "c": 16, "size": 16, "k": 32, "kernel": 3, "rounds": 5, "least": 0.05},
    quick={"n": 4, "c": 2, "size": 6, "k": 3, "rounds": 1, "least": 1e-4},
    timed=True,
)
