"""How a drawing becomes an MNIST image: cut out its box, scale it, put it into 28 x 28 pixels.

Measured on the 60,000 training images: the longer side of the ink is 20 pixels (99.98 %), and its
centre of mass lies within half a pixel of row 14 and column 14 (99.997 %).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.data.pictures import as_images, whole_pixels

Array = npt.NDArray[np.float64]
SIZE, MIDDLE = 28, 14
CENTRES = ("mass", "box", None)


class Framing(NamedTuple):
    """Every stage on the way of a drawing into the frame of MNIST.

    Attributes:
        corner: (row, column) of the box in the drawing.
        cut: (h, w) what lies in the box.
        small: (h, w) the box, scaled.
        mass: (row, column) of the centre of mass in `small`, as indices; nan if it is blank.
        place: (row, column) in the frame where `small` begins.
        frame: (28, 28) pixels from 0 to 1.
    """

    corner: tuple[int, int]
    cut: Array
    small: Array
    mass: tuple[float, float]
    place: tuple[int, int]
    frame: Array


def mnist_frame(
    image: npt.ArrayLike, side: int = 20, centre: str | None = "mass", box: bool = True
) -> Array:
    """Frame a drawing as the makers of MNIST did. Every step can be switched off.

    Args:
        image: (h, w) ink from 0 to 1, at least 1 x 1.
        side: pixels of the longer side after scaling, 1 to 28; 28 fills the frame.
        centre: "mass" puts the centre of mass to row 14 and column 14, by whole pixels; "box" puts
            the box into the middle; None leaves it where it was drawn. It always stays inside.
        box: cut the box out first. False takes all of the image, blank margins too.

    Returns:
        (28, 28) pixels from 0 to 1; blank for a blank drawing.

    Raises:
        TypeError: the image does not hold floats, or the side is no whole number.
        ValueError: another shape, a pixel outside 0 to 1, a side out of range, or another centre.

    >>> framed = mnist_frame(np.ones((40, 10)))
    >>> framed.sum(axis=0)[11:18], int(framed[:, 12].argmax())  # 5 columns of 20, from row 5
    (array([ 0., 20., 20., 20., 20., 20.,  0.]), 5)
    """
    return framing(image, side, centre, box).frame


def framing(
    image: npt.ArrayLike, side: int = 20, centre: str | None = "mass", box: bool = True
) -> Framing:
    """As `mnist_frame`, with all that lies between."""
    drawn = as_images(image).astype(np.float64)
    if drawn.ndim != 2:
        raise ValueError(f"image must have shape (h, w); got shape {drawn.shape}.")
    if not 1 <= whole_pixels("side", side) <= SIZE:
        raise ValueError(f"side must lie between 1 and {SIZE}; got {side}.")
    if centre not in CENTRES:
        raise ValueError(f'centre must be "mass", "box" or None; got {centre!r}.')
    corner, cut = _boxed(drawn) if box else ((0, 0), drawn)
    factor = side / max(cut.shape)
    h, w = (max(1, round(length * factor)) for length in cut.shape)
    small = resize(cut, h, w)
    mass = centre_of_mass(small)
    place = _place(drawn, corner, cut, small, mass, centre)
    frame = np.zeros((SIZE, SIZE))
    frame[place[0] : place[0] + h, place[1] : place[1] + w] = small
    return Framing(corner, cut, small, mass, place, frame)


def resize(image: Array, h: int, w: int) -> Array:
    """(h, w): each new pixel is the mean of the old ones that it covers."""
    return np.clip(_shares(image.shape[0], h) @ image @ _shares(image.shape[1], w).T, 0, 1)


def centre_of_mass(image: Array) -> tuple[float, float]:
    """(row, column) of the centre of mass, as indices; nan for a blank image.

    >>> centre_of_mass(np.array([[0.0, 0.0], [0.5, 0.5]]))
    (1.0, 0.5)
    """
    total = image.sum()
    if total == 0:
        return np.nan, np.nan
    h, w = image.shape
    rows = np.arange(h) @ image.sum(axis=1) / total
    columns = np.arange(w) @ image.sum(axis=0) / total
    return float(rows), float(columns)


def _boxed(drawn: Array) -> tuple[tuple[int, int], Array]:
    """The smallest box that holds all ink, and where it begins; all of a blank image."""
    rows, columns = np.nonzero(drawn.any(axis=1))[0], np.nonzero(drawn.any(axis=0))[0]
    if len(rows) == 0:
        return (0, 0), drawn
    top, left = int(rows[0]), int(columns[0])
    return (top, left), drawn[top : rows[-1] + 1, left : columns[-1] + 1]


def _shares(old: int, new: int) -> Array:
    """(new, old): how much of each new pixel each old one fills. Rows sum to 1."""
    edges = np.linspace(0, old, new + 1)  # (new + 1,) of the new pixels, in old ones
    i = np.arange(old)
    overlap = np.minimum(edges[1:, None], i + 1) - np.maximum(edges[:-1, None], i)
    return np.clip(overlap, 0, None) * new / old


def _place(
    drawn: Array,
    corner: tuple[int, int],
    cut: Array,
    small: Array,
    mass: tuple[float, float],
    centre: str | None,
) -> tuple[int, int]:
    """Where the scaled box begins, so that it stays inside."""
    free = SIZE - np.array(small.shape)  # (2,)
    if centre == "mass" and np.isfinite(mass[0]):
        begin = MIDDLE - np.array(mass)
    elif centre is None:
        middle = (np.array(corner) + np.array(cut.shape) / 2) / np.array(drawn.shape) * SIZE
        begin = middle - np.array(small.shape) / 2
    else:
        begin = free / 2
    top, left = np.clip(np.floor(begin + 0.5).astype(int), 0, free)
    return int(top), int(left)
