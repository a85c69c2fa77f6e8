"""Right and wrong ways to turn images: known answers to exercise 11.3."""

from collections.abc import Callable
from typing import Any

import numpy as np

Change = Callable[..., Any]
Centre = Callable[[int], float]


def middle(size: int) -> float:
    """The middle of the numbers 0, 1, ..., size - 1."""
    return (size - 1) / 2


def turned(
    centre: Centre,
    sign: float = 1.0,
    exchanged: bool = False,
    across: Centre | None = None,
    back: Centre | None = None,
) -> Change:
    """Bilinear rotation about another centre, or the other way round.

    `across` stands for the centre along the columns, `back` for what is added after the turn.
    """

    def rotate(x, degrees):
        h, w = x.shape[-2:]
        t = sign * np.deg2rad(degrees)
        before = np.array([[centre(h)], [(across or centre)(w)]])
        before = before[::-1] if exchanged else before
        after = np.array([[back(h)], [back(w)]]) if back else before
        places = np.indices((h, w)).reshape(2, -1) - before
        turn = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])
        row, column = turn @ places + after
        R = np.maximum(0, 1 - np.abs(row[:, None] - np.arange(h)))
        C = np.maximum(0, 1 - np.abs(column[:, None] - np.arange(w)))
        return ((R @ x) * C).sum(axis=-1).reshape(x.shape)

    return rotate


right_turn = turned(middle)
about_half = turned(lambda size: size // 2)


def turned_by_loops(x, degrees):
    h, w = x.shape[-2:]
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    p0, q0 = (h - 1) / 2, (w - 1) / 2
    wide = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(2, 2), (2, 2)])
    y = np.zeros(x.shape)
    for i, j in np.ndindex(h, w):
        p = np.clip(p0 + cos * (i - p0) + sin * (j - q0), -1, h) + 2
        q = np.clip(q0 - sin * (i - p0) + cos * (j - q0), -1, w) + 2
        top, left = int(p), int(q)
        for r, share in ((top, top + 1 - p), (top + 1, p - top)):
            for c, part in ((left, left + 1 - q), (left + 1, q - left)):
                y[..., i, j] += share * part * wide[..., r, c]
    return y


def turned_in_degrees(x, degrees):
    return right_turn(x, np.rad2deg(degrees))


def turned_to_the_nearest(x, degrees):
    h, w = x.shape[-2:]
    t = np.deg2rad(degrees)
    middle = np.array([[(h - 1) / 2], [(w - 1) / 2]])
    turn = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])
    row, column = np.rint(turn @ (np.indices((h, w)).reshape(2, -1) - middle) + middle)
    R, C = row[:, None] == np.arange(h), column[:, None] == np.arange(w)
    return ((R.astype(float) @ x) * C).sum(axis=-1).reshape(x.shape)


def not_moved_back(x, degrees):
    h, w = x.shape[-2:]
    t = np.deg2rad(degrees)
    middle = np.array([[(h - 1) / 2], [(w - 1) / 2]])
    turn = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])
    row, column = turn @ (np.indices((h, w)).reshape(2, -1) - middle)
    R = np.maximum(0, 1 - np.abs(row[:, None] - np.arange(h)))
    C = np.maximum(0, 1 - np.abs(column[:, None] - np.arange(w)))
    return ((R @ x) * C).sum(axis=-1).reshape(x.shape)


def about_the_corner(x, degrees):
    return turned(lambda size: 0.0)(x, degrees)


def about_the_whole(x, degrees):
    h, w = x.shape[-2:]
    return turned(lambda size: {h: np.ceil((h - 1) / 2), w: np.ceil((w - 1) / 2)}[size])(x, degrees)
