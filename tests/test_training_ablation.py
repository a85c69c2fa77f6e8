"""Hidden layers that do nothing can be taken out, and others cannot."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.training.ablation import added_by_each, without_each


def dense(W: np.ndarray) -> nn.Linear:
    layer = nn.Linear(W.shape[0], W.shape[1], np.random.default_rng(0))
    layer.params["W"][...], layer.params["b"][...] = W, 0
    return layer


def test_only_the_layer_that_does_the_work_is_missed():
    copy, swap = np.eye(2), np.eye(2)[::-1]
    hidden = dense(copy), nn.ReLU(), dense(swap), nn.ReLU(), dense(copy), nn.ReLU(), dense(copy)
    assert without_each(nn.Sequential(*hidden), 2, np.eye(2), np.array([1, 0])) == [0, 100]


def test_a_block_that_triples_adds_twice_the_length():
    blocks = nn.Residual(dense(2 * np.eye(3))), nn.Residual(dense(np.zeros((3, 3))))
    model = nn.Sequential(dense(np.eye(3)), *blocks, nn.ReLU(), dense(np.ones((3, 2))))
    assert added_by_each(model, np.eye(3)) == pytest.approx([2, 0])
