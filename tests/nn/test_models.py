import numpy as np
import pytest

from course_lib import nn

IMAGES = [nn.lenet5, nn.small_convnet]


def deep(make):
    return lambda rng, dtype=np.float64: make(3, rng, width=16, dtype=dtype)


NETWORKS = [(make, (1, 28, 28)) for make in IMAGES] + [
    (deep(make), (784,)) for make in (nn.plain_net, nn.residual_net)
]


def test_the_parameters_add_up(rng):
    sizes = [156, 2_416, 48_120, 10_164, 850]
    assert sum(sizes) == nn.n_parameters(nn.lenet5(rng)) == 61_706
    layers = [m for m in nn.lenet5(rng).modules if m.params]
    assert [nn.n_parameters(layer) for layer in layers] == sizes
    expected = 16 * 26 + 2 * 16 + 32 * (16 * 9 + 1) + 2 * 32 + 1569 * 128 + 129 * 10
    assert nn.n_parameters(nn.small_convnet(rng)) == expected
    plain, residual = nn.plain_net(5, rng), nn.residual_net(5, rng)
    expected = 785 * 64 + 5 * 65 * 64 + 65 * 10
    assert nn.n_parameters(plain) == nn.n_parameters(residual) == expected


@pytest.mark.parametrize(("make", "shape"), NETWORKS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays_on_the_way_there_and_back(rng, make, shape, dtype):
    model, x = make(rng, dtype), rng.random((5, *shape)).astype(dtype)
    z = model.forward(x)
    dx = model.backward(nn.softmax_cross_entropy_grad(z, np.arange(5)))
    assert (z.shape, dx.shape) == ((5, 10), x.shape)
    arrays = z, dx, *model.params.values(), *model.grads.values(), *model.buffers.values()
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}
    assert all(grad.any() for name, grad in model.grads.items())


@pytest.mark.parametrize(("make", "shape"), NETWORKS)
def test_equal_seeds_give_equal_networks(make, shape):
    first, second, other = (make(np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_equal(first.state(), second.state())
    assert any((a != other.state()[name]).any() for name, a in first.state().items())


def test_dropout_is_a_setting_and_rests_in_evaluation(rng):
    model, x = nn.small_convnet(rng, p=0.25), rng.random((3, 1, 28, 28))
    assert [m.p for m in model.modules if isinstance(m, nn.Dropout)] == [0.25]
    assert (model.forward(x) != model.forward(x)).any()
    model.eval()
    np.testing.assert_array_equal(model.forward(x), model.forward(x))


@pytest.mark.parametrize("depth", [10, 60])
def test_the_residual_branches_together_start_no_larger_than_one(rng, depth):
    """Activations keep their size, whatever the depth."""
    model = nn.residual_net(depth, rng)
    x = model.modules[0].forward(rng.normal(size=(200, 784)))
    y = x
    for block in model.modules[1 : depth + 1]:
        y = block.forward(y)
    assert 0.9 < y.std() / x.std() < 2.5


def test_bad_arguments_are_named(rng, refused):
    for make in IMAGES:
        refused(TypeError, "default_rng", make, 0)
        refused(TypeError, "float type", make, rng, dtype=int)
    refused(ValueError, "lie between 0 and 1; got 2", nn.small_convnet, rng, p=2)
    for make in (nn.plain_net, nn.residual_net):
        refused(ValueError, "depth must be at least 1; got 0", make, 0, rng)
        refused(TypeError, r"depth must be a whole number; got 2\.5", make, 2.5, rng)
        refused(ValueError, "width must be at least 1; got 0", make, 2, rng, width=0)
        refused(TypeError, "default_rng", make, 2, 0)
