import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn

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


@given(labels)
def test_the_diagonal_of_confusion_is_accuracy(pairs):
    y, yhat = np.array(pairs).T
    share = np.trace(nn.confusion(y, yhat, 5)) / len(y)
    assert share == pytest.approx(nn.accuracy(nn.one_hot(yhat, 5), y))


def test_small_integer_types_do_not_wrap():
    y = np.full(3, 19, np.uint8)
    assert nn.confusion(y, y, 20)[19, 19] == 3


def test_bad_arguments_are_named(refused):
    with pytest.raises(ValueError, match=r"yhat must have shape \(2,\)"):
        nn.confusion(np.array([0, 1]), np.array([0]), 2)
    refused(ValueError, r"yhat\[0\] is 2", nn.confusion, np.array([0]), np.array([2]), 2)
    refused(ValueError, "there is none", nn.accuracy, np.zeros((0, 2)), np.zeros(0, int))
