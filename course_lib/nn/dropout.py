"""Dropout, forward and backward. p is always the probability to drop."""

from collections.abc import Callable
from math import ceil
from numbers import Real

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats, check_rng, check_same_shape, whole
from course_lib.nn.module import Module
from course_lib.nn.probabilities import softmax


def dropout(
    x: Array, p: float, rng: np.random.Generator, training: bool = True
) -> tuple[Array, Array]:
    """Set each entry to 0 with probability p, and divide the others by 1 - p.

    So each entry keeps its mean, and nothing has to change at test time. This is the inverted
    form (Srivastava et al. 2014, section 10; their p is the probability to keep).

    An entry is dropped when a float32 number u, drawn evenly from the 2^24 multiples of 2^-24 in
    [0, 1), lies below p. That is fast, and as good as rounding p to such a multiple: the chance
    to drop is off by less than 2^-23, about 1e-7, and exact for 1/4, 1/2, 3/4 and the like. A p
    that float32 rounds to 1 drops everything. Every call in training draws one u an entry,
    whatever p is.

    Args:
        x: any shape, real numbers.
        p: probability to drop, from 0 to 1. At 1 all entries become 0.
        rng: source of the mask; moves on in training only.
        training: False leaves x as it is.

    Returns:
        y = x * mask, and the mask, which holds 0 or 1 / (1 - p). Both have the shape and the
        dtype of x, and are new arrays. Without training the mask is 1 everywhere.

    >>> dropout(np.ones((2, 4)), 0.75, np.random.default_rng(2))[0]
    array([[4., 0., 0., 0.],
           [0., 4., 0., 0.]])
    """
    x, p = as_floats("x", x), drop_probability(p)
    if not training:
        return x.copy(), np.ones_like(x)
    kept = np.empty_like(x, dtype=bool)
    _draw(check_rng(rng), p, out=kept)
    mask = np.multiply(kept, 1 / (1 - p) if p < 1 else 0.0, dtype=x.dtype)
    return x * mask, mask


def _draw(rng: np.random.Generator, p: float, out: npt.NDArray[np.bool_]) -> None:
    """Write rng.random(out.shape, dtype=np.float32) >= p into `out`, and leave rng the same.

    A float32 number is made of the upper 24 of 32 random bits; the generator makes 64 at a time,
    the lower half first. Comparing the bits takes half the time, where no half is left over.
    """
    plain = type(rng) is np.random.Generator and isinstance(rng.bit_generator, np.random.PCG64)
    if not plain or out.size % 2 or rng.bit_generator.state["has_uint32"]:
        np.greater_equal(rng.random(out.shape, dtype=np.float32), p, out=out)
        return
    pairs = rng.integers(2**64 - 1, size=out.size // 2, dtype=np.uint64, endpoint=True)
    bits = pairs.astype("<u8", copy=False).view("<u4").reshape(out.shape)
    border = ceil(float(np.float32(p)) * 2**24) << 8  # u >= p where bits >= border; 2^32: nowhere
    np.greater_equal(bits, border, out=out)


def dropout_backward(dy: Array, mask: Array) -> Array:
    """Carry the gradient back through `dropout`, with the mask that forward used.

    Args:
        dy: gradient with respect to y, any shape.
        mask: what `dropout` returned beside y.

    Returns:
        dx = dy * mask: no gradient for what was dropped, 1 / (1 - p) times it for the rest.

    >>> dropout_backward(np.array([3.0, 3.0]), np.array([0.0, 2.0]))
    array([0., 6.])
    """
    dy, mask = as_floats("dy", dy), as_floats("mask", mask)
    check_same_shape("dy", dy, "the mask", mask)
    return dy * mask


def mc_dropout(
    predict: Callable[[Array, np.random.Generator], Array],
    x: Array,
    T: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Average the probabilities of T passes with dropout left on ("Monte Carlo").

    The probabilities are averaged, not the logits (Gal and Ghahramani 2016, section 4,
    equation 6). A network whose modules draw from a generator of their own may ignore rng.

    Args:
        predict: predict(x, rng) returns the logits (n, k) of one pass, with new masks drawn
            from rng.
        x: (n, ...) inputs, passed on.
        T: number of passes, at least 1.
        rng: the same generator for all passes, so that each pass has other masks.

    Returns:
        mean and standard deviation (divided by T) of the T probabilities; each (n, k).

    >>> def predict(x, rng):  # each logit is 2 or 0
    ...     return 2.0 * (rng.random((len(x), 2)) < 0.5)
    >>> mean, sd = mc_dropout(predict, np.zeros((1, 3)), 1000, np.random.default_rng(0))
    >>> mean.round(1), sd.round(1)
    (array([[0.5, 0.5]]), array([[0.3, 0.3]]))
    """
    T, rng = whole("T, the number of passes,", T, 1), check_rng(rng)
    p = np.stack([softmax(predict(x, rng)) for _ in range(T)])  # (T, n, k)
    return p.mean(axis=0), p.std(axis=0)


class Dropout(Module):
    """Dropout of any shape: a new mask for each forward pass in training, nothing in evaluation.

    `state()` holds no mask and no generator: two runs are equal when they start from generators
    with equal seeds.

    Attributes:
        p: probability to drop.
        rng: the generator that draws the masks.

    >>> layer = Dropout(0.5, np.random.default_rng(6))
    >>> layer.forward(np.ones((1, 4)))
    array([[0., 2., 2., 0.]])
    >>> layer.eval()
    >>> layer.forward(np.ones((1, 4)))
    array([[1., 1., 1., 1.]])
    """

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        """Choose how much to drop.

        Args:
            p: probability to drop, from 0 to 1.
            rng: source of the masks; kept, not copied.
        """
        super().__init__()
        self.p, self.rng = drop_probability(p), check_rng(rng)

    def forward(self, x: Array) -> Array:
        """Return x with entries dropped and the rest scaled; in evaluation mode a copy of x."""
        y, self._kept = dropout(x, self.p, self.rng, self.training)
        return y

    def backward(self, dy: Array) -> Array:
        """Return dy * mask, with the mask of the last forward pass."""
        return dropout_backward(dy, self._remembered())

    def __repr__(self) -> str:
        """Say the settings, such as Dropout(0.5)."""
        return f"Dropout({self.p})"


def drop_probability(p: float) -> float:
    """Return p as a Python number, so that float32 stays float32."""
    if isinstance(p, bool) or not isinstance(p, Real):
        raise TypeError(f"p, the probability to drop, must be a number; got {p!r}.")
    if not 0 <= p <= 1:  # type: ignore[operator]
        raise ValueError(f"p, the probability to drop, must lie between 0 and 1; got {p}.")
    return float(p)
