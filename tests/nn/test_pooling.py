import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn

POOLS = [nn.MaxPool2d, nn.AvgPool2d]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def by_loops(x, kernel, stride, pick):
    """Pooling without margin, window by window."""
    (n, c, h, w), (kh, kw), (sh, sw) = x.shape, kernel, stride
    rows, columns = range(0, h - kh + 1, sh), range(0, w - kw + 1, sw)
    y = [[pick(x[:, :, i : i + kh, j : j + kw], axis=(2, 3)) for j in columns] for i in rows]
    return np.array(y).transpose(2, 3, 0, 1).reshape(n, c, len(rows), len(columns))


@pytest.mark.parametrize(("make", "pick"), [(nn.MaxPool2d, np.max), (nn.AvgPool2d, np.mean)])
@pytest.mark.parametrize("stride", [(2, 3), (1, 1), (4, 3)])
def test_it_equals_the_loops(rng, make, pick, stride):
    x = rng.normal(-5, 1, size=(2, 3, 9, 8))  # all below 0: a start from 0 would show
    y = make((2, 3), stride).forward(x)
    np.testing.assert_allclose(y, by_loops(x, (2, 3), stride, pick), rtol=1e-12)


@pytest.mark.parametrize(
    "module",
    [make(*settings) for make in POOLS for settings in ((2,), (3, 2), (3, 1, 1), ((2, 3), (3, 2)))]
    + [nn.GlobalAvgPool2d(), nn.Flatten()],
    ids=repr,
)
def test_every_gradient_agrees_with_central_differences(rng, module):
    report = nn.check_module(module, rng.normal(size=(2, 3, 6, 7)))
    assert report.passed, str(report)
    assert report.relative_error <= 1e-7


@given(st.integers(0, 2**32), st.integers(1, 3), st.integers(1, 3))
def test_each_window_has_one_winner_however_many_tie(seed, kernel, stride):
    rng = np.random.default_rng(seed)
    pool, x = nn.MaxPool2d(kernel, stride), rng.integers(2, size=(2, 2, 5, 6))
    dy = rng.integers(1, 9, size=pool.forward(x).shape).astype(float)
    dx = pool.backward(dy)
    assert dx.sum() == dy.sum()
    if kernel == stride:  # side by side: each gradient arrives at one pixel, as it is
        assert sorted(dx[dx != 0]) == sorted(dy.reshape(-1))


def test_a_tie_goes_to_the_first_in_reading_order():
    pool = nn.MaxPool2d(2)
    for window, winner in (
        ([[1, 2], [2, 1]], (0, 1)),
        ([[0, 0], [0, 0]], (0, 0)),
        ([[1, 1], [2, 2]], (1, 0)),
    ):
        pool.forward(np.array(window)[None, None])
        dx = pool.backward(np.ones((1, 1, 1, 1)))[0, 0]
        assert np.argwhere(dx).tolist() == [list(winner)]


def test_overlapping_windows_add_up_at_the_pixel_that_all_choose():
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 9
    pool = nn.MaxPool2d(2, stride=1)
    pool.forward(x)
    np.testing.assert_array_equal(pool.backward(np.ones((1, 1, 2, 2))), 4 * (x > 0))


def test_the_margin_never_wins_and_counts_in_the_mean():
    x = np.full((1, 1, 2, 2), -8.0)
    np.testing.assert_array_equal(nn.MaxPool2d(2, pad=1).forward(x), x)
    np.testing.assert_array_equal(nn.AvgPool2d(2, pad=1).forward(x), x / 4)


@pytest.mark.parametrize("module", [nn.MaxPool2d(2), nn.MaxPool2d(3, 1, 1), nn.AvgPool2d(2)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inputs_and_outputs_may_change_and_the_dtype_stays(rng, module, dtype):
    x = rng.normal(size=(2, 3, 4, 4)).astype(dtype)
    given = x.copy()
    y = module.forward(x)
    np.testing.assert_array_equal(x, given)
    dy = np.ones_like(y)
    expected = module.backward(dy)
    module.forward(x)[:] = 3
    x[:] = 5
    dx = module.backward(dy)
    np.testing.assert_array_equal(dx, expected)
    np.testing.assert_array_equal(dy, 1)
    assert y.dtype == dx.dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_from_images_to_rows_and_back(rng, dtype):
    x = rng.normal(size=(2, 3, 4, 5)).astype(dtype)
    for module, size in ((nn.Flatten(), 60), (nn.GlobalAvgPool2d(), 3)):
        y = module.forward(x)
        dx = module.backward(y)
        assert (y.shape, dx.shape) == ((2, size), x.shape)
        assert y.dtype == dx.dtype == dtype
        assert not np.shares_memory(x, y)
        assert not np.shares_memory(y, dx)
    flat = nn.Flatten()
    np.testing.assert_array_equal(flat.backward(flat.forward(x)), x)
    np.testing.assert_array_equal(flat.forward(x)[1, 20:40], x[1, 1].reshape(-1))
    np.testing.assert_array_equal(flat.forward(x[:0]), np.zeros((0, 60)))
    np.testing.assert_array_equal(flat.backward(flat.forward(x[0, 0])), x[0, 0])


def test_the_defaults_and_what_they_show():
    assert repr(nn.MaxPool2d(2)) == "MaxPool2d(2)"
    assert repr(nn.MaxPool2d(3, 2, 1)) == "MaxPool2d(3, stride=2, pad=1)"
    assert repr(nn.AvgPool2d((2, 3), 1)) == "AvgPool2d((2, 3), stride=1)"
    assert repr(nn.Flatten()) == "Flatten()"
    assert repr(nn.GlobalAvgPool2d()) == "GlobalAvgPool2d()"
    assert nn.MaxPool2d((2, 3)).stride == (2, 3)


@pytest.mark.parametrize("make", POOLS)
def test_what_does_not_fit_pooling_is_named(make):
    with pytest.raises(ValueError, match="kernel must be at least 1; got 0"):
        make(0)
    with pytest.raises(TypeError, match=r"stride must be a whole number; got 1\.5"):
        make(2, 1.5)
    with pytest.raises(ValueError, match=r"pad must be at most half the window \(2, 2\); got 2"):
        make(2, pad=2)
    with pytest.raises(ValueError, match="pad must be at least 0"):
        make(2, pad=-1)
    pool = make(2)
    with pytest.raises(RuntimeError, match="forward before backward"):
        pool.backward(np.zeros((1, 1, 2, 2)))
    with pytest.raises(ValueError, match=r"x must have shape \(n, c, h, w\)"):
        pool.forward(np.zeros((4, 4)))
    with pytest.raises(ValueError, match="window of 2 does not fit into 1 pixels"):
        pool.forward(np.zeros((1, 1, 1, 4)))
    pool.forward(np.zeros((1, 1, 4, 4)))
    with pytest.raises(ValueError, match=r"dy must have shape \(1, 1, 2, 2\); got shape"):
        pool.backward(np.zeros((1, 1, 4, 4)))


def test_what_does_not_fit_the_others_is_named():
    for module, shape in ((nn.Flatten(), (2, 12)), (nn.GlobalAvgPool2d(), (2, 3))):
        with pytest.raises(RuntimeError, match="forward before backward"):
            module.backward(np.zeros(shape))
        module.forward(np.zeros((2, 3, 2, 2)))
        with pytest.raises(
            ValueError, match=rf"dy must have shape \({shape[0]}, {shape[1]}\); got"
        ):
            module.backward(np.zeros((3, 2)))
        with pytest.raises(TypeError, match="x must hold real numbers"):
            module.forward(np.zeros((2, 3, 2, 2), complex))
    with pytest.raises(ValueError, match=r"x must have shape \(n, c, h, w\)"):
        nn.GlobalAvgPool2d().forward(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="at least one pixel"):
        nn.GlobalAvgPool2d().forward(np.zeros((2, 3, 0, 2)))
    with pytest.raises(ValueError, match="a single number"):
        nn.Flatten().forward(np.array(3.0))
