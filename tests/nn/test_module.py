import numpy as np
import pytest

from course_lib import nn


def network(seed=0):
    rng = np.random.default_rng(seed)
    inner = nn.Sequential(nn.BatchNorm1d(5), nn.Linear(5, 4, rng))
    return nn.Sequential(nn.Linear(3, 5, rng), nn.ReLU(), inner)


def test_names_gain_the_place_of_their_module():
    model = network()
    names = ["0.W", "0.b", "2.0.gamma", "2.0.beta", "2.1.W", "2.1.b"]
    assert list(model.params) == list(model.grads) == names
    assert list(model.buffers) == ["2.0.running_mean", "2.0.running_var"]
    assert set(model.state()) == {*names, *model.buffers}
    assert model.params["2.1.W"] is model.modules[2].modules[1].params["W"]


@pytest.mark.parametrize("wrap", [nn.Sequential, lambda *modules: nn.Residual(*modules)])
def test_a_network_goes_back_once_after_each_forward_pass(wrap, refused):
    """Each module forgets as soon as it was passed; a single layer remembers until it is told."""
    rng = np.random.default_rng(0)
    layer = nn.Linear(3, 3, rng)
    model, x = wrap(layer, nn.ReLU()), rng.normal(size=(2, 3))
    model.forward(x)
    dx = model.backward(x)
    for part in (model, layer):
        refused(RuntimeError, r"Call forward before backward: .* once after each", part.backward, x)
    model.forward(x)
    np.testing.assert_array_equal(model.backward(x), dx)
    layer.forward(x)
    np.testing.assert_array_equal(layer.backward(x), layer.backward(x))


def test_a_failing_backward_forgets_nothing(refused):
    model = nn.Sequential(nn.Linear(3, 2, np.random.default_rng(0)))
    model.forward(np.ones((4, 3)))
    refused(ValueError, r"dz must have shape \(4, 2\)", model.backward, np.ones((4, 3)))
    assert model.backward(np.ones((4, 2))).shape == (4, 3)


def test_gradients_of_0_take_no_memory():
    model = network()
    model.forward(np.ones((2, 3)))
    model.backward(np.array([[1.0, 2, 3, 4], [4, 3, 2, 2]]))
    assert any(grad.any() for grad in model.grads.values())
    model.zero_grad()
    for name, value in model.params.items():
        grad = model.grads[name]
        assert (grad.shape, grad.dtype) == (value.shape, value.dtype)
        assert not grad.any()
        assert not any(grad.strides)  # every entry is the same number
    before = model.state()
    nn.SGD(model, lr=0.5).step()
    np.testing.assert_equal(model.state(), before)


def test_modes_reach_every_module():
    x, empty = np.ones((2, 3)), nn.Sequential()
    assert empty.forward(x) is empty.backward(x) is x
    assert (empty.params, empty.input_grad) == ({}, True)
    model = network()
    assert model.training
    model.eval()
    assert not any(part.training for part in (model, *model._parts()))
    model.train()
    assert all(part.training for part in (model, *model._parts()))


def test_the_word_on_the_input_gradient_stops_at_the_first_parameters():
    rng = np.random.default_rng(0)
    first, second = nn.Linear(3, 3, rng), nn.Linear(3, 3, rng)
    model = nn.Sequential(nn.ReLU(), nn.Sequential(first, second))
    model.input_grad = False
    assert (model.input_grad, first.input_grad, second.input_grad) == (False, False, True)
    model.input_grad = True
    assert model.input_grad
    assert first.input_grad


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([[nn.ReLU(), nn.ReLU()]], "Pass them one by one, not as a list"),
        ([nn.ReLU(), nn.relu], "number 1 is <function relu"),
        ([nn.ReLU], "Sequential takes modules, such as"),
    ],
)
def test_what_is_no_module_is_named(parts, message, refused):
    refused(TypeError, message, nn.Sequential, *parts)


def test_a_module_may_not_stand_twice_in_a_row(refused):
    relu, linear = nn.ReLU(), nn.Linear(3, 3, np.random.default_rng(0))
    refused(TypeError, r"ReLU\(\) stands in the row twice", nn.Sequential, relu, linear, relu)
    with pytest.raises(TypeError, match=r"Linear\(3, 3\) stands in the row twice"):
        nn.Sequential(linear, nn.Sequential(nn.ReLU(), linear))


def test_a_module_must_define_both_passes(refused):
    class Half(nn.Module):
        def forward(self, x):
            return x

    refused(TypeError, "backward", Half)


def test_what_does_not_fit_a_residual_block_is_named(rng, refused):
    block = nn.Residual(nn.Linear(4, 1, rng))  # (n, 1) would be added to (n, 4) unseen
    with pytest.raises(ValueError, match=r"F\(x\) must have the shape of x, \(3, 4\); got"):
        block.forward(np.zeros((3, 4)))
    refused(ValueError, "at least one module", nn.Residual)
    refused(TypeError, "takes modules", nn.Residual, [nn.ReLU()])
    relu = nn.ReLU()
    refused(TypeError, "stands in the row twice", nn.Sequential, relu, nn.Residual(relu))
