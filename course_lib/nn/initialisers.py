"""How large the first weights are: the rules of He and of Xavier Glorot."""

import operator

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array
from course_lib.nn.settings import check_rng


def init_linear(
    d: int,
    k: int,
    rng: np.random.Generator,
    kind: str = "he",
    dtype: npt.DTypeLike = np.float64,
) -> tuple[Array, Array]:
    """Draw the weights of a linear layer from a normal distribution with mean 0.

    "he" has the standard deviation sqrt(2 / d), for layers whose inputs come from a ReLU
    (He et al. 2015, section 2.2). "xavier" has sqrt(2 / (d + k)), derived for linear units:
    between what the forward and what the backward pass ask for (Glorot and Bengio 2010,
    section 4.2.1, equation 12).

    Args:
        d: number of inputs, at least 1.
        k: number of outputs, at least 1.
        rng: source of the random weights.
        kind: "he" or "xavier".
        dtype: np.float64 or np.float32.

    Returns:
        W (d, k) and b (k,); b is 0.

    Raises:
        TypeError: a size is no whole number, rng no generator, or dtype no float type.
        ValueError: a size is below 1, or the kind is unknown.

    >>> W, b = init_linear(800, 100, np.random.default_rng(0))
    >>> W.shape, b.shape, round(float(W.std()), 2)
    ((800, 100), (100,), 0.05)
    """
    d, k = layer_sizes(d, k)
    variances = {"he": 2 / d, "xavier": 2 / (d + k)}
    if kind not in variances:
        raise ValueError(f"kind must be 'he' or 'xavier'; got {kind!r}.")
    return normal_weights((d, k), variances[kind] ** 0.5, rng, dtype), np.zeros(k, dtype)


def normal_weights(
    shape: tuple[int, ...], sd: float, rng: np.random.Generator, dtype: npt.DTypeLike
) -> Array:
    """Return normal numbers with mean 0 and standard deviation sd.

    They are drawn in float64 for every dtype, so that equal seeds give equal weights.

    Raises:
        TypeError: rng is no generator, or dtype no float type.
    """
    check_rng(rng)
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"dtype must be a float type; got {np.dtype(dtype)}.")
    return rng.normal(scale=sd, size=shape).astype(dtype, copy=False)


def layer_sizes(d: int, k: int) -> tuple[int, int]:
    """Return the sizes of a layer when both are whole numbers of at least 1."""
    try:
        d, k = operator.index(d), operator.index(k)
    except TypeError as error:
        raise TypeError(f"d and k must be whole numbers; got d = {d!r}, k = {k!r}.") from error
    if min(d, k) < 1:
        raise ValueError(f"d and k must be at least 1; got d = {d}, k = {k}.")
    return d, k
