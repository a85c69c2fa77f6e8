"""Ten weight images of MNIST on their way: the learner's gradient, some hundred steps."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.data import load_mnist
from course_lib.widgets.learner import ask, quiet
from course_lib.widgets.parts import short

STOPS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500)
"""After these steps the images are kept."""
N, LR = 1000, 0.5  # images in every step, learning rate
N_VALIDATION = 10_000  # the training images after these
EDGE = 30  # pixels from one weight image to the next


class Moment(NamedTuple):
    """The ten images after some steps.

    Attributes:
        W: (784, 10) weights.
        own: share of the N images that are right.
        validation: share of the validation images that are right.
        alike: mean over the classes of the correlation of a weight image with the mean image of its
            class less the mean of all images; nan where all weights are equal.
    """

    W: np.ndarray
    own: float
    validation: float
    alike: float


@lru_cache(maxsize=4)
def moments(gradient: Callable[..., Any]) -> tuple[Moment, ...]:
    """Train z = xW from W = 0 by the learner's gradient; one moment a stop.

    Args:
        gradient: (n, k) logits, (n,) labels -> (n, k) slopes of the mean loss.

    Returns:
        The moments; none where the function does not answer for ten classes.
    """
    (x, y), _ = load_mnist(n_train=N + N_VALIDATION, n_test=1)
    x_val, y_val = x[N:], y[N:]  # (N_VALIDATION, 784)
    x, y = x[:N].astype(float), y[:N]  # (N, 784)
    means = np.stack([x[y == k].mean(axis=0) for k in range(10)], axis=1)  # (784, 10)
    apart = means - x.mean(axis=0)[:, None]  # (784, 10)
    W, kept = np.zeros((784, 10)), []
    try:
        for step in range(STOPS[-1] + 1):
            z = x @ W  # (N, 10)
            if step in STOPS:
                hits = (x_val @ W.astype(np.float32)).argmax(axis=1) == y_val  # (N_VALIDATION,)
                own = float((z.argmax(axis=1) == y).mean())
                kept.append(Moment(W, own, float(hits.mean()), _alike(W, apart)))
                if not np.isfinite(W).all():  # and no later step mends it
                    kept += kept[-1:] * (len(STOPS) - len(kept))
                    break
            W = W - LR * x.T @ ask(gradient, z, y, shape=z.shape).astype(float)
    except Exception:  # the plane shows three classes, and what is wrong there
        return ()
    return tuple(kept)


def _alike(W: np.ndarray, apart: np.ndarray) -> float:
    """The mean correlation of two (784, 10) arrays, column by column."""
    a, b = W - W.mean(axis=0), apart - apart.mean(axis=0)
    with quiet():
        sizes = np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))  # (10,)
        return float(((a * b).sum(axis=0) / sizes).mean())


def nearest_stop(steps: float) -> int:
    """The index of the kept moment nearest to a number of steps."""
    return int(np.abs(np.array(STOPS) - steps).argmin())


def mosaic(W: np.ndarray) -> np.ndarray:
    """(784, 10) -> (2 EDGE, 5 EDGE) uint8, two rows of images: 0 is 128, the largest 1 or 255."""
    top = np.abs(W).max()
    shade = 128 + 127 * W / (top if top > 0 else 1)  # (784, 10)
    sheet = np.full((2, 5, EDGE, EDGE), 128.0)
    sheet[..., 1:-1, 1:-1] = np.nan_to_num(shade.T.reshape(2, 5, 28, 28), nan=128)
    return sheet.swapaxes(1, 2).reshape(2 * EDGE, 5 * EDGE).astype(np.uint8)


def sheets(seen: tuple[Moment, ...], steps: float) -> dict[str, np.ndarray]:
    """The mosaics of the first step, of these steps and of the last stop, by their titles."""
    shown = sorted({STOPS.index(1), nearest_stop(steps), len(STOPS) - 1})
    return {
        f"after {STOPS[at]} step{'' if STOPS[at] == 1 else 's'}\n"
        f"{seen[at].validation:.1%} of the validation images right": mosaic(seen[at].W)
        for at in shown
    }


def told(seen: tuple[Moment, ...], steps: float) -> str:
    """The finding in words."""
    if not seen:
        return "MNIST: your function does not answer for ten classes."
    at = nearest_stop(steps)
    now, n = seen[at], STOPS[at]
    after = f"MNIST after {n} step{'s' if n > 1 else ''} of lr {LR:g}: "
    if not np.isfinite(now.W).all():
        return f"{after}W holds nan or inf."
    if n == 0:
        return "MNIST before the first step: all weights are 0."
    return (
        f"{after}{now.own:.0%} of {N:,} training images right, {now.validation:.1%} of the "
        f"validation images. Likeness of a weight image to the mean of its class less the mean of "
        f"all: {short(now.alike, 2)} (1 is the same shape)."
    )


def is_best(seen: tuple[Moment, ...], steps: float) -> bool:
    """Whether no other moment gets more validation images right."""
    return bool(seen) and seen[nearest_stop(steps)].validation == max(m.validation for m in seen)
