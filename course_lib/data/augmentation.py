"""Small changes of training images, each image by draws of its own."""

import numpy as np
import numpy.typing as npt

from course_lib.data.pictures import Images, as_images, generator, number
from course_lib.data.warp import turn, warp


def augment(
    x: Images,
    rng: np.random.Generator,
    max_shift: float = 2.0,
    max_degrees: float = 0.0,
    max_scale: float = 1.0,
) -> Images:
    """Change each image a little, by draws of its own: for training images only.

    A network that has seen the changed images expects such changes. Test images stay as they
    are, or the test would measure something else.

    Args:
        x: (..., h, w) images, pixels from 0 to 1; every image of the leading axes gets its own
            draw. It stays as it is.
        rng: source of the draws.
        max_shift: each direction moves by up to this many pixels. A whole number without
            rotation and scaling gives whole moves, which are exact and fast.
        max_degrees: each image turns by up to this angle, either way.
        max_scale: each image is resized by a factor between 1 / max_scale and max_scale.

    Returns:
        New images of the same shape and dtype. Pixels that leave are lost, zeros enter.

    Raises:
        TypeError: x does not hold floats, a setting is no number, or rng no generator.
        ValueError: x has another shape or a pixel outside 0 to 1, or a setting is out of range.

    >>> augment(np.ones((2, 1, 3)), np.random.default_rng(0), max_shift=1)
    array([[[0., 0., 0.]],
    <BLANKLINE>
           [[1., 1., 0.]]])
    """
    x, rng = as_images(x), generator(rng)
    max_shift = number("max_shift", max_shift, least=0)
    max_degrees = number("max_degrees", max_degrees, least=0)
    max_scale = number("max_scale", max_scale, least=1)
    images = x.reshape(-1, *x.shape[-2:])  # (m, h, w)
    m = len(images)
    if max_degrees == 0 and max_scale == 1 and max_shift.is_integer():
        whole = int(max_shift)
        return _move_each(images, rng.integers(-whole, whole, (m, 2), endpoint=True)).reshape(
            x.shape
        )
    angles = rng.uniform(-max_degrees, max_degrees, size=m)
    factors = np.exp(rng.uniform(-1, 1, size=m) * np.log(max_scale))
    moves = rng.uniform(-max_shift, max_shift, size=(m, 2))
    turns = [turn(angle) / factor for angle, factor in zip(angles, factors, strict=True)]
    return warp(images, np.reshape(turns, (m, 2, 2)), moves).reshape(x.shape)


def _move_each(images: Images, moves: npt.NDArray[np.intp]) -> Images:
    """Shift image i by moves[i] = (down, right): cut a window out of a wider image."""
    m, h, w = images.shape
    margin = int(np.abs(moves).max(initial=0))
    wide = np.zeros((m, h + 2 * margin, w + 2 * margin), images.dtype)
    wide[:, margin : margin + h, margin : margin + w] = images
    cut = np.lib.stride_tricks.sliding_window_view(wide, (h, w), axis=(1, 2))  # pyright: ignore
    return cut[np.arange(m), margin - moves[:, 0], margin - moves[:, 1]]
