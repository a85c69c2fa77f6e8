"""A spot check: random entries of several gradients against central differences."""

import inspect
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from course_lib.nn.arrays import Array, check_same_shape
from course_lib.nn.gradients import at_both_sides, compare, number, rounding
from course_lib.nn.settings import check_rng


def check_gradients(
    f: Callable[..., Any],
    params: Mapping[str, Array],
    grads: Mapping[str, Array],
    rng: np.random.Generator,
    n: int = 20,
    h: float = 1e-5,
) -> dict[str, float]:
    """Compare the gradients of several parameters with central differences, at random entries.

    A network has too many entries to try all. Twenty of each parameter are enough to meet a
    wrong formula, since it is wrong nearly everywhere.

    Args:
        f: f() or f(params) returns the loss. It reads the arrays in `params`: their entries
            are moved in place, one at a time, and put back exactly.
        params: name -> float64 array.
        grads: the gradients to check, under the same names and with the same shapes.
        rng: chooses the entries, a new draw for each parameter.
        n: how many distinct entries of each parameter; all of them if there are fewer.
        h: step of the central difference, above 0.

    Returns:
        For each name the relative error: the largest difference, divided by the largest
        absolute entry of both gradients, over the chosen entries. It is nan where both vanish
        up to rounding, since then nothing was checked; inf where something is not finite.

    Raises:
        TypeError: a parameter is not float64, or rng is no generator.
        ValueError: names or shapes differ, f returns no single number, or n or h is too small.

    >>> params, rng = {"W": np.array([1.0, 3.0])}, np.random.default_rng(0)
    >>> errors = check_gradients(
    ...     lambda params: (params["W"] ** 2).sum(), params, {"W": np.array([2.0, 5.0])}, rng
    ... )
    >>> round(errors["W"], 4)  # 5 instead of 6
    0.1667
    """
    _check(params, grads, rng, n, h)
    takes_params = _takes_an_argument(f)

    def loss() -> float:
        return number(f(params) if takes_params else f())

    noise = rounding(loss(), h)
    errors = {}
    for name, value in params.items():
        entries = random_entries(value.shape, n, rng)
        moved = [at_both_sides(loss, value, i, h) for i in entries]
        expected = np.array([(above - below) / (2 * h) for above, below in moved])
        grad = np.array([grads[name][i] for i in entries], dtype=float)
        report = compare(grad, expected, 0.0, noise)
        nothing = report.verdict == "nothing was checked"
        errors[name] = float("nan") if nothing else float(report.relative_error)
    return errors


def random_entries(
    shape: tuple[int, ...], n: int | None, rng: np.random.Generator
) -> list[tuple[int, ...]]:
    """Return n distinct indices into an array of this shape, all of them for None."""
    size = int(np.prod(shape))
    if n is None or n >= size:
        return list(np.ndindex(shape))
    chosen = rng.choice(size, size=n, replace=False)
    return [tuple(int(j) for j in np.unravel_index(i, shape)) for i in chosen]


def check_entries(n: int | None, h: float) -> None:
    """Raise an error unless n is None or a whole number of at least 1, and h is above 0."""
    if n is not None and operator.index(n) < 1:
        raise ValueError(f"n, the number of entries, must be at least 1; got {n}.")
    if not h > 0:
        raise ValueError(f"h must be above 0; got {h}.")


def _check(
    params: Mapping[str, Array],
    grads: Mapping[str, Array],
    rng: np.random.Generator,
    n: int,
    h: float,
) -> None:
    check_entries(n, h)
    check_rng(rng)
    if params.keys() != grads.keys():
        raise ValueError(
            f"params and grads must have equal names; got {list(params)} and {list(grads)}."
        )
    for name, value in params.items():
        if getattr(value, "dtype", None) != np.float64:
            kind = getattr(value, "dtype", type(value).__name__)
            raise TypeError(f"{name} must be a float64 array, to see small steps; got {kind}.")
        if not value.flags.writeable:
            raise ValueError(f"{name} is read-only, but its entries have to be moved: copy it.")
        check_same_shape(f"grads[{name!r}]", np.asarray(grads[name]), name, value)


def _takes_an_argument(f: Callable[..., Any]) -> bool:
    try:
        inspect.signature(f).bind()
    except TypeError:
        return True
    except ValueError:  # some functions written in C have no signature
        return True
    return False
