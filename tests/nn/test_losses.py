import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course_lib import nn


@st.composite
def batches(draw, size=20.0):
    n, k = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(scale=draw(st.floats(0.1, size)), size=(n, k)), rng.integers(k, size=n)


def test_one_hot():
    t = nn.one_hot(np.array([2, 0], np.uint8), 4)
    assert t.dtype == np.float64
    np.testing.assert_array_equal(t, [[0, 0, 1, 0], [1, 0, 0, 0]])


def test_a_uniform_guess_costs_log_k():
    assert nn.cross_entropy(np.zeros((5, 10)), np.arange(5)) == pytest.approx(np.log(10))


def test_confident_answers_cost_the_gap_and_certainty_costs_zero():
    z = np.array([[800.0, 0.0]])
    assert nn.cross_entropy(z, np.array([1])) == 800
    right = nn.cross_entropy(z, np.array([0]))
    assert right == 0
    assert not np.signbit(right)


@example((np.array([[-122.0, -740.0]]), np.array([1])), 1)  # exp(-740) has lost its digits
@given(batches(size=500.0), st.sampled_from([1, 8, 2**16]))
def test_loss_and_gradient_in_one_in_blocks_of_any_size(batch, entries):
    z, y = batch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course_lib.nn.arrays.CACHED", entries)
        loss, dz = nn.softmax_cross_entropy(z, y)
    assert loss == pytest.approx(nn.cross_entropy(z, y), rel=1e-13, abs=1e-13)
    expected = (nn.softmax(z) - nn.one_hot(y, z.shape[1])) / len(y)
    np.testing.assert_allclose(dz, expected, atol=1e-15)
    np.testing.assert_allclose(dz.sum(axis=1), 0, atol=1e-15)


@pytest.mark.parametrize(
    ("row", "loss", "gradient"),
    [
        ([0.0, -np.inf], 0, [0, 0]),
        ([-np.inf, 0.0], np.inf, [-1, 1]),
        ([-np.inf, -np.inf], np.nan, [np.nan, np.nan]),
        ([np.inf, 0.0], np.nan, [np.nan, 0]),
        ([0.0, np.inf], np.inf, [-1, np.nan]),
        ([np.nan, 0.0], np.nan, [np.nan, np.nan]),
    ],
)
def test_what_is_infinite_or_undefined_stays_in_its_row(row, loss, gradient):
    z, y = np.array([row, [0.0, 0.0]]), np.array([0, 1])
    course, dz = nn.softmax_cross_entropy(z, y)
    np.testing.assert_equal(course, loss / 2 + np.log(2) / 2)
    assert np.array_equal(course, nn.cross_entropy(z, y), equal_nan=True)
    np.testing.assert_array_equal(dz, [np.array(gradient) / 2, [0.25, -0.25]])


def test_loss_and_gradient_of_rows_in_any_memory_order():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(300, 7)), rng.integers(7, size=300)
    loss, dz = nn.softmax_cross_entropy(np.asfortranarray(z), y)
    expected, expected_dz = nn.softmax_cross_entropy(z, y)
    assert loss == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(dz, expected_dz, rtol=1e-12)


def test_binary_cross_entropy_of_infinite_logits():
    z = np.array([np.inf, -np.inf])
    assert nn.binary_cross_entropy(z, np.array([1.0, 0.0])) == 0
    assert nn.binary_cross_entropy(z, np.array([0.0, 0.0])) == np.inf


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_are_python_floats_and_arguments_stay(dtype):
    z, y = np.arange(6, dtype=dtype).reshape(2, 3), np.array([0, 2])
    t = nn.one_hot(y, 3)
    for a in (z, y, t):
        a.flags.writeable = False
    hard = nn.softmax_cross_entropy(z, y)[0], nn.cross_entropy(z, y)
    soft = nn.cross_entropy_soft(z, t), nn.binary_cross_entropy(z[:, 0], y / 2)
    assert {type(loss) for loss in (*hard, *soft)} == {float}
    assert nn.entropy(t.astype(dtype)).dtype == nn.kl(*[t.astype(dtype)] * 2).dtype == dtype


@pytest.mark.parametrize(
    "function", [nn.cross_entropy, nn.softmax_cross_entropy, nn.softmax_cross_entropy_grad]
)
@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        ([0, 3], ValueError, r"y must lie between 0 and 2; y\[1\] is 3"),
        ([-1, 0], ValueError, r"y\[0\] is -1"),
        ([0, 1, 2], ValueError, r"y must have shape \(2,\); got shape \(3,\)"),
        ([0.0, 1.0], TypeError, "whole numbers.*got float64"),
        (np.eye(3)[:2], TypeError, "argmax"),
    ],
)
def test_bad_labels_are_named(function, y, error, message, refused):
    refused(error, message, function, np.zeros((2, 3)), np.array(y))


def test_entropy_and_kl_of_classes_that_are_ruled_out():
    certain, even = np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])
    assert nn.entropy(certain) == nn.kl(certain, certain) == 0
    assert not np.signbit(nn.entropy(certain))
    np.testing.assert_allclose([nn.entropy(even), nn.kl(certain, even)], np.log(2))
    assert nn.kl(even, certain) == np.inf
    assert nn.cross_entropy_soft(np.array([[0.0, -np.inf]]), certain) == 0


def test_what_no_loss_takes_is_named(refused):
    none, good = np.zeros(0, int), np.array([[0.5, 0.5]])
    for loss in (nn.cross_entropy, nn.softmax_cross_entropy, nn.accuracy):
        refused(ValueError, "there is none", loss, np.zeros((0, 3)), none)
    refused(ValueError, "there is none", nn.binary_cross_entropy, np.zeros(0), np.zeros(0))
    refused(ValueError, "t must have the shape of z", nn.cross_entropy_soft, np.eye(3)[:2], good)
    refused(ValueError, "rows must sum to 1", nn.cross_entropy_soft, good, np.array([[0.5, 0.4]]))
    refused(ValueError, "t must lie between 0 and 1", nn.binary_cross_entropy, [0, 0], [0, 2])
    refused(ValueError, "t must hold probabilities", nn.entropy, np.array([[0.5, 0.6]]))
    refused(ValueError, "p must hold probabilities", nn.kl, good, np.array([[1.5, -0.5]]))
    refused(ValueError, "t must have the shape of p", nn.kl, good, np.array([[0.2, 0.3, 0.5]]))
    for k in (0, -1):
        refused(ValueError, "at least 1", nn.one_hot, np.array([0]), k)
    for k in (2.0, True, "3"):
        refused(TypeError, "whole number", nn.one_hot, np.array([0]), k)
    shape = r"yhat must have shape \(2,\)"
    refused(ValueError, shape, nn.confusion, np.array([0, 1]), np.array([0]), 2)
    refused(ValueError, r"yhat\[0\] is 2", nn.confusion, np.array([0]), np.array([2]), 2)


labels = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40)


def test_accuracy_is_the_share_of_right_rows():
    z = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [0.0, 0.0, 1.0], [5.0, 0.0, 0.0]])
    result = nn.accuracy(z, np.array([0, 1, 0, 0]))
    assert result == 0.75
    assert type(result) is float


@given(labels)
def test_confusion_counts_every_pair(pairs):
    y, yhat = np.array(pairs).T
    counts = nn.confusion(y, yhat, 5)
    expected = np.zeros((5, 5), int)
    for i, j in pairs:
        expected[i, j] += 1
    np.testing.assert_array_equal(counts, expected)
    assert counts.dtype == np.int64
    small = np.full(3, 19, np.uint8)  # whose products would wrap
    assert nn.confusion(small, small, 20)[19, 19] == 3
