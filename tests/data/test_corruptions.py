import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data import add_noise, augment, invert, rotate, scale, shift

SEEDS = st.integers(0, 2**32)
DTYPES = [np.float32, np.float64]
ALL = {
    "shift": lambda x: shift(x, 2, -1),
    "rotate": lambda x: rotate(x, 33),
    "scale": lambda x: scale(x, 1.3),
    "add_noise": lambda x: add_noise(x, 0.4, np.random.default_rng(0)),
    "invert": invert,
    "augment by moves": lambda x: augment(x, np.random.default_rng(0)),
    "augment": lambda x: augment(x, np.random.default_rng(0), 1.5, 20, 1.2),
}


def images(seed=0, shape=(3, 7, 8), dtype=np.float64):
    return np.random.default_rng(seed).random(shape).astype(dtype)


@pytest.mark.parametrize("change", ALL.values(), ids=ALL)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(5, 6), (4, 5, 6), (2, 3, 5, 6), (0, 5, 6), (1, 1)])
def test_new_images_of_the_same_shape_dtype_and_range(change, dtype, shape):
    x = images(shape=shape, dtype=dtype)
    x.flags.writeable = False
    y = change(x)
    assert (y.shape, y.dtype) == (x.shape, x.dtype)
    assert not np.shares_memory(x, y)
    assert ((y >= 0) & (y <= 1)).all()


@pytest.mark.parametrize("change", ALL.values(), ids=ALL)
def test_the_memory_of_the_images_may_lie_in_any_order(change):
    x = images(shape=(3, 4, 6, 5))
    y = change(x)
    np.testing.assert_array_equal(change(x.transpose(1, 0, 2, 3).copy().transpose(1, 0, 2, 3)), y)
    np.testing.assert_array_equal(change(np.repeat(x, 2, axis=3)[..., ::2]), y)


@pytest.mark.parametrize("name", ["shift", "rotate", "scale", "invert"])
def test_an_image_alone_changes_as_in_company(name):
    x = images(shape=(1030, 4, 5))  # more than are turned at once
    y = ALL[name](x)
    for i in (0, 600, 1029):
        np.testing.assert_array_equal(ALL[name](x[i]), y[i])


@given(SEEDS, st.integers(-9, 9), st.integers(-9, 9))
def test_a_shift_moves_every_pixel_right_and_down(seed, dx, dy):
    x = images(seed)
    y = shift(x, dx, dy)
    for (i, row, column), value in np.ndenumerate(y):
        inside = 0 <= row - dy < 7 and 0 <= column - dx < 8
        assert value == (x[i, row - dy, column - dx] if inside else 0)


@pytest.mark.parametrize("dtype", DTYPES)
@given(seed=SEEDS)
def test_no_change_is_the_identity(dtype, seed):
    x = images(seed, dtype=dtype)
    rng = np.random.default_rng(seed)
    for same in (
        shift(x, 0, 0),
        rotate(x, 0),
        rotate(x, -360),
        rotate(rotate(x, 180), 180),
        scale(x, 1),
        add_noise(x, 0, rng),
        augment(x, rng, max_shift=0),
    ):
        np.testing.assert_array_equal(same, x)
    np.testing.assert_allclose(invert(invert(x)), x, atol=1e-7)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [6, 7])
def test_quarter_turns_are_exact_and_counter_clockwise(dtype, size):
    x = images(shape=(3, size, size), dtype=dtype)
    y = x
    for quarters in range(1, 5):
        y = rotate(y, 90)
        expected = np.rot90(x, quarters, axes=(1, 2))
        np.testing.assert_array_equal(y, expected)
        np.testing.assert_array_equal(rotate(x, 90 * quarters), expected)
        np.testing.assert_array_equal(rotate(x, -360 + 90 * quarters), expected)
    np.testing.assert_array_equal(y, x)


@given(SEEDS, st.floats(-180, 180))
def test_turning_back_restores_a_smooth_picture_in_the_middle(seed, degrees):
    rows, columns = np.indices((31, 31)) - 15
    angle, size = np.random.default_rng(seed).uniform(0, np.pi), 60
    x = 0.5 + (rows * np.cos(angle) + columns * np.sin(angle)) / size  # a slope: bilinear is exact
    back = rotate(rotate(x, degrees), -degrees)
    np.testing.assert_allclose(back[10:21, 10:21], x[10:21, 10:21], atol=1e-12)


def test_the_pixel_in_the_centre_stays_where_it_is():
    x = np.zeros((9, 9))
    x[4, 4] = 1
    for y in (rotate(x, 17), scale(x, 1.9), scale(x, 0.6)):
        assert np.unravel_index(y.argmax(), y.shape) == (4, 4)


def test_above_1_is_larger():
    x = np.zeros((61, 61))
    x[20:41, 20:41] = 1
    for factor in (0.5, 0.8, 1.5, 2):
        assert scale(x, factor).sum() == pytest.approx(factor**2 * x.sum(), rel=0.1)
    assert scale(np.ones((6, 6)), 0.5)[0, 0] == 0  # zeros enter


def test_noise_has_the_size_asked_for_and_is_its_own_at_every_pixel():
    x = np.full((50, 40, 40), 0.5)
    noise = add_noise(x, 0.05, np.random.default_rng(0)) - x
    assert noise.std() == pytest.approx(0.05, rel=0.01)
    assert abs(noise.mean()) < 0.001
    assert len(np.unique(noise)) == noise.size
    same = add_noise(x.astype(np.float32), 0.05, np.random.default_rng(0)) - np.float32(0.5)
    np.testing.assert_allclose(same, noise, atol=1e-6)


@pytest.mark.parametrize("settings", [(2,), (1.5,), (2, 10), (0, 10), (0, 0, 1.3), (1, 5, 1.1)])
def test_each_image_gets_a_draw_of_its_own_and_equal_seeds_the_same(settings):
    x = np.tile(images(shape=(12, 12)), (40, 1, 1))
    first, again, other = (augment(x, np.random.default_rng(s), *settings) for s in (4, 4, 5))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    different = len(np.unique(first.reshape(40, -1), axis=0))
    assert different > 10, "the images share a draw"
    by_channel = augment(x.reshape(8, 5, 12, 12), np.random.default_rng(4), *settings)
    np.testing.assert_array_equal(by_channel.reshape(x.shape), first)


def test_whole_moves_reach_every_place_up_to_the_largest():
    x = np.zeros((2000, 9, 9))
    x[:, 4, 4] = 1
    where = np.argwhere(augment(x, np.random.default_rng(0), max_shift=2))[:, 1:] - 4
    assert len(where) == 2000
    assert {tuple(place) for place in where.tolist()} == {
        (a, b) for a in range(-2, 3) for b in range(-2, 3)
    }
    assert np.abs(where.mean(axis=0)).max() < 0.15


def test_part_moves_keep_the_ink_inside_the_frame():
    x = np.zeros((200, 15, 15))
    x[:, 7, 7] = 1
    y = augment(x, np.random.default_rng(0), max_shift=2.5)
    np.testing.assert_allclose(y.sum(axis=(1, 2)), 1)
    rows = (y.sum(axis=2) * np.arange(15)).sum(axis=1) - 7
    assert -2.5 <= rows.min() < -1.5
    assert 1.5 < rows.max() <= 2.5


@pytest.mark.parametrize("change", ALL.values(), ids=ALL)
def test_what_are_no_images_is_named(change, refused):
    words = "x must hold floats from 0 to 1; got dtype uint8"
    refused(TypeError, words, change, np.zeros((3, 3), np.uint8))
    refused(ValueError, r"x must have shape \(\.\.\., h, w\)", change, np.zeros(784))
    refused(ValueError, "with pixels", change, np.zeros((3, 0, 4)))
    for pixel, told in ((255.0, "0 to 255"), (-0.5, r"-0\.5 to 0"), (np.nan, "nan")):
        words = f"pixels from 0 to 1; they reach from {told}"
        refused(ValueError, words, change, np.array([[0.0, pixel]]))


def test_bad_settings_are_named(refused):
    x, rng = images(), np.random.default_rng(0)
    refused(TypeError, r"dx must be a whole number of pixels; got 0\.5", shift, x, 0.5, 0)
    refused(TypeError, "dy must be a whole number of pixels; got True", shift, x, 0, True)
    refused(ValueError, "degrees must be finite; got nan", rotate, x, np.nan)
    refused(TypeError, "degrees must be a number; got '90'", rotate, x, "90")
    for factor in (0, -1):
        refused(ValueError, "factor must be above 0", scale, x, factor)
    refused(ValueError, "factor must be finite", scale, x, np.inf)
    refused(ValueError, r"sd must be at least 0; got -0\.1", add_noise, x, -0.1, rng)
    for change in (lambda x, rng: add_noise(x, 0.1, rng), augment):
        refused(TypeError, "default_rng", change, x, 0)
    for name, value in (("max_shift", -1), ("max_degrees", -1), ("max_scale", 0.5)):
        refused(ValueError, f"{name} must be at least", augment, x, rng, **{name: value})
        refused(TypeError, f"{name} must be a number; got None", augment, x, rng, **{name: None})
        refused(ValueError, f"{name} must be finite", augment, x, rng, **{name: np.inf})


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_mean_of_white_pixels_is_never_whiter(dtype):
    """If rounding passed 1, the next function would refuse the image."""
    x = np.ones((20, 20), dtype)
    for degrees in range(0, 90, 3):
        assert rotate(x, degrees).max() <= 1
        invert(scale(rotate(x, degrees), 1.01 + degrees / 90))
