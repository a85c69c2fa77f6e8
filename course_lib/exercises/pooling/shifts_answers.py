"""Right and wrong answers to exercise 10.6, shift_sensitivity: code that people write."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.data.corruptions import shift

# ---------------------------------------------------------------- what right looks like


def moved(x, move):
    """X moved by `move` pixels to the right; zeros enter."""
    out = np.zeros_like(x)
    w = x.shape[3]
    if move >= 0:
        out[:, :, :, move:] = x[:, :, :, : max(w - move, 0)]
    else:
        out[:, :, :, : max(w + move, 0)] = x[:, :, :, -move:]
    return out


def by_slices(f, x, y, move):
    return float((f(moved(x, move)).argmax(axis=1) != f(x).argmax(axis=1)).mean())


def by_the_library(f, x, y, move):
    before, after = f(x).argmax(axis=1), f(shift(x, move, 0)).argmax(axis=1)
    return np.mean(before != after)


def by_padding(f, x, y, move):
    w = x.shape[3]
    wide = np.pad(x, ((0, 0), (0, 0), (0, 0), (abs(move), abs(move))))
    start = abs(move) - move
    return np.mean(f(wide[..., start : start + w]).argmax(1) != f(x).argmax(1))


def by_rolling_and_blanking(f, x, y, move):
    rolled = np.roll(x, move, axis=-1)
    if move > 0:
        rolled[..., :move] = 0
    elif move < 0:
        rolled[..., move:] = 0
    return (f(x).argmax(-1) != f(rolled).argmax(-1)).sum() / len(x)


def image_by_image(f, x, y, move):
    changed = 0
    for i in range(len(x)):
        one = x[i : i + 1]
        changed += int(f(one).argmax() != f(moved(one, move)).argmax())
    return changed / len(x)


def column_by_column(f, x, y, move):
    out = np.zeros(x.shape)
    for j in range(x.shape[3]):
        if 0 <= j - move < x.shape[3]:
            out[..., j] = x[..., j - move]
    return 1 - float((f(x).argmax(axis=1) == f(out).argmax(axis=1)).mean())


# ---------------------------------------------------------------- what goes wrong


def rolled(x, move):
    return np.roll(x, move, axis=-1)


def rolled_flat(x, move):
    """Without an axis, the rows run into one another."""
    return np.roll(x, move)


def flat_without_edge(x, move):
    """Each image as one long row: what leaves a row enters the next one, no pixel comes back."""
    n, c, h, w = x.shape
    out = np.zeros((n, c, h * w))
    row = x.reshape(n, c, h * w)
    if move >= 0:
        out[..., move:] = row[..., : max(h * w - move, 0)]
    else:
        out[..., :move] = row[..., -move:]
    return out.reshape(x.shape)


def rolled_channels(x, move):
    return np.roll(x, move, axis=1)


def downwards(x, move):
    return shift(x, 0, move)


def rolled_down(x, move):
    return np.roll(x, move, axis=2)


def leftwards(x, move):
    return moved(x, -move)


def both_ways(x, move):
    return shift(x, move, move)


def edge_repeated(x, move):
    w = x.shape[3]
    wide = np.pad(x, ((0, 0), (0, 0), (0, 0), (abs(move), abs(move))), mode="edge")
    start = abs(move) - move
    return wide[..., start : start + w]


def right_only(x, move):
    """Slices that are right for positive move alone."""
    out = np.zeros_like(x)
    out[..., move:] = x[..., : x.shape[3] - move]
    return out


def minus_slice(x, move):
    """x[..., :-move] is empty for move = 0."""
    out = np.zeros_like(x)
    out[..., move:] = x[..., :-move]
    return out


def ink_enters(x, move):
    """Ones in place of zeros."""
    return 1 - moved(1 - x, move)


def never_zero(x, move):
    """Slices by sign, of which the one for 0 is empty: x[..., :-0]."""
    out = np.zeros_like(x)
    if move < 0:
        out[..., :move] = x[..., -move:]
    else:
        out[..., move:] = x[..., :-move]
    return out


def never_too_far(x, move):
    """Right for both directions, but an end below 0 counts from the other side."""
    out, w = np.zeros_like(x), x.shape[3]
    out[..., max(move, 0) : w + min(move, 0)] = x[..., max(-move, 0) : w + min(-move, 0)]
    return out


def old_pixels_stay(x, move):
    """A copy, of which the columns that became free keep their old pixels."""
    out = x.copy()
    if move > 0:
        out[..., move:] = x[..., :-move]
    elif move < 0:
        out[..., :move] = x[..., -move:]
    return out


def size_of_dx(x, move):
    return moved(x, abs(move))


def one_pixel(x, move):
    return moved(x, int(np.sign(move)))


def in_place(f, x, y, move):
    before = f(x).argmax(axis=1)
    x[...] = moved(x, move)
    return float((f(x).argmax(axis=1) != before).mean())


def changed_share(before, after, y):
    return float((before.argmax(axis=1) != after.argmax(axis=1)).mean())


def sensitivity(
    shifted: Callable[..., Any] = moved, score: Callable[..., Any] = changed_share
) -> Callable[..., Any]:
    """A shift, and a score of (logits before, logits after, labels)."""

    def shift_sensitivity(f, x, y, move):
        return score(f(x), f(shifted(x, move)), y)

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


def wrong_before(before, after, y):
    return float((before.argmax(axis=1) != y).mean())


def right_or_wrong_flips(before, after, y):
    return float(((before.argmax(axis=1) == y) != (after.argmax(axis=1) == y)).mean())


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
