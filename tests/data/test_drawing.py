"""Strokes, ink, and the way into the frame of MNIST."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data import (
    PAD,
    framing,
    ink,
    load_mnist,
    mnist_frame,
    move_strokes,
    on_pad,
    pen_for,
    stored_strokes,
)
from course_lib.data.framing import centre_of_mass, resize

DIGITS = (3, 5, 7)
PLACES = st.tuples(st.floats(0.4, 1.2), st.floats(-180, 180), st.floats(-20, 20))


def test_ink_is_as_wide_as_the_pen_and_as_long_as_the_line_and_the_pen():
    drawn = ink([[(20, 30), (60, 30)]], pen=8)
    assert drawn.shape == (PAD, PAD)
    assert drawn[40].sum() == pytest.approx(8)
    assert drawn[:, 30].sum() == pytest.approx(48, abs=0.5)
    assert drawn[:, 30 + 6].sum() == 0


def test_a_dot_is_a_disc_and_crossing_lines_are_not_darker():
    assert ink([[(50, 50)]], pen=10).sum() == pytest.approx(np.pi * 25, rel=0.01)
    line = [(20, 20), (80, 80)]
    np.testing.assert_array_equal(ink([line, line[::-1]], 6), ink([line], 6))


def test_ink_outside_the_pad_is_lost_and_no_strokes_are_blank():
    assert ink([[(-50, -50), (-20, -90)]], 5).sum() == 0
    assert 0 < ink([[(-20, 30), (20, 30)]], 5).sum() < 5 * 26
    assert ink([], 5).sum() == 0


@pytest.mark.parametrize(
    ("strokes", "pen", "told"),
    [
        ([[]], 2, "must have"),
        ([[(1, 2, 3)]], 2, "must have"),
        ([[(1, np.nan)]], 2, "finite"),
        ([], 0, "above 0"),
        ([], -1, "above 0"),
    ],
)
def test_what_cannot_be_inked_is_named(strokes, pen, told, refused):
    refused(ValueError, told, ink, strokes, pen)


@pytest.mark.parametrize("digit", DIGITS)
def test_the_stored_digits_lie_on_the_pad(digit: int, refused):
    points = np.concatenate([np.array(s) for s in stored_strokes(digit)])
    assert ((points > 8) & (points < PAD - 8)).all()
    refused(ValueError, "3, 5, 7", stored_strokes, 4)


@given(st.sampled_from(DIGITS), PLACES)
def test_a_framed_drawing_has_what_was_measured_on_the_training_images(digit, place):
    """Longer side 20, centre of mass within half a pixel of 14, wherever it was drawn."""
    zoom, turn, by = place
    strokes = move_strokes(stored_strokes(digit), zoom, turn, by, -by)
    framed = mnist_frame(ink(strokes, pen_for(strokes, 2)))
    rows, columns = np.nonzero(framed.any(axis=1))[0], np.nonzero(framed.any(axis=0))[0]
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    assert np.abs(np.array(centre_of_mass(framed)) - 14).max() <= 0.5 + 1e-9
    assert 0 <= framed.min() <= framed.max() <= 1


@given(st.sampled_from(DIGITS), st.floats(0.3, 1.2), st.floats(1, 5))
def test_inked_again_the_lines_are_equally_wide_at_every_size(digit, zoom, pen):
    """The ink over the length of the line; not exact, as lines meet and pixels are coarse."""
    strokes = move_strokes(stored_strokes(digit), zoom)
    pad_pen = pen_for(strokes, pen)
    cut = framing(ink(strokes, pad_pen)).cut
    assert pad_pen * 20 / max(cut.shape) == pytest.approx(pen, rel=0.12)


def test_a_small_drawing_that_is_not_inked_again_gets_fat_lines():
    small = move_strokes(stored_strokes(7), 0.3)
    thin, fat = (mnist_frame(ink(small, pen)).sum() for pen in (pen_for(small, 2), 8))
    assert fat > 1.8 * thin


@pytest.mark.parametrize(
    "changes", [{"side": 28}, {"centre": "box"}, {"centre": None}, {"box": False}]
)
def test_every_step_can_be_switched_off(changes):
    drawn = ink(stored_strokes(7), 8)
    assert not np.array_equal(mnist_frame(drawn, **changes), mnist_frame(drawn))


def test_all_off_is_the_pad_shrunk():
    drawn = ink(stored_strokes(5), 8)
    expected = drawn.reshape(28, 4, 28, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(mnist_frame(drawn, 28, None, box=False), expected, atol=1e-12)


def test_what_is_centred_by_the_box_has_equal_margins():
    framed = mnist_frame(ink(stored_strokes(7), 8), centre="box")
    rows, columns = np.nonzero(framed.any(axis=1))[0], np.nonzero(framed.any(axis=0))[0]
    assert (rows[0], 27 - rows[-1]) == (4, 4)
    assert abs(columns[0] - (27 - columns[-1])) <= 1


def test_a_corner_drawing_that_is_not_centred_stays_in_its_corner():
    drawn = ink([[(8, 8), (20, 8)]], 4)
    framed = mnist_frame(drawn, side=5, centre=None)
    rows, columns = np.nonzero(framed)
    assert rows.max() < 14
    assert columns.max() < 14


def test_training_images_come_back_nearly_as_they_were():
    """They were framed this way: laid on the pad and framed again, most pixels agree."""
    x = load_mnist(n_train=200, n_test=1, flat=False).train.x[:, 0]
    again = np.stack([mnist_frame(pad) for pad in on_pad(x, 0.9, down=7, right=-5)])
    gap = np.linalg.norm((again - x).reshape(200, -1), axis=1)
    assert np.median(gap) < 1.5  # two images of one digit are about 9 apart


def test_a_blank_drawing_is_framed_blank():
    made = framing(np.zeros((PAD, PAD)))
    assert made.frame.sum() == 0
    assert np.isnan(made.mass).all()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"side": 0}, ValueError),
        ({"side": 29}, ValueError),
        ({"side": 20.5}, TypeError),
        ({"centre": "middle"}, ValueError),
        ({"image": np.zeros((2, 28, 28))}, ValueError),
        ({"image": np.full((28, 28), 255.0)}, ValueError),
        ({"image": np.zeros((28, 28), int)}, TypeError),
    ],
)
def test_what_cannot_be_framed_is_refused(changes, error):
    with pytest.raises(error):
        mnist_frame(**{"image": np.ones((5, 5)), **changes})


@given(st.integers(1, 30), st.integers(1, 30))
def test_resizing_keeps_the_mean(h, w):
    image = np.random.default_rng(h).random((13, 17))
    small = resize(image, h, w)
    assert small.shape == (h, w)
    assert small.mean() == pytest.approx(image.mean())


def test_only_images_of_28_pixels_lie_on_the_pad(refused):
    refused(ValueError, "28, 28", on_pad, np.zeros((1, 20, 20)))


def test_strokes_and_images_move_alike():
    """Ink, then move the image; or move the strokes, then ink."""
    strokes = stored_strokes(3)
    move = {"zoom": 0.7, "turn": 40, "down": 6, "right": -9}
    image = resize(ink(strokes, 12), 28, 28)
    by_image = on_pad(image[None], **move)[0]
    by_strokes = ink(move_strokes(strokes, **move), 12 * 0.7)
    assert np.abs(np.subtract(centre_of_mass(by_image), centre_of_mass(by_strokes))).max() < 0.3
    assert np.abs(by_image - by_strokes).mean() < 0.02


@pytest.mark.parametrize("pen", [0, 20, 25])
def test_a_pen_that_does_not_fit_is_refused(pen, refused):
    refused(ValueError, "pen must lie between", pen_for, stored_strokes(7), pen)


def test_a_dot_and_a_pad_without_a_box_have_a_pen_too():
    assert pen_for([[(5, 5)]], 2) == pytest.approx(2 * PAD / 20)
    assert pen_for(stored_strokes(7), 2, side=28, box=False) == 8
