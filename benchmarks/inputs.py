"""The inputs that both sides get: MNIST batches, and random arrays of float32."""

import numpy as np

from course_lib.data import load_mnist

N_BATCHES = 8  # training sees them in turn, so that no batch stays in the cache
SEED = 0
NOISE = np.float32(0.1)


def batches(batch: int, size: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Batches of MNIST training images, float32, with a little noise, and their labels.

    The noise keeps the proofs sharp: paper and ink are even, so without it the largest of four
    neighbours is often decided by rounding, and then gradients go different ways on two sides.

    Args:
        batch: images a batch.
        size: rows and columns of an image, by nearest neighbours; None gives rows of 784 pixels.

    Returns:
        (N_BATCHES, batch, 784) or (N_BATCHES, batch, 1, size, size), and (N_BATCHES, batch).
    """
    x, y = load_mnist(n_train=N_BATCHES * batch, n_test=1, flat=size is None).train
    if size is not None:
        nearest = np.arange(size) * 28 // size
        x = x[..., nearest, :][..., nearest]
    x = x + NOISE * normal(*x.shape)
    return np.ascontiguousarray(x.reshape(N_BATCHES, batch, *x.shape[1:])), y.reshape(-1, batch)


def normal(*shape: int, seed: int = SEED) -> np.ndarray:
    """Normal numbers of float32."""
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def labels(n: int, k: int) -> np.ndarray:
    """(n,) labels from 0 to k - 1."""
    return np.random.default_rng(SEED).integers(k, size=n)
