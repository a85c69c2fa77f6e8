import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn


def test_parameters_are_counted_once_and_buffers_are_not(rng):
    assert nn.n_parameters(nn.Linear(784, 10, rng)) == 7850
    assert nn.n_parameters(nn.Conv2d(1, 32, 3, rng)) == 320
    assert nn.n_parameters(nn.Conv2d(6, 16, (5, 3), rng)) == 16 * 6 * 15 + 16
    assert nn.n_parameters(nn.BatchNorm2d(6)) == 12
    assert nn.n_parameters(nn.MaxPool2d(2)) == 0
    block = nn.Residual(nn.Linear(4, 4, rng), nn.BatchNorm1d(4))
    assert nn.n_parameters(nn.Sequential(block, nn.Linear(4, 2, rng))) == 20 + 8 + 10


def test_the_shapes_on_the_way_through_lenet(rng):
    found = nn.shapes(nn.lenet5(rng), (1, 28, 28))
    assert found[0] == ("input", (1, 28, 28))
    images = [shape for name, shape in found if name in ("Conv2d", "MaxPool2d")]
    assert images == [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5)]
    assert [shape for name, shape in found[7:]] == [(400,), (120,), (120,), (84,), (84,), (10,)]


def test_shapes_of_single_modules_and_blocks(rng):
    layer = nn.Linear(4, 2, rng)
    assert nn.shapes(layer, (4,)) == [("input", (4,)), ("Linear", (2,))]
    model = nn.Sequential(nn.Residual(nn.Linear(4, 4, rng)), nn.Sequential(layer, nn.ReLU()))
    assert nn.shapes(model, (4,)) == [("input", (4,)), ("Residual", (4,)), ("Sequential", (2,))]


def test_looking_at_the_shapes_changes_nothing(rng):
    """Not the running statistics, the mode, the random numbers, or what backward remembers."""
    dropout = nn.Dropout(0.5, np.random.default_rng(3))
    model = nn.Sequential(nn.Linear(4, 4, rng), nn.BatchNorm1d(4), dropout)
    x, dy = rng.normal(size=(2, 3, 4))
    model.forward(x)
    state, random = model.state(), dropout.rng.bit_generator.state
    dx = copy.deepcopy(model).backward(dy)
    nn.shapes(model, (4,))
    np.testing.assert_equal(model.state(), state)
    np.testing.assert_array_equal(model.backward(dy), dx)
    assert model.training
    assert dropout.rng.bit_generator.state == random


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=4), st.integers(0, 2**32))
def test_the_receptive_field_is_what_moves_the_output(layers, seed):
    """Move each pixel along one axis, and see which ones the first number of the output feels."""
    rng = np.random.default_rng(seed)
    convolutions = [nn.Conv2d(1, 1, (1, k), rng, stride=(1, s)) for k, s in layers]
    for layer in convolutions:
        layer.params["W"] += np.sign(layer.params["W"])  # no weight near 0
    field = nn.receptive_field(layers)
    model = nn.Sequential(*convolutions)
    x = np.zeros((1, 1, 1, field + 5))
    y = model.forward(x)
    dy = np.zeros_like(y)
    dy[..., 0] = 1
    dx = model.backward(dy)
    seen = np.flatnonzero(dx)
    assert (seen[0], seen[-1]) == (0, field - 1)


def test_the_receptive_field_of_networks(rng):
    assert nn.receptive_field(nn.lenet5(rng)) == 16  # up to the last pooling
    assert nn.receptive_field([nn.Conv2d(1, 2, 3, rng), nn.Conv2d(2, 2, 3, rng)]) == 5
    assert nn.receptive_field([(3, 2), (3, 1)]) == 7  # the stride counts for what comes after
    assert nn.receptive_field([((3, 3), (2, 2)), (3, 1)]) == 7
    assert nn.receptive_field(nn.Conv2d(1, 2, 5, rng, stride=3)) == 5
    assert nn.receptive_field([]) == 1
    assert nn.receptive_field(nn.ReLU()) == 1
    block = nn.Residual(nn.Conv2d(2, 2, 3, rng, pad=1), nn.BatchNorm2d(2), nn.ReLU())
    like = nn.Residual(nn.Conv2d(2, 2, 3, rng, pad=1))
    assert nn.receptive_field(nn.Sequential(block, nn.AvgPool2d(2), like)) == 3 + 1 + 2 * 2
    after = nn.Sequential(nn.Conv2d(1, 2, 3, rng), nn.GlobalAvgPool2d(), nn.Linear(2, 2, rng))
    assert nn.receptive_field(after) == 3


def test_what_cannot_be_counted_is_named(rng, refused):
    for count in (nn.n_parameters, lambda module: nn.shapes(module, (4,))):
        refused(TypeError, "module must be a Module", count, [nn.ReLU()])
    with pytest.raises(ValueError, match=r"Linear\(4, 2\) cannot take \(5,\): x \(n, d\) and W"):
        nn.shapes(nn.Linear(4, 2, rng), (5,))
    with pytest.raises(ValueError, match=r"Linear\(400, 120\) cannot take \(576,\)"):
        nn.shapes(nn.lenet5(rng), (1, 32, 32))
    refused(ValueError, "input_shape must be at least 1; got 0", nn.shapes, nn.ReLU(), (0,))
    with pytest.raises(TypeError, match="input_shape must be a whole number; got None"):
        nn.shapes(nn.ReLU(), (None, 3))
    refused(TypeError, r"input_shape must be a tuple.*got 784", nn.shapes, nn.ReLU(), 784)
    refused(TypeError, r"LayerNorm\(.*sees is not known", nn.receptive_field, [nn.LayerNorm(3)])
    refused(TypeError, "sees is not known", nn.receptive_field, [5, 3])
    refused(TypeError, "layers must be a network", nn.receptive_field, 5)
    refused(ValueError, "kernel must be at least 1; got 0", nn.receptive_field, [(0, 1)])
    with pytest.raises(ValueError, match="sees 3 rows and 2 columns"):
        nn.receptive_field(nn.Conv2d(1, 1, (3, 2), rng))
