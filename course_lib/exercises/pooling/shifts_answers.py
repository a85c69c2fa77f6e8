"""Right and wrong answers to exercise 10.6, shift_sensitivity: code that people write."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.data.corruptions import shift

# ---------------------------------------------------------------- what right looks like


def moved(x, dx):
    """X moved by dx to the right; zeros enter."""
    out = np.zeros_like(x)
    w = x.shape[3]
    if dx >= 0:
        out[:, :, :, dx:] = x[:, :, :, : max(w - dx, 0)]
    else:
        out[:, :, :, : max(w + dx, 0)] = x[:, :, :, -dx:]
    return out


def by_slices(f, x, y, dx):
    return float((f(moved(x, dx)).argmax(axis=1) != f(x).argmax(axis=1)).mean())


def by_the_library(f, x, y, dx):
    before, after = f(x).argmax(axis=1), f(shift(x, dx, 0)).argmax(axis=1)
    return np.mean(before != after)


def by_padding(f, x, y, dx):
    w = x.shape[3]
    wide = np.pad(x, ((0, 0), (0, 0), (0, 0), (abs(dx), abs(dx))))
    start = abs(dx) - dx
    return np.mean(f(wide[..., start : start + w]).argmax(1) != f(x).argmax(1))


def by_rolling_and_blanking(f, x, y, dx):
    rolled = np.roll(x, dx, axis=-1)
    if dx > 0:
        rolled[..., :dx] = 0
    elif dx < 0:
        rolled[..., dx:] = 0
    return (f(x).argmax(-1) != f(rolled).argmax(-1)).sum() / len(x)


def image_by_image(f, x, y, dx):
    changed = 0
    for i in range(len(x)):
        one = x[i : i + 1]
        changed += int(f(one).argmax() != f(moved(one, dx)).argmax())
    return changed / len(x)


def column_by_column(f, x, y, dx):
    out = np.zeros(x.shape)
    for j in range(x.shape[3]):
        if 0 <= j - dx < x.shape[3]:
            out[..., j] = x[..., j - dx]
    return 1 - float((f(x).argmax(axis=1) == f(out).argmax(axis=1)).mean())


# ---------------------------------------------------------------- what goes wrong


def rolled(x, dx):
    return np.roll(x, dx, axis=-1)


def rolled_flat(x, dx):
    """Without an axis, the rows run into one another."""
    return np.roll(x, dx)


def downwards(x, dx):
    return shift(x, 0, dx)


def rolled_down(x, dx):
    return np.roll(x, dx, axis=2)


def leftwards(x, dx):
    return moved(x, -dx)


def both_ways(x, dx):
    return shift(x, dx, dx)


def edge_repeated(x, dx):
    w = x.shape[3]
    wide = np.pad(x, ((0, 0), (0, 0), (0, 0), (abs(dx), abs(dx))), mode="edge")
    start = abs(dx) - dx
    return wide[..., start : start + w]


def right_only(x, dx):
    """Slices that are right for positive dx alone."""
    out = np.zeros_like(x)
    out[..., dx:] = x[..., : x.shape[3] - dx]
    return out


def minus_slice(x, dx):
    """x[..., :-dx] is empty for dx = 0."""
    out = np.zeros_like(x)
    out[..., dx:] = x[..., :-dx]
    return out


def old_pixels_stay(x, dx):
    """A copy, of which the columns that became free keep their old pixels."""
    out = x.copy()
    if dx > 0:
        out[..., dx:] = x[..., :-dx]
    elif dx < 0:
        out[..., :dx] = x[..., -dx:]
    return out


def size_of_dx(x, dx):
    return moved(x, abs(dx))


def one_pixel(x, dx):
    return moved(x, int(np.sign(dx)))


def in_place(f, x, y, dx):
    before = f(x).argmax(axis=1)
    x[...] = moved(x, dx)
    return float((f(x).argmax(axis=1) != before).mean())


def changed_share(before, after, y):
    return float((before.argmax(axis=1) != after.argmax(axis=1)).mean())


def sensitivity(
    move: Callable[..., Any] = moved, score: Callable[..., Any] = changed_share
) -> Callable[..., Any]:
    """A shift, and a score of (logits before, logits after, labels)."""

    def shift_sensitivity(f, x, y, dx):
        return score(f(x), f(move(x, dx)), y)

    return shift_sensitivity


def wrong_after(before, after, y):
    return float((after.argmax(axis=1) != y).mean())


def right_after(before, after, y):
    return float((after.argmax(axis=1) == y).mean())


def lost_accuracy(before, after, y):
    return float((before.argmax(axis=1) == y).mean() - (after.argmax(axis=1) == y).mean())


def lost_images(before, after, y):
    return float(((before.argmax(axis=1) == y) & (after.argmax(axis=1) != y)).mean())


def became_wrong_among_right(before, after, y):
    right = before.argmax(axis=1) == y
    return float((after.argmax(axis=1) != y)[right].mean()) if right.any() else 0.0


def changed_or_wrong(before, after, y):
    said = after.argmax(axis=1)
    return float(((said != before.argmax(axis=1)) | (said != y)).mean())


def equal_share(before, after, y):
    return float((before.argmax(axis=1) == after.argmax(axis=1)).mean())


def logits_differ(before, after, y):
    return float((before != after).mean())


def any_logit_differs(before, after, y):
    return float((before != after).any(axis=1).mean())


def mean_distance(before, after, y):
    return float(np.abs(before - after).mean())


def count(before, after, y):
    return int((before.argmax(axis=1) != after.argmax(axis=1)).sum())


def percent(before, after, y):
    return 100 * changed_share(before, after, y)


def of_the_batch(before, after, y):
    """Argmax over the images."""
    return float((before.argmax(axis=0) != after.argmax(axis=0)).mean())


def per_image(before, after, y):
    return before.argmax(axis=1) != after.argmax(axis=1)


def per_class(before, after, y):
    """Divided by the number of classes."""
    return float((before.argmax(axis=1) != after.argmax(axis=1)).sum() / before.shape[1])
