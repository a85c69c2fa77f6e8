"""Numbers and generators that a caller sets: each helper says what is allowed.

Numbers come back as Python floats: these keep a float32 array float32, while a numpy float64
would turn it into float64.
"""

import numpy as np


def above_0(name: str, value: float) -> float:
    """Return a finite number above 0, or raise ValueError."""
    if not (0 < value < np.inf):
        raise ValueError(f"{name} must be above 0 and finite; got {value}.")
    return float(value)


def at_least_0(name: str, value: float) -> float:
    """Return a finite number of at least 0, or raise ValueError."""
    if not (0 <= value < np.inf):
        raise ValueError(f"{name} must be at least 0 and finite; got {value}.")
    return float(value)


def share(name: str, value: float) -> float:
    """Return a number from 0 to below 1, or raise ValueError."""
    if not (0 <= value < 1):
        raise ValueError(f"{name} must be at least 0 and below 1; got {value}.")
    return float(value)


def check_rng(rng: np.random.Generator) -> np.random.Generator:
    """Return rng when it is a numpy Generator, or raise TypeError."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be made by np.random.default_rng(seed); got {rng!r}.")
    return rng
