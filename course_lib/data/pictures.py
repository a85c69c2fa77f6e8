"""What the functions on images accept, and what they say when they cannot."""

from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.floating[Any]]


def as_images(x: npt.ArrayLike) -> Images:
    """Return images (..., h, w) of floats from 0 to 1, or raise an error."""
    a = np.asarray(x)
    if a.dtype.kind != "f":
        raise TypeError(
            f"x must hold floats from 0 to 1; got dtype {a.dtype}. Divide bytes by 255."
        )
    if a.ndim < 2 or 0 in a.shape[-2:]:
        raise ValueError(f"x must have shape (..., h, w), with pixels; got shape {a.shape}.")
    low, high = a.min(initial=0), a.max(initial=0)
    if not (low >= 0 and high <= 1):
        raise ValueError(
            f"x must hold pixels from 0 to 1; they reach from {low:.3g} to {high:.3g}."
        )
    return a


def whole_pixels(name: str, value: Any) -> int:
    """Return a whole number, or raise TypeError."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number of pixels; got {value!r}.")
    return int(value)


def number(name: str, value: Any, least: float = -np.inf) -> float:
    """Return a finite number of at least `least`, or raise an error."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number; got {value!r}.")
    value = float(value)  # type: ignore[arg-type]
    if not np.isfinite(value):
        raise ValueError(f"{name} must be finite; got {value}.")
    if value < least:
        raise ValueError(f"{name} must be at least {least:g}; got {value}.")
    return value


def generator(rng: Any) -> np.random.Generator:
    """Return rng when it is a numpy Generator, or raise TypeError."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng must be a numpy Generator, made by np.random.default_rng(seed); got {rng!r}."
        )
    return rng
