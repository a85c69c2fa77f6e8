"""A gradient checker with faults that can be switched on: the wrong answers to exercise 05.6."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Checker:
    """`check_gradients` with faults that can be switched on; callable."""

    entries: str = "distinct"
    slope: str = "central"
    scale: str = "both"
    small: float = 1e-9  # where no gradient exceeds it, `nothing` is the answer
    nothing: float = np.nan
    asks: str = "both"  # whose size says whether something was checked
    signs: bool = True
    dtype: Any = float  # None: as the parameter
    joined: str = "largest"
    restored: bool = True
    copies: bool = True

    def __call__(self, f, params, grads, rng, n=20):
        """Check with the faults that are switched on."""
        kept = {k: np.array(v, dtype=self.dtype) if self.copies else v for k, v in params.items()}
        errors = {}
        for name in kept:
            derived = np.asarray(grads[name]).reshape(-1)
            chosen = self.choose(derived, n, rng)
            measured = np.array([self.measure(f, kept, name, at) for at in chosen])
            whole = np.abs(derived).max()
            errors[name] = self.error(derived[chosen], measured, whole) if len(chosen) else np.nan
        if self.joined == "one number":
            return max(errors.values())
        return errors

    def choose(self, derived, n, rng):
        """The entries that are checked."""
        size, n = derived.size, min(n, derived.size)
        if self.entries == "all":
            return np.arange(size)
        if self.entries == "twenty":
            return rng.choice(size, size=min(20, size), replace=False)
        if self.entries == "first n":
            return np.arange(n)
        if self.entries == "again":
            return rng.integers(size, size=n)
        if self.entries.startswith("not 0"):
            there = np.flatnonzero(derived)
            if not there.size and self.entries.endswith("all"):
                there = np.arange(size)
            return rng.choice(there, size=min(n, there.size), replace=False) if there.size else []
        if self.entries == "seeded":
            return np.random.default_rng(0).choice(size, size=n, replace=False)
        if self.entries == "one":
            return np.full(n, rng.integers(size))
        if self.entries == "zero":
            return np.zeros(n, dtype=int)
        if self.entries == "own":
            return np.random.default_rng().permutation(size)[:n]
        return rng.choice(size, size=n, replace=False)

    def measure(self, f, kept, name, at):
        """The slope of f in one entry."""
        flat, h = kept[name].reshape(-1), 1e-5
        old = flat[at]
        flat[at] = old + h
        above = f(kept)
        flat[at] = old - h
        below = f(kept)
        if self.restored:
            flat[at] = old
        if self.slope == "forward":
            flat[at] = old
            return (above - f(kept)) / h
        return (above - below) / (h if self.slope == "over h" else 2 * h)

    def error(self, g, m, whole):
        """The error of one parameter, whose largest derived gradient is `whole`."""
        gap = np.abs(g - m) if self.signs else np.abs(np.abs(g) - np.abs(m))
        sizes = np.abs(g).max(), np.abs(m).max()
        largest = max(sizes)
        asked = {"both": largest, "derived": sizes[0], "measured": sizes[1], "gap": gap.max()}
        asked |= {"each": min(sizes), "exact": largest if gap.any() else 0.0}
        if asked[self.asks] <= self.small:
            return self.nothing
        if self.joined == "mean":
            gap = np.array([gap.mean()])
        if self.scale == "none":
            return gap.max()
        if self.scale == "each":
            return (gap / np.maximum(np.maximum(np.abs(g), np.abs(m)), 1e-12)).max()
        if self.scale == "sum":
            return gap.max() / (np.abs(g).max() + np.abs(m).max())
        if self.scale == "derived":
            return gap.max() / max(np.abs(g).max(), 1e-12)
        if self.scale == "measured":
            return gap.max() / max(np.abs(m).max(), 1e-12)
        if self.scale == "whole":
            return gap.max() / max(whole, np.abs(m).max())
        if self.scale == "capped":
            return gap.max() / max(largest, 1.0)
        return gap.max() / largest
