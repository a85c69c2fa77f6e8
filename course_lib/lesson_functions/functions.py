"""Test functions that a case may hand to an answer, by name.

An exercise such as `numerical_grad(f, x)` takes a function. A name travels to another process;
a function would not. A class is made anew in each round of a case: it may count its calls, and a
later step reads the count by `attribute("ReadTest", "calls")` (see `counted_functions`).

Those of this file lie beside a graded answer, in its process. So none of them is, or leads to, an
answer to any exercise, and this file imports nothing of the course.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np


def exp_sum(x: np.ndarray) -> float:
    """Sum of exp: its gradient is exp(x)."""
    return float(np.exp(x).sum())


def sum_of_squares(x: np.ndarray) -> float:
    """Sum of squares: its gradient is 2x, exactly, for any step of a central difference."""
    return float((x * x).sum())


def sum_of_cubes(x: np.ndarray) -> float:
    """Sum of cubes: a central difference errs by h^2, a forward one by 3xh."""
    return float((x**3).sum())


def product_of_neighbours(x: np.ndarray) -> float:
    """Sum of x[i] * x[i+1] over the flat array: an entry's gradient is not its own value."""
    flat = x.ravel()
    return float((flat[:-1] * flat[1:]).sum())


def array_itself(x: np.ndarray) -> np.ndarray:
    """Returns its own argument, not a copy: a later change of x changes an earlier result."""
    return x


class StoppedByHand(KeyboardInterrupt):
    """Stands for the stop button: the runner takes it for an error of the answer, if it escapes."""


def train_toy(setting: dict[str, float], rng: np.random.Generator) -> dict[str, Any]:
    """Train nothing: the model holds its setting, and one number drawn from rng."""
    return {"setting": dict(setting), "luck": float(rng.random())}


class Counted:
    """What counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0


class TrainUntilStopped(Counted):
    """Trains toy models; the fourth call is stopped by hand, and later ones would go on."""

    error: type[BaseException] = StoppedByHand

    def __call__(self, setting: dict[str, float], rng: np.random.Generator) -> dict[str, Any]:
        """Return a toy model, except in the fourth call."""
        self.calls += 1
        if self.calls == 4:
            raise self.error("in the fourth training")
        return train_toy(setting, rng)


class TrainUntilBroken(TrainUntilStopped):
    """As `TrainUntilStopped`, but the fourth call has an error of its own."""

    error = ValueError


class ScoreUntilStopped(Counted):
    """Scores toy models; the fourth call is stopped by hand."""

    def __call__(self, model: dict[str, Any]) -> float:
        """Return the score of a toy model, except in the fourth call."""
        self.calls += 1
        if self.calls == 4:
            raise StoppedByHand("in the fourth scoring")
        return toy_score(model)


def toy_score(model: dict[str, Any]) -> float:
    """Score a toy model on the validation examples: the nearer its lr to 0.01, the better."""
    lr = np.ravel(model["setting"]["lr"])[0]  # a wrong setting may hold an array
    return float(model["luck"] - abs(np.log10(lr) + 2))


def half_squares_of_params(params: dict[str, np.ndarray]) -> float:
    """Half the sum of all squares in a dictionary: each gradient is the parameter itself."""
    return sum(float((value * value).sum()) for value in params.values()) / 2


def small_squares_of_params(params: dict[str, np.ndarray]) -> float:
    """`half_squares_of_params` times 3e-9: small, and as smooth."""
    return 3e-9 * half_squares_of_params(params)


def sum_of_params(params: dict[str, np.ndarray]) -> float:
    """Sum of all entries: from entries of 0 a central difference gives 1 without rounding."""
    return sum(float(value.sum()) for value in params.values())


def exp_of_params(params: dict[str, np.ndarray]) -> float:
    """exp(3 * sum of all entries): each gradient is 3 times this, and every entry has a part."""
    return float(np.exp(3 * sum_of_params(params)))


def squares_without_dead(params: dict[str, np.ndarray]) -> float:
    """As `half_squares_of_params`, but the parameter named "dead" has no part in it."""
    return half_squares_of_params({k: v for k, v in params.items() if k != "dead"})


def loss_with_shift(params: dict[str, np.ndarray]) -> float:
    """Mean of log(sum(exp(z)) / exp(z_0)) over the rows of z = params["z"] + params["shift"].

    A shift of all entries of a row cancels, except for rounding: its gradient is 0.
    """
    z = params["z"] + params["shift"]
    return float((np.log(np.exp(z).sum(axis=1)) - z[:, 0]).mean())


def thinned_logits(x: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
    """Logits (n, 3) of inputs (n, 4), half of which rng drops; without rng nothing is dropped."""
    mask = np.ones(x.shape) if rng is None else (rng.random(x.shape) >= 0.5) / 0.5
    W = np.array([[2.0, -1.0, 0.5], [0.0, 1.5, -1.0], [-1.0, 0.5, 2.0], [1.0, -2.0, 0.0]])
    return (x * mask) @ W


def half_to_the_right(x: np.ndarray) -> np.ndarray:
    """Half of x, moved one place to the right along the last axis; 0 enters. Shaped as x."""
    moved = np.zeros_like(x)
    moved[..., 1:] = x[..., :-1] / 2
    return moved


def half_to_the_left(dy: np.ndarray) -> np.ndarray:
    """The backward pass of `half_to_the_right`."""
    moved = np.zeros_like(dy)
    moved[..., :-1] = dy[..., 1:] / 2
    return moved


def tripled(x: np.ndarray) -> np.ndarray:
    """Three times x; its own backward pass."""
    return 3 * x


def row_sums(x: np.ndarray) -> np.ndarray:
    """(n, d) -> (n, 1)."""
    return x.sum(axis=1, keepdims=True)


def column_sums(x: np.ndarray) -> np.ndarray:
    """(n, d) -> (d,)."""
    return x.sum(axis=0)


def three_times_as_wide(x: np.ndarray) -> np.ndarray:
    """(n, 1) -> (n, 3)."""
    return np.repeat(x, 3, axis=1)


def logits_of_places(x: np.ndarray) -> np.ndarray:
    """Images (n, c, h, w) -> logits (n, 4), each a wave over the places of the pixels."""
    if np.ndim(x) != 4:
        raise ValueError(f"f takes images (n, c, h, w); got shape {np.shape(x)}")
    pixels = x.reshape(len(x), -1)  # (n, d)
    waves = np.cos(np.outer(1 + np.arange(pixels.shape[1]), [0.7, 1.1, 1.9, 2.3]))  # (d, 4)
    return pixels @ waves


def turned_over(x: np.ndarray) -> np.ndarray:
    """(n, d) -> (d, n): as many entries; for d = 1, x broadcasts against this shape."""
    return x.T


def brightest_column(x: np.ndarray) -> np.ndarray:
    """(n, h, w) images -> (n,) labels: the column with the largest sum."""
    return x.sum(axis=1).argmax(axis=1)


def moved_images(x: np.ndarray, level: int, rng: np.random.Generator) -> np.ndarray:
    """Images (n, h, w) whose columns move `level` places to the right, round the edge."""
    return np.roll(x, level, axis=2)


def noisy_images(x: np.ndarray, level: float, rng: np.random.Generator) -> np.ndarray:
    """Images (n, h, w) with normal noise of sd `level`."""
    return x + level * rng.normal(size=x.shape)


def keep_row(row: dict[str, Any]) -> dict[str, Any]:
    """The row itself: a later step looks whether it kept its numbers."""
    return row


class ListOfLayers(list[tuple[int, int, int, int]]):
    """Layers (c, k, size, stride), as a list that a later step reads again by `copy`."""

    def __init__(self) -> None:
        super().__init__([(1, 4, 3, 2), (4, 6, 5, 1), (6, 2, 2, 3)])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        exp_sum,
        sum_of_squares,
        sum_of_cubes,
        product_of_neighbours,
        array_itself,
        half_squares_of_params,
        small_squares_of_params,
        sum_of_params,
        exp_of_params,
        squares_without_dead,
        loss_with_shift,
        train_toy,
        TrainUntilStopped,
        TrainUntilBroken,
        ScoreUntilStopped,
        toy_score,
        thinned_logits,
        half_to_the_right,
        half_to_the_left,
        tripled,
        row_sums,
        column_sums,
        three_times_as_wide,
        logits_of_places,
        turned_over,
        brightest_column,
        moved_images,
        noisy_images,
        ListOfLayers,
        keep_row,
    )
}
"""Name -> test function. They need numpy alone."""

FURTHER = {
    "course_lib.lesson_functions.counted_functions": "COUNTED",
    "course_lib.lesson_functions.tape_graphs": "TAPE_FUNCTIONS",
    "course_lib.lesson_functions.torch_functions": "TORCH_FUNCTIONS",
    "course_lib.lesson_functions.torch_nets": "NET_FUNCTIONS",
}
"""Further tables: module -> its table. Most import the library, or PyTorch."""


def named_function(name: str) -> Callable[..., Any]:
    """The test function of this name.

    Raises:
        KeyError: there is none.
    """
    if name in FUNCTIONS:
        return FUNCTIONS[name]
    for module, table in FURTHER.items():
        found = getattr(import_module(module), table)
        if name in found:
            return found[name]
    raise KeyError(name)
