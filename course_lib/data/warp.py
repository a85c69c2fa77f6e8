"""Look every pixel of the new images up in the old ones, between four neighbours."""

from typing import Any

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.floating[Any]]
Numbers = npt.NDArray[np.float64]
CHUNK = 512  # images at once, so that the memory needed stays small


def turn(degrees: float) -> Numbers:
    """Return the (2, 2) matrix from a place in the turned image to the place it came from.

    Places are (row, column) from the centre. Quarter turns are exact.
    """
    quarters, rest = divmod(degrees, 90)
    if rest == 0:
        c, s = ((1, 0), (0, 1), (-1, 0), (0, -1))[int(quarters % 4)]
    else:
        c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, s], [-s, c]], dtype=np.float64)


def warp(images: Images, matrices: Numbers, moves: Numbers) -> Images:
    """Return new images; what lies outside the old ones is 0.

    Args:
        images: (m, h, w), pixels from 0 to 1.
        matrices: (m, 2, 2) for a matrix an image, or (1, 2, 2) for one that all share; from
            (row, column) in the new image to (row, column) in the old one, from the centre.
        moves: (m, 2) or (1, 2), how far the picture moves (down, right), after the matrix.
    """
    out = np.empty_like(images, order="C")
    shared = len(matrices) == 1
    places = _places(images, matrices, moves) if shared else None
    for start in range(0, len(images), CHUNK):
        part = slice(start, start + CHUNK)
        where = places or _places(images, matrices[part], moves[part])
        out[part] = _look_up(images[part], *where)
    return out


def _places(
    images: Images, matrices: Numbers, moves: Numbers
) -> tuple[npt.NDArray[np.intp], Images, Images]:
    """Return where each new pixel looks, and how far below and right of there it is.

    The place is an index into a flat image with a margin of one pixel. All are (m, h w), or
    (1, h w) if all images share one matrix.
    """
    h, w = images.shape[1:]
    centre = np.array([[(h - 1) / 2], [(w - 1) / 2]])
    grid = np.indices((h, w)).reshape(2, -1) - centre  # (2, h w)
    source = matrices @ (grid - moves[:, :, None]) + centre + 1  # (m, 2, h w)
    row, column = np.clip(source[:, 0], 0, h + 1), np.clip(source[:, 1], 0, w + 1)
    top = np.minimum(row.astype(np.intp), h)
    left = np.minimum(column.astype(np.intp), w)
    down, right = (row - top).astype(images.dtype), (column - left).astype(images.dtype)
    return top * (w + 2) + left, down, right


def _look_up(images: Images, at: npt.NDArray[np.intp], down: Images, right: Images) -> Images:
    """Mix the four neighbours of each place."""
    m, h, w = images.shape
    wide = np.zeros((m, h + 2, w + 2), images.dtype)
    wide[:, 1:-1, 1:-1] = images
    flat = wide.reshape(-1)
    at = at + np.arange(m)[:, None] * ((h + 2) * (w + 2))  # (m, h w)
    upper = flat[at] * (1 - right) + flat[at + 1] * right
    lower = flat[at + w + 2] * (1 - right) + flat[at + w + 3] * right
    # Shares round to a sum of 1 exactly, so no mean of pixels up to 1 can pass 1.
    return (upper * (1 - down) + lower * down).reshape(images.shape)
