"""Right and wrong moves and noise: known answers to exercise 11.3."""

from collections.abc import Callable
from typing import Any

import numpy as np

Change = Callable[..., Any]

# ---------------------------------------------------------------- shift


def shift_by_slices(x, dx, dy):
    h, w = x.shape[-2:]
    y = np.zeros_like(x)
    if abs(dx) < w and abs(dy) < h:
        rows = slice(max(dy, 0), h + min(dy, 0)), slice(max(-dy, 0), h + min(-dy, 0))
        columns = slice(max(dx, 0), w + min(dx, 0)), slice(max(-dx, 0), w + min(-dx, 0))
        y[..., rows[0], columns[0]] = x[..., rows[1], columns[1]]
    return y


def shift_by_padding(x, dx, dy):
    h, w = x.shape[-2:]
    m, n = abs(dy), abs(dx)
    wide = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(m, m), (n, n)])
    return wide[..., m - dy : m - dy + h, n - dx : n - dx + w]


def shift_by_matrices(x, dx, dy):
    h, w = x.shape[-2:]
    return np.eye(h, k=-dy) @ x @ np.eye(w, k=dx)


def shift_pixel_by_pixel(x, dx, dy):
    h, w = x.shape[-2:]
    y = np.zeros(x.shape)
    for i, j in np.ndindex(h, w):
        if 0 <= i - dy < h and 0 <= j - dx < w:
            y[..., i, j] = x[..., i - dy, j - dx]
    return y


def shift_rolled_and_cleared(x, dx, dy):
    y = np.roll(x, (dy, dx), axis=(-2, -1))
    if dy > 0:
        y[..., :dy, :] = 0
    elif dy < 0:
        y[..., dy:, :] = 0
    if dx > 0:
        y[..., :dx] = 0
    elif dx < 0:
        y[..., dx:] = 0
    return y


def rolled(x, dx, dy):
    return np.roll(x, (dy, dx), axis=(-2, -1))


def rolled_by_index(x, dx, dy):
    h, w = x.shape[-2:]
    rows, columns = (np.arange(h) - dy) % h, (np.arange(w) - dx) % w
    return x[..., rows, :][..., columns]


def repeated_edge(x, dx, dy):
    h, w = x.shape[-2:]
    rows, columns = np.clip(np.arange(h) - dy, 0, h - 1), np.clip(np.arange(w) - dx, 0, w - 1)
    return x[..., rows, :][..., columns]


def moved(dx_sign: int, dy_sign: int, exchanged: bool = False) -> Change:
    """A right shift by other amounts."""

    def shift(x, dx, dy):
        dx, dy = dx_sign * dx, dy_sign * dy
        return shift_by_slices(x, dy, dx) if exchanged else shift_by_slices(x, dx, dy)

    return shift


def positive_only(x, dx, dy):
    h, w = x.shape[-2:]
    y = np.zeros_like(x)
    y[..., dy:, dx:] = x[..., : h - dy, : w - dx]
    return y


def positive_only_to_minus(x, dx, dy):
    y = np.zeros_like(x)
    y[..., dy:, dx:] = x[..., :-dy, :-dx]
    return y


def cleared_for_positive(x, dx, dy):
    y = np.roll(x, (dy, dx), axis=(-2, -1))
    y[..., :dy, :] = 0
    y[..., :dx] = 0
    return y


def cleared_if_positive(x, dx, dy):
    y = np.roll(x, (dy, dx), axis=(-2, -1))
    if dy > 0:
        y[..., :dy, :] = 0
    if dx > 0:
        y[..., :dx] = 0
    return y


def cleared_at_the_start(x, dx, dy):
    y = np.roll(x, (dy, dx), axis=(-2, -1))
    y[..., : abs(dy), :] = 0
    y[..., : abs(dx)] = 0
    return y


def cleared_on_the_wrong_side(x, dx, dy):
    y = np.roll(x, (dy, dx), axis=(-2, -1))
    if dy > 0:
        y[..., -dy:, :] = 0
    elif dy < 0:
        y[..., :-dy, :] = 0
    if dx > 0:
        y[..., -dx:] = 0
    elif dx < 0:
        y[..., :-dx] = 0
    return y


def padded_at_the_start(x, dx, dy):
    h, w = x.shape[-2:]
    wide = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(max(dy, 0), 0), (max(dx, 0), 0)])
    return wide[..., :h, :w]


def ones_enter(x, dx, dy):
    return np.where(shift_by_slices(np.ones_like(x), dx, dy) > 0, shift_by_slices(x, dx, dy), 1)


def least_enters(x, dx, dy):
    inside = shift_by_slices(np.ones_like(x), dx, dy) > 0
    return np.where(inside, shift_by_slices(x, dx, dy), x.min())


def wraps_when_far(x, dx, dy):
    h, w = x.shape[-2:]
    return shift_by_slices(x, dx % w if dx >= w else dx, dy % h if dy >= h else dy)


def stops_when_far(x, dx, dy):
    h, w = x.shape[-2:]
    y = np.zeros_like(x)
    rows = slice(max(dy, 0), h + min(dy, 0)), slice(max(-dy, 0), h + min(-dy, 0))
    columns = slice(max(dx, 0), w + min(dx, 0)), slice(max(-dx, 0), w + min(-dx, 0))
    y[..., rows[0], columns[0]] = x[..., rows[1], columns[1]]
    return y


def cleared_columns_alone(x, dx, dy):
    y = shift_by_slices(x, dx, 0)
    return np.roll(y, dy, axis=-2)


def cleared_rows_alone(x, dx, dy):
    y = shift_by_slices(x, 0, dy)
    return np.roll(y, dx, axis=-1)


# ---------------------------------------------------------------- add_noise


def noise_cut(x, sd, rng):
    return np.clip(x + rng.normal(0, sd, size=x.shape), 0, 1)


def noise_min_max(x, sd, rng):
    noisy = x + sd * rng.standard_normal(x.shape)
    return np.minimum(np.maximum(noisy, 0), 1)


def noise_by_masks(x, sd, rng):
    y = rng.normal(x, sd)
    y[y < 0] = 0
    y[y > 1] = 1
    return y


def noise(after: Callable[[Any], Any], sd_of: Callable[[float], float] = lambda sd: sd) -> Change:
    """Another end of add_noise, or another sd."""

    def add_noise(x, sd, rng):
        return after(x + rng.normal(0, sd_of(sd), size=x.shape))

    return add_noise


def cut_noise_first(x, sd, rng):
    return x + np.clip(rng.normal(0, sd, size=x.shape), 0, 1)


def own_generator(x, sd, rng):
    return np.clip(x + np.random.default_rng(0).normal(0, sd, size=x.shape), 0, 1)


def one_noise_for_all(x, sd, rng):
    return np.clip(x + rng.normal(0, sd, size=x.shape[-2:]), 0, 1)


def one_draw(x, sd, rng):
    return np.clip(x + rng.normal(0, sd), 0, 1)


def uniform_noise(x, sd, rng):
    return np.clip(x + rng.uniform(-sd, sd, size=x.shape), 0, 1)


def only_brighter(x, sd, rng):
    return np.clip(x + np.abs(rng.normal(0, sd, size=x.shape)), 0, 1)


def noise_into_x(x, sd, rng):
    x += rng.normal(0, sd, size=x.shape)
    return np.clip(x, 0, 1)


def to_the_range(y):
    return (y - y.min()) / (y.max() - y.min())
