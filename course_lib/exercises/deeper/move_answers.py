"""Right and wrong ways to move training images: the known answers to exercise 11.5."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.deeper.move_draws import Draw, whole

Augment = Callable[..., Any]

# ---------------------------------------------------------------- what right looks like


def image_by_image(x, rng, max_shift, training):
    if not training:
        return x.copy()
    y = np.empty_like(x)
    for i in range(len(x)):
        dx, dy = rng.integers(-max_shift, max_shift + 1, size=2)
        y[i] = data.shift(x[i], int(dx), int(dy))
    return y


def the_library(x, rng, max_shift, training):
    return data.augment(x, rng, max_shift) if training else x


def by_padding(x, rng, max_shift, training):
    if not training:
        return x
    n, h, w = x.shape
    m = max_shift
    wide = np.pad(x, ((0, 0), (m, m), (m, m)))
    rows, columns = rng.integers(0, 2 * m + 1, n), rng.integers(0, 2 * m + 1, n)
    return np.stack(
        [image[r : r + h, c : c + w] for image, r, c in zip(wide, rows, columns, strict=True)]
    )


def by_choice(x, rng, max_shift, training):
    if not training:
        return x
    choices = np.arange(-max_shift, max_shift + 1)
    return np.array(
        [data.shift(image, int(rng.choice(choices)), int(rng.choice(choices))) for image in x]
    )


def one_group_a_move(x, rng, max_shift, training):
    y = x.copy()
    if training:
        moves = whole(rng, max_shift, len(x))
        for dx, dy in np.unique(moves, axis=0):
            rows = (moves == (dx, dy)).all(axis=1)
            y[rows] = data.shift(x[rows], int(dx), int(dy))
    return y


# ---------------------------------------------------------------- what goes wrong


def moving(
    draw: Draw = whole,
    move: Callable[[Any, int, int], Any] = data.shift,
    end: Callable[[Any, Any, np.random.Generator], Any] = lambda y, x, rng: y,
    when: Callable[[bool], bool] = lambda training: training,
) -> Augment:
    """Augmentation with one thing changed."""

    def augment(x, rng, max_shift, training):
        if not when(training):
            return x
        moves = draw(rng, max_shift, len(x))
        pairs = zip(x, moves, strict=True)
        y = np.stack([move(image, int(dx), int(dy)) for image, (dx, dy) in pairs])
        return end(y, x, rng)

    return augment


def rolled(image: np.ndarray, dx: int, dy: int) -> np.ndarray:
    return np.roll(image, (dy, dx), axis=(-2, -1))


def edge_repeated(image: np.ndarray, dx: int, dy: int) -> np.ndarray:
    h, w = image.shape
    rows, columns = np.clip(np.arange(h) - dy, 0, h - 1), np.clip(np.arange(w) - dx, 0, w - 1)
    return image[rows][:, columns]


def reordered(y: np.ndarray, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return y[rng.permutation(len(y))]


def backwards(y: np.ndarray, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return y[::-1]


def drawn_again(y: np.ndarray, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return y[rng.integers(0, len(y), size=len(y))]


def by_groups(x, rng, max_shift, training):
    if not training:
        return x
    moves = whole(rng, max_shift, len(x))
    groups = [
        data.shift(x[(moves == (dx, dy)).all(axis=1)], int(dx), int(dy))
        for dx, dy in np.unique(moves, axis=0)
    ]
    return np.concatenate(groups)


def also_the_old(y: np.ndarray, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.concatenate([x, y])


def into_x(x, rng, max_shift, training):
    if training:
        for i, (dx, dy) in enumerate(whole(rng, max_shift, len(x))):
            x[i] = data.shift(x[i], int(dx), int(dy))
    return x


def last_image_alone(x, rng, max_shift, training):
    y = x.copy()
    if training:
        dx, dy = whole(rng, max_shift, 1)[0]
        y[-1] = data.shift(x[-1], int(dx), int(dy))
    return y


def one_image_comes_back(x, rng, max_shift, training):
    y = x
    if training:
        for image, (dx, dy) in zip(x, whole(rng, max_shift, len(x)), strict=True):
            y = data.shift(image, int(dx), int(dy))
    return y


def each_by_its_neighbour(x, rng, max_shift, training):
    if not training:
        return x
    y = x
    for dx, dy in whole(rng, max_shift, len(x)):
        y = data.shift(y, int(dx), int(dy))
    return y


def each_by_the_one_before(x, rng, max_shift, training):
    y = x.copy()
    if training:
        for i, (dx, dy) in enumerate(whole(rng, max_shift, len(x))):
            y[i] = data.shift(y[i - 1], int(dx), int(dy))
    return y


def all_at_once(x, rng, max_shift, training):
    if not training:
        return x
    dx, dy = whole(rng, max_shift, len(x)).T
    return data.shift(x, dx, dy)


def by_parts_of_pixels(x, rng, max_shift, training):
    y = x.copy()
    if training:
        for i in range(len(x)):
            dx, dy = rng.uniform(-max_shift, max_shift, size=2)
            y[i] = data.shift(x[i], dx, dy)
    return y


def list_of_images(x, rng, max_shift, training):
    y = moving()(x, rng, max_shift, training)
    return list(y)


def nothing_at_evaluation(x, rng, max_shift, training):
    return moving()(x, rng, max_shift, training) if training else None


def zeros_at_evaluation(x, rng, max_shift, training):
    return moving()(x, rng, max_shift, training) if training else np.zeros_like(x)


def in_float64(x, rng, max_shift, training):
    y = np.zeros(x.shape)
    y[:] = moving()(x, rng, max_shift, training)
    return y
