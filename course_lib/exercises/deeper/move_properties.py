"""What must hold of augmented images (exercise 11.5), whatever was drawn."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.data import shift
from course_lib.judging import Property, Step

Values = list[Any]
Steps = tuple[Step, ...]
SIGMAS = 4.75
"""A share this far from its mean, in standard deviations, comes by chance once in 500,000."""
NOWHERE = 99
"""Stands for the move of an image that is no move of its own image."""


def calls(values: Values, steps: Steps) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    """(y, x, max_shift) of each call; a y of another shape is left to the first property."""
    for value, step in zip(values, steps, strict=True):
        x = step.args[0]
        if isinstance(value, np.ndarray) and value.shape == x.shape:
            yield value, x, step.args[2]


def moves(y: np.ndarray, x: np.ndarray, max_shift: int) -> np.ndarray:
    """(n, 2) by how much each image moved, right and down; NOWHERE where it is another image."""
    key = np.ascontiguousarray(y, dtype=float).tobytes(), np.asarray(x, dtype=float).tobytes()
    return _moves(*key, x.shape, max_shift)


@lru_cache(maxsize=512)
def _moves(y_bytes: bytes, x_bytes: bytes, shape: tuple[int, ...], max_shift: int) -> np.ndarray:
    x, y = (np.frombuffer(b).reshape(shape) for b in (x_bytes, y_bytes))
    found = np.full((len(x), 2), NOWHERE)
    reach = 2 * max_shift
    for dx in range(-reach, reach + 1):
        for dy in range(-reach, reach + 1):
            same = (shift(x, dx, dy) == y).all(axis=(1, 2)) & (found[:, 0] == NOWHERE)
            found[same] = dx, dy
    return found


def known(values: Values, steps: Steps) -> list[tuple[np.ndarray, int]]:
    """(moves, max_shift) of the calls in which every image is a move of itself."""
    told = [(moves(y, x, m), m) for y, x, m in calls(values, steps)]
    return [(found, m) for found, m in told if (found != NOWHERE).all()]


# ---------------------------------------------------------------- in training


def shape_kept(values: Values, steps: Steps) -> bool:
    return len(list(calls(values, steps))) == len(steps)


def dtype_kept(values: Values, steps: Steps) -> bool:
    return all(y.dtype == x.dtype for y, x, _ in calls(values, steps))


def own_pixels(values: Values, steps: Steps) -> bool:
    """No image holds a pixel that its own image never had, except zeros."""
    return all(_own(y, x) for y, x, _ in calls(values, steps))


def _own(y: np.ndarray, x: np.ndarray) -> bool:
    n = len(x)
    pixels = y.reshape(n, -1, 1)  # (n, h w, 1)
    return bool(((pixels == x.reshape(n, 1, -1)).any(axis=2) | (pixels[..., 0] == 0)).all())


def ink_is_lost(values: Values, steps: Steps) -> bool:
    """No image that moved has all its ink still."""
    return not any(
        ((y != x).any(axis=(1, 2)) & np.isclose(y.sum(axis=(1, 2)), x.sum(axis=(1, 2)))).any()
        for y, x, _ in calls(values, steps)
        if _own(y, x)
    )


def zeros_enter(values: Values, steps: Steps) -> bool:
    """Every image that moved has a blank pixel; x has none."""
    return not any(
        ((y != x).any(axis=(1, 2)) & (y != 0).all(axis=(1, 2))).any()
        for y, x, _ in calls(values, steps)
        if _own(y, x)
    )


def moved_selves(values: Values, steps: Steps) -> bool:
    return len(known(values, steps)) == len(list(calls(values, steps)))


def near_enough(values: Values, steps: Steps) -> bool:
    return all(bool((np.abs(found) <= m).all()) for found, m in known(values, steps))


def own_moves(values: Values, steps: Steps) -> bool:
    return not any((found == found[:1]).all() for found, _ in known(values, steps))


def along(values: Values, steps: Steps) -> list[tuple[set[int], int]]:
    """(moves, max_shift) of each axis of each call; an axis of one move alone is left out."""
    return [
        (found_there, m)
        for found, m in known(values, steps)
        for found_there in (set(found[:, 0].tolist()), set(found[:, 1].tolist()))
        if len(found_there) > 1
    ]


def both_axes(values: Values, steps: Steps) -> bool:
    """Where the images make several moves, they do so along both axes."""
    return not any(
        (found != found[:1]).any() and (found == found[:1]).all(axis=0).any()
        for found, _ in known(values, steps)
    )


def longest_forward(values: Values, steps: Steps) -> bool:
    return all(m in found for found, m in along(values, steps))


def longest_back(values: Values, steps: Steps) -> bool:
    return all(-m in found for found, m in along(values, steps))


def shorter_moves(values: Values, steps: Steps) -> bool:
    return all(set(range(1 - m, m)) <= found for found, m in along(values, steps))


def equal_chances(values: Values, steps: Steps) -> bool:
    """The two longest moves come up as often as their share, 2 in 2 max_shift + 1."""
    for found, m in known(values, steps):
        p, n = 2 / (2 * m + 1), found.size
        if abs((np.abs(found) == m).mean() - p) > SIGMAS * np.sqrt(p * (1 - p) / n):
            return False
    return True


def two_draws(values: Values, steps: Steps) -> bool:
    """The moves along the two axes are not the same number, nor each other's negative."""
    return not any(
        (found[:, 0] == sign * found[:, 1]).all()
        for found, _ in known(values, steps)
        for sign in (1, -1)
        if (found != 0).any(axis=0).all()
    )


def independent(values: Values, steps: Steps) -> bool:
    """Neighbours make the same move as often as by chance, once in (2 max_shift + 1)^2."""
    for found, m in known(values, steps):
        p, n = 1 / (2 * m + 1) ** 2, len(found) - 1
        same = (found[1:] == found[:-1]).all(axis=1).mean()
        if abs(same - p) > SIGMAS * np.sqrt(p * (1 - p) / n):
            return False
    return True


SHAPE = (
    Property("an array of the shape of x comes back", shape_kept),
    Property("the dtype is that of x", dtype_kept),
    Property("image i holds pixels of image i, or zeros", own_pixels),
    Property("an image that moved lost ink", ink_is_lost),
    Property("zeros enter where an image moved away", zeros_enter),
    Property("image i is a move of image i", moved_selves),
    Property("no image moves farther than max_shift", near_enough),
)
SOME = (
    *SHAPE,
    Property("the images do not all make one move", own_moves),
    Property("right and down are two draws", two_draws),
)
MANY = (
    *SOME,
    Property("the images move along both axes", both_axes),
    Property("moves by max_shift to the right and down come up", longest_forward),
    Property("moves by max_shift to the left and up come up", longest_back),
    Property("moves by less than max_shift come up, 0 among them", shorter_moves),
    Property("all moves are equally likely", equal_chances),
    Property("two neighbours make the same move as often as by chance", independent),
)


def calls_differ(values: Values, steps: Steps) -> bool:
    found = [f for f, _ in known(values, steps)]
    return len(found) < 2 or not all(np.array_equal(found[0], f) for f in found[1:])


AGAIN = Property("each call draws other moves", calls_differ)


# ---------------------------------------------------------------- in evaluation


def untouched(values: Values, steps: Steps) -> bool:
    return all(
        isinstance(v, np.ndarray) and np.array_equal(v, s.args[0])
        for v, s in zip(values, steps, strict=True)
    )


def not_blank(values: Values, steps: Steps) -> bool:
    return all(y.any(axis=(1, 2)).all() for y, _, _ in calls(values, steps))


NOTHING = (
    Property("as many images of the same size come back", shape_kept),
    Property("no image is blank", not_blank),
    Property("the images come back as they are", untouched),
)
