"""Images that are moved, turned, resized, made noisy or inverted.

Every function takes images (..., h, w) with pixels from 0 (background) to 1, leaves them as they
are, and returns new ones of the same shape and dtype with pixels from 0 to 1.
"""

import numpy as np

from course_lib.data.pictures import Images, as_images, generator, number, whole_pixels
from course_lib.data.warp import turn, warp


def shift(x: Images, dx: int, dy: int) -> Images:
    """Move every image by whole pixels; zeros enter, and what leaves is lost.

    Args:
        x: (..., h, w) images.
        dx: pixels to the right (the last axis); negative is left.
        dy: pixels down (the axis before it); negative is up.

    Raises:
        TypeError: x does not hold floats, or dx or dy is no whole number.
        ValueError: x has another shape, or a pixel outside 0 to 1.

    >>> shift(np.array([[1.0, 2.0, 3.0]]) / 4, 1, 0)
    array([[0.  , 0.25, 0.5 ]])
    """
    x, dx, dy = as_images(x), whole_pixels("dx", dx), whole_pixels("dy", dy)
    out = np.zeros_like(x)
    to_rows, from_rows = _overlap(x.shape[-2], dy)
    to_columns, from_columns = _overlap(x.shape[-1], dx)
    out[..., to_rows, to_columns] = x[..., from_rows, from_columns]
    return out


def _overlap(size: int, by: int) -> tuple[slice, slice]:
    """Return where the pixels that stay arrive, and where they come from."""
    stay = max(size - abs(by), 0)
    return slice(max(by, 0), max(by, 0) + stay), slice(max(-by, 0), max(-by, 0) + stay)


def rotate(x: Images, degrees: float) -> Images:
    """Turn every image about its centre, counter-clockwise as one looks at it.

    Each new pixel is a mean of four old ones, weighted by how near they are (bilinear). A turn
    by 90, 180 or 270 degrees is exact if h = w.

    Args:
        x: (..., h, w) images.
        degrees: the angle; negative is clockwise.

    Raises:
        TypeError: x does not hold floats, or the angle is no number.
        ValueError: x has another shape or a pixel outside 0 to 1, or the angle is not finite.

    >>> rotate(np.array([[0.0, 1.0], [0.0, 0.0]]), 90)
    array([[1., 0.],
           [0., 0.]])
    """
    return _warp_all(x, turn(number("degrees", degrees)))


def scale(x: Images, factor: float) -> Images:
    """Resize what every image shows about its centre; the size of the image stays (bilinear).

    Args:
        x: (..., h, w) images.
        factor: above 1 is larger, below 1 smaller.

    Raises:
        TypeError: x does not hold floats, or the factor is no number.
        ValueError: x has another shape or a pixel outside 0 to 1, or the factor is not above 0.

    >>> scale(np.array([[0.0, 0.0, 0.0, 0.0, 1.0]]), 0.5)
    array([[0., 0., 0., 1., 0.]])
    """
    if number("factor", factor) <= 0:
        raise ValueError(f"factor must be above 0; got {factor}.")
    return _warp_all(x, np.eye(2) / factor)


def add_noise(x: Images, sd: float, rng: np.random.Generator) -> Images:
    """Add normal noise to every pixel, then cut off below 0 and above 1.

    Args:
        x: (..., h, w) images.
        sd: standard deviation of the noise before cutting.
        rng: source of the noise; equal seeds give equal noise in every dtype.

    Raises:
        TypeError: x does not hold floats, sd is no number, or rng no generator.
        ValueError: x has another shape or a pixel outside 0 to 1, or sd is below 0.

    >>> add_noise(np.array([[0.5, 1.0]]), 0.1, np.random.default_rng(0)).round(2)
    array([[0.51, 0.99]])
    """
    x, sd = as_images(x), number("sd", sd, least=0)
    noise = generator(rng).standard_normal(x.shape).astype(x.dtype)
    noise *= sd
    noise += x
    return np.clip(noise, 0, 1, out=noise)


def invert(x: Images) -> Images:
    """Swap ink and background: 1 - x.

    Args:
        x: (..., h, w) images.

    Raises:
        TypeError: x does not hold floats.
        ValueError: x has another shape, or a pixel outside 0 to 1.

    >>> invert(np.array([[0.0, 0.25, 1.0]]))
    array([[1.  , 0.75, 0.  ]])
    """
    return 1 - as_images(x)


def _warp_all(x: Images, matrix: np.ndarray) -> Images:
    x = as_images(x)
    images = x.reshape(-1, *x.shape[-2:])
    return warp(images, matrix[None], np.zeros((1, 2))).reshape(x.shape)
