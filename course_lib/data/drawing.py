"""Drawings: strokes become ink, and ink is framed as the makers of MNIST framed their digits.

A drawing is kept as strokes, lists of points, so that it can be inked again with another pen. The
pad is a square of `PAD` pixels; a place on it is (row, column), and pixel (0, 0) reaches from 0
to 1 in both.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from course_lib.data.pictures import as_images, number, whole_pixels
from course_lib.data.warp import turn as turned
from course_lib.data.warp import warp

Array = npt.NDArray[np.float64]
Strokes = Sequence[Sequence[Sequence[float]]]
PAD = 112
"""Pixels on each side of the pad: four for each pixel of an MNIST image."""


def ink(strokes: Strokes, pen: float, size: int = PAD) -> Array:
    """Draw strokes with a round pen.

    Args:
        strokes: lists of (row, column) points, joined by straight lines; one point is a dot.
        pen: the width of the line in pixels, above 0.
        size: pixels on each side.

    Returns:
        (size, size) ink from 0 to 1; where lines cross it is not darker. What lies outside is
        lost.

    Raises:
        TypeError: the pen is no number, or the size no whole number.
        ValueError: the pen or the size is not above 0, or a stroke has no points of two finite
            numbers.

    >>> ink([[(1.5, 0.5), (1.5, 2.5)]], pen=1, size=3)
    array([[0., 0., 0.],
           [1., 1., 1.],
           [0., 0., 0.]])
    """
    if number("pen", pen) <= 0 or whole_pixels("size", size) < 1:
        raise ValueError(f"pen and size must be above 0; got {pen} and {size}.")
    image = np.zeros((size, size))
    for points in _points(strokes):
        ends = points[1:] if len(points) > 1 else points
        for start, end in zip(points, ends, strict=False):
            _line(image, start, end, pen / 2)
    return image


def _points(strokes: Strokes) -> list[Array]:
    """Each stroke as an (m, 2) array, or raise ValueError."""
    made = [np.asarray(stroke, np.float64) for stroke in strokes]
    for points in made:
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise ValueError(f"a stroke must have (row, column) points; got shape {points.shape}.")
        if not np.isfinite(points).all():
            raise ValueError("a stroke must have finite points.")
    return made


def _line(image: Array, start: Array, end: Array, radius: float) -> None:
    """Ink one straight line, in place; only the pixels near it are looked at."""
    margin = radius + 1
    low = np.clip(np.floor(np.minimum(start, end) - margin), 0, len(image)).astype(int)
    high = np.clip(np.ceil(np.maximum(start, end) + margin), 0, len(image)).astype(int)
    rows, columns = (np.arange(a, b) + 0.5 for a, b in zip(low, high, strict=True))
    r, c = rows[:, None] - start[0], columns - start[1]  # (h, 1), (w,) from the start
    along = end - start  # (2,)
    length = along @ along
    t = np.clip((r * along[0] + c * along[1]) / length, 0, 1) if length else 0.0  # (h, w)
    gap = np.hypot(r - t * along[0], c - t * along[1])  # (h, w)
    part = image[low[0] : high[0], low[1] : high[1]]
    np.maximum(part, np.clip(radius + 0.5 - gap, 0, 1), out=part)


def pen_for(strokes: Strokes, pen: float, side: int = 20, box: bool = True) -> float:
    """The pen on the pad whose line is `pen` pixels wide in the framed image.

    A small drawing is enlarged when it is framed, and a line on the pad with it. So ink it again:
    with L for the longer side of the strokes' ink, the pen on the pad is pen L / side.

    Args:
        strokes: lists of (row, column) points.
        pen: the wanted width, less than `side`.
        side: as `mnist_frame` gets it.
        box: as `mnist_frame` gets it.

    Raises:
        ValueError: the pen is too wide, or a stroke has no points.

    >>> pen_for([[(10, 20), (46, 20)]], pen=2)  # ink 36 + 4 pixels high; 40 become 20
    4.0
    """
    if not 0 < pen < side:
        raise ValueError(f"pen must lie between 0 and side {side}; got {pen}.")
    points = _points(strokes)
    if not box or not points:
        return pen * PAD / side
    longest = np.ptp(np.concatenate(points), axis=0).max()  # of the middle of the lines
    return float(pen * longest / (side - pen)) if longest else pen * PAD / side


def move_strokes(
    strokes: Strokes, zoom: float = 1.0, turn: float = 0.0, down: float = 0.0, right: float = 0.0
) -> list[list[list[float]]]:
    """Resize and turn a drawing about the centre of the pad, then move it.

    Args:
        strokes: lists of (row, column) points.
        zoom: above 1 is larger.
        turn: degrees, counter-clockwise.
        down: pixels of the pad.
        right: pixels of the pad.

    >>> move_strokes([[(56, 60)]], zoom=2, turn=90, down=1)
    [[[49.0, 56.0]]]
    """
    back = turned(turn)  # from the turned drawing to the old one, so its transpose turns
    centre, by = np.full(2, PAD / 2), np.array([down, right])
    return [((p - centre) @ back * zoom + centre + by).tolist() for p in _points(strokes)]


def on_pad(
    images: npt.ArrayLike,
    zoom: npt.ArrayLike = 1.0,
    turn: float = 0.0,
    down: npt.ArrayLike = 0.0,
    right: npt.ArrayLike = 0.0,
) -> Array:
    """Lay images of 28 x 28 pixels on the pad: resized and turned about its centre, then moved.

    Args:
        images: (n, 28, 28) pixels from 0 to 1.
        zoom: 1 lets an image fill the pad; one number, or (n,).
        turn: degrees, counter-clockwise.
        down: pixels of the pad; one number, or (n,).
        right: pixels of the pad; one number, or (n,).

    Returns:
        (n, PAD, PAD) pixels from 0 to 1; what leaves the pad is lost.

    Raises:
        TypeError: the images do not hold floats.
        ValueError: images of another size, or a pixel outside 0 to 1.
    """
    x = as_images(images).astype(np.float64)
    if x.shape[1:] != (28, 28):
        raise ValueError(f"images must have shape (n, 28, 28); got shape {x.shape}.")
    n = len(x)
    large = x.repeat(PAD // 28, axis=1).repeat(PAD // 28, axis=2)  # (n, PAD, PAD)
    matrices = turned(turn) / np.broadcast_to(zoom, (n,))[:, None, None]  # (n, 2, 2)
    moves = np.stack([np.broadcast_to(m, (n,)) for m in (down, right)], axis=1)  # (n, 2)
    return np.clip(warp(large, matrices, moves.astype(np.float64)), 0, 1, dtype=np.float64)


@cache
def _stored() -> dict[str, list[list[list[float]]]]:
    return json.loads(resources.files("course_lib.data").joinpath("strokes.json").read_text())


def stored_strokes(digit: int) -> tuple[tuple[tuple[float, ...], ...], ...]:
    """A drawing that comes with the course: the strokes of a 3, a 5 or a 7.

    Raises:
        ValueError: another digit.

    >>> len(stored_strokes(5))  # a body and a roof
    2
    """
    if str(digit) not in _stored():
        raise ValueError(f"there are strokes of {', '.join(_stored())}; got {digit!r}.")
    return tuple(tuple(tuple(p) for p in stroke) for stroke in _stored()[str(digit)])
