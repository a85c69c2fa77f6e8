"""What a training step may hold, without a clock: peaks, growth and page faults.

Each guard is a function that says what it found. One test holds it to the library, and another
one sets the trap that it is there for, and sees it found.
"""

import os
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import convolution

# ---------------------------------------------------------------- peak memory


def peak(function):
    """Return the bytes held at most while a function runs, with what it left behind before."""
    tracemalloc.start()
    try:
        function()
        function()
        tracemalloc.reset_peak()
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def conv_peaks(n=512):
    """Return the peaks of a convolution's two passes, in units of its whole window matrix."""
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(n, 8, 14, 14)), rng.normal(size=(8, 8, 3, 3))
    b, dy = np.zeros(8), rng.normal(size=(n, 8, 14, 14))
    whole = n * 14 * 14 * 8 * 3 * 3 * x.itemsize
    forward = peak(lambda: nn.conv2d(x, W, b, 1, 1))
    return forward / whole, peak(lambda: nn.conv2d_backward(dy, x, W, 1, 1)) / whole


def test_the_windows_of_a_batch_never_stand_in_memory_at_once():
    forward, backward = conv_peaks()  # mostly the results, and x with its margin
    assert forward < 0.35
    assert backward < 0.55


def test_a_copy_of_all_windows_is_found(monkeypatch):
    monkeypatch.setattr(convolution.window_blocks, "__defaults__", (10**9,))
    assert min(conv_peaks()) > 1


BYTES_AN_IMAGE = 4 * 90_000  # float32 numbers at most; each of the first layers makes 12,544


def test_a_step_holds_little_more_than_its_activations(trainer):
    n = 32
    assert peak(trainer(n)) < n * BYTES_AN_IMAGE


def test_a_layer_that_keeps_copies_is_found(trainer, with_trap):
    class Keeper(nn.ReLU):
        def forward(self, x):
            self.kept = x.copy()
            return super().forward(self.kept)

    assert peak(trainer(32, with_trap(Keeper()))) > 32 * BYTES_AN_IMAGE


MLP_STEP = 1_850_000  # bytes: gradients 0.94 MB, the largest update 0.8 MB, a little more


def mlp_step(remembers=()):
    """Return a step of 784-256-128-10 on 128 images; some kinds of layer may never forget."""
    rng, f = np.random.default_rng(0), np.float32
    model = nn.Sequential(
        *(nn.Linear(784, 256, rng, dtype=f), nn.BatchNorm1d(256, dtype=f), nn.ReLU()),
        *(nn.Dropout(0.5, rng), nn.Linear(256, 128, rng, dtype=f), nn.BatchNorm1d(128, dtype=f)),
        *(nn.ReLU(), nn.Dropout(0.5, rng), nn.Linear(128, 10, rng, dtype=f)),
    )
    for module in model.modules:
        if isinstance(module, remembers):
            module.forget = lambda: None
    x, y = rng.normal(size=(128, 784)).astype(f), rng.integers(10, size=128)
    optimiser = nn.SGD(model, lr=0.01)
    model.input_grad = False

    def step(zero_grad=True):
        if zero_grad:
            model.zero_grad()
        model.backward(nn.softmax_cross_entropy(model.forward(x), y)[1])
        optimiser.step()

    return step


def test_gradients_take_the_place_of_activations():
    assert peak(mlp_step()) < MLP_STEP


def test_activations_that_stay_are_found():
    assert peak(mlp_step(remembers=(nn.BatchNorm1d, nn.Dropout))) > MLP_STEP


def test_gradients_that_stay_are_found():
    step = mlp_step()
    assert peak(lambda: step(zero_grad=False)) > MLP_STEP


def test_a_step_in_float32_takes_half_of_one_in_float64(trainer):
    assert peak(trainer(16)) < 0.6 * peak(trainer(16, dtype=np.float64))


# ---------------------------------------------------------------- memory that grows


def growth(step, n_steps=10):
    """Return how many bytes more are held after some steps, when the first ones are over."""
    tracemalloc.start()
    try:
        for _ in range(3):
            step()
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(n_steps):
            step()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def test_nothing_grows_from_step_to_step(trainer):
    assert growth(trainer()) < 20_000


def test_a_cache_that_grows_is_found(trainer, with_trap):
    class Hoarder(nn.ReLU):
        kept = []  # noqa: RUF012 (the trap)

        def forward(self, x):
            self.kept.append(x[:, 0].copy())
            return super().forward(x)

    assert growth(trainer(model=with_trap(Hoarder()))) > 100_000


# ---------------------------------------------------------------- page faults

FAULTS = """
import resource
import numpy as np
from course_lib import nn
rng = np.random.default_rng(0)
model = nn.small_convnet(rng, np.float32)
x, y = rng.normal(size=(64, 1, 28, 28)).astype(np.float32), rng.integers(10, size=64)
def step():
    model.backward(nn.softmax_cross_entropy(model.forward(x), y)[1])
for _ in range(4):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    step()
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 5)
"""


def page_faults(**settings):
    """Return how many pages a step takes anew from the system."""
    done = subprocess.run(
        [sys.executable, "-c", FAULTS],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **settings},
    )
    return float(done.stdout)


@pytest.mark.skipif("CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}), reason="glibc")
def test_memory_of_freed_arrays_is_used_again():
    """Without the hint of `keep_freed_memory` each step takes its arrays anew, page by page."""
    assert page_faults() < 300
    assert page_faults(MALLOC_MMAP_THRESHOLD_="131072", MALLOC_TRIM_THRESHOLD_="131072") > 1000
