"""Pieces of images at which the maps of a small network are largest, before any training."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib import nn
from course_lib.nn import Array, Labels

BEST = 5  # pieces per map


def untrained_pieces(images: Array, seeds: Sequence[int]) -> dict[str, list[float]]:
    """Where the second layer of lesson 9's network is largest, with the weights it begins with.

    Args:
        images: (n, 28, 28).
        seeds: of the weights, as the stored experiment `learned_kernels` has them.

    Returns:
        "piece f.rank" -> 10,000 image + 100 row + column of its corner, first seed first: at most
        one place per image.
    """
    found: dict[str, list[float]] = {}
    for seed in seeds:
        rng = np.random.default_rng(seed)
        first = nn.Conv2d(1, 8, 5, rng, stride=2, dtype=np.float32)
        second = nn.Conv2d(8, 12, 5, rng, dtype=np.float32)
        maps = nn.Sequential(first, nn.ReLU(), second).forward(images[:, None])  # (n, 12, 8, 8)
        for f in range(maps.shape[1]):
            peaks = maps[:, f].reshape(len(maps), -1)  # (n, places)
            for rank, m in enumerate(np.argsort(-peaks.max(axis=1), kind="stable")[:BEST]):
                row, column = np.unravel_index(peaks[m].argmax(), maps.shape[2:])
                place = float(10_000 * m + 100 * 2 * row + 2 * column)  # the stride is 2
                found.setdefault(f"piece {f}.{rank}", []).append(place)
    return found


def resemblance(
    images: Array, labels: Labels, places: Mapping[str, Sequence[float]], size: int, n_maps: int
) -> tuple[Array, Array, Array]:
    """How alike the five best pieces of each map are, one number per seed.

    Args:
        images: (n, h, w).
        labels: (n,) their digits.
        places: as `untrained_pieces` returns them.
        size: of a piece.
        n_maps: how many maps there are.

    Returns:
        The mean correlation of two pieces of one map, that of pieces of two maps, and from how many
        different digits the pieces of a map come in the mean; (seeds,) each.
    """
    within, between, n_digits = [], [], []
    own = np.repeat(np.arange(n_maps), BEST)  # which map a piece belongs to
    same, other = own[:, None] == own, ~np.eye(len(own), dtype=bool)
    for seed in range(len(next(iter(places.values())))):
        pieces, digits = [], []
        for f in range(n_maps):
            for rank in range(BEST):
                m, corner = divmod(int(places[f"piece {f}.{rank}"][seed]), 10_000)
                i, j = divmod(corner, 100)
                pieces.append(images[m, i : i + size, j : j + size].ravel())
                digits.append(int(labels[m]))
        alike = np.corrcoef(pieces)
        within.append(alike[same & other].mean())
        between.append(alike[~same].mean())
        groups = np.reshape(digits, (n_maps, BEST))
        n_digits.append(np.mean([len(set(group)) for group in groups.tolist()]))
    return np.array(within), np.array(between), np.array(n_digits)
