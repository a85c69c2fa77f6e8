"""How the moves of exercise 11.5 are drawn: the right way, and others."""

from collections.abc import Callable

import numpy as np

Draw = Callable[[np.random.Generator, int, int], np.ndarray]


def whole(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    """(n, 2) moves (right, down), each from -m to m."""
    return rng.integers(-m, m + 1, size=(n, 2))


def one_for_all(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.tile(rng.integers(-m, m + 1, size=2), (n, 1))


def without_the_last(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.integers(-m, max(m, -m + 1), size=(n, 2))


def without_the_last_unguarded(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.integers(-m, m, size=(n, 2))


def only_forward(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.integers(0, m + 1, size=(n, 2))


def forward_without_the_last(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.integers(0, m, size=(n, 2))


def forward_without_the_last_guarded(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.integers(0, max(m, 1), size=(n, 2))


def cut_off_after_the_last(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.uniform(-m, m + 1, size=(n, 2)).astype(int)


def never_0(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.integers(min(m, 1), m + 1, size=(n, 2)) * rng.choice([-1, 1], size=(n, 2))


def one_row_move_for_all(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.column_stack([rng.integers(-m, m + 1, n), np.full(n, rng.integers(-m, m + 1))])


def one_column_move_for_all(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return one_row_move_for_all(rng, m, n)[:, ::-1]


def sideways(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.column_stack([rng.integers(-m, m + 1, n), np.zeros(n, int)])


def up_and_down(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.column_stack([np.zeros(n, int), rng.integers(-m, m + 1, n)])


def along_the_diagonal(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.repeat(rng.integers(-m, m + 1, size=(n, 1)), 2, axis=1)


def along_the_other_diagonal(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return along_the_diagonal(rng, m, n) * [1, -1]


def two_by_two(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.repeat(whole(rng, m, -(-n // 2)), 2, axis=0)[:n]


def one_after_the_other(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    first = rng.integers(0, 99)
    return (np.arange(2 * n).reshape(n, 2) + first) % (2 * m + 1) - m


def rounded(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.rint(rng.uniform(-m, m, size=(n, 2))).astype(int)


def cut_off(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.uniform(-m, m, size=(n, 2)).astype(int)


def bell(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.rint(rng.normal(0, m / 2, size=(n, 2))).astype(int)


def too_far(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return rng.integers(-2 * m, 2 * m + 1, size=(n, 2))


def the_edge_alone(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return m * rng.choice([-1, 1], size=(n, 2))


def own_seed(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.random.default_rng(0).integers(-m, m + 1, size=(n, 2))


def own_seed_each(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    return np.array([np.random.default_rng(i).integers(-m, m + 1, size=2) for i in range(n)])
