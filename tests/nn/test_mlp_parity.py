"""Activations, whole networks and optimisers against PyTorch, in float64."""

import numpy as np
import pytest

from course_lib import nn

torch = pytest.importorskip("torch")
F = torch.nn.functional
SEEDS = range(25)
EXACT = {"rtol": 1e-11, "atol": 1e-12}
ACTIVATIONS = [
    (nn.ReLU, torch.nn.ReLU),
    (nn.Sigmoid, torch.nn.Sigmoid),
    (nn.Tanh, torch.nn.Tanh),
]


def tensor(a):
    return torch.tensor(a, dtype=torch.float64, requires_grad=True)


def paired(layer):
    """A PyTorch layer with the same weights; PyTorch keeps W as (outputs, inputs)."""
    other = torch.nn.Linear(*layer.params["W"].shape, dtype=torch.float64)
    with torch.no_grad():
        other.weight.copy_(torch.tensor(layer.params["W"].T))
        other.bias.copy_(torch.tensor(layer.params["b"]))
    return other


def networks(rng, sizes):
    """Two equal networks with random activations between the layers, and biases not 0."""
    course, pytorch = [], []
    for i, (d, k) in enumerate(zip(sizes[:-1], sizes[1:], strict=True)):
        if i:
            make, make_other = ACTIVATIONS[rng.integers(3)]
            course.append(make())
            pytorch.append(make_other())
        course.append(nn.Linear(int(d), int(k), rng))
        course[-1].params["b"] += rng.normal(size=k)
        pytorch.append(paired(course[-1]))
    return nn.Sequential(*course), torch.nn.Sequential(*pytorch)


def torch_arrays(model, kind):
    """Parameters of a PyTorch network (or their gradients), in our names and shapes."""
    arrays = {}
    for name, p in model.named_parameters():
        a = (p.grad if kind == "grads" else p.detach()).numpy()
        arrays[name.replace("weight", "W").replace("bias", "b")] = a.T
    return arrays


def assert_equal_arrays(course, pytorch):
    assert course.keys() == pytorch.keys()
    for name, a in course.items():
        np.testing.assert_allclose(a, pytorch[name], **EXACT, err_msg=name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("make", "make_other"), ACTIVATIONS)
def test_activations_forward_and_backward(make, make_other, seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 7, size=rng.integers(1, 5)))
    x, dy = rng.normal(scale=rng.choice([0.1, 1.0, 30.0]), size=shape), rng.normal(size=shape)
    x.flat[0] = 0.0  # the kink of ReLU
    t, module = tensor(x), make()
    y = make_other()(t)
    y.backward(torch.tensor(dy))
    np.testing.assert_allclose(module.forward(x), y.detach(), **EXACT)
    np.testing.assert_allclose(module.backward(dy), t.grad, **EXACT)


@pytest.mark.parametrize("seed", SEEDS)
def test_networks_forward_and_all_gradients(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 12, size=rng.integers(2, 6))
    course, pytorch = networks(rng, sizes)
    x = rng.normal(size=(rng.integers(1, 9), sizes[0]))
    t = tensor(x)
    z = pytorch(t)
    dy = rng.normal(size=z.shape)
    z.backward(torch.tensor(dy))
    np.testing.assert_allclose(course.forward(x), z.detach(), **EXACT)
    np.testing.assert_allclose(course.backward(dy), t.grad, **EXACT)
    assert_equal_arrays(course.grads, torch_arrays(pytorch, "grads"))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mlp_of_plain_functions(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 12, size=rng.integers(2, 6))
    params = nn.init_mlp(sizes, rng)
    for p in params.values():
        p += rng.normal(scale=0.3, size=p.shape)
    x, n_layers = rng.normal(size=(rng.integers(1, 9), sizes[0])), len(sizes) - 1
    y = rng.integers(sizes[-1], size=len(x))
    leaves = {name: tensor(p) for name, p in params.items()}
    a = torch.tensor(x)
    for i in range(1, n_layers + 1):
        z = a @ leaves[f"W{i}"] + leaves[f"b{i}"]
        a = torch.relu(z)
    expected = F.cross_entropy(z, torch.tensor(y))
    expected.backward()
    loss, grads = nn.mlp_loss_and_grads(params, x, y)
    np.testing.assert_allclose(nn.mlp_logits(params, x), z.detach(), **EXACT)
    np.testing.assert_allclose(loss, expected.item(), **EXACT)
    assert_equal_arrays(grads, {name: leaf.grad.numpy() for name, leaf in leaves.items()})


OPTIMISERS = {
    "sgd": (nn.SGD, torch.optim.SGD, {"lr": 0.1}, {"lr": 0.1}),
    "momentum": (
        nn.SGD,
        torch.optim.SGD,
        {"lr": 0.05, "momentum": 0.9},
        {"lr": 0.05, "momentum": 0.9},
    ),
    "rmsprop": (nn.RMSProp, torch.optim.RMSprop, {"lr": 0.01}, {"lr": 0.01, "alpha": 0.99}),
    "rmsprop, other settings": (
        nn.RMSProp,
        torch.optim.RMSprop,
        {"lr": 0.02, "decay": 0.8, "eps": 1e-3},
        {"lr": 0.02, "alpha": 0.8, "eps": 1e-3},
    ),
    "adam": (nn.Adam, torch.optim.Adam, {"lr": 0.01}, {"lr": 0.01}),
    "adam, other settings": (
        nn.Adam,
        torch.optim.Adam,
        {"lr": 0.03, "b1": 0.7, "b2": 0.9, "eps": 1e-3},
        {"lr": 0.03, "betas": (0.7, 0.9), "eps": 1e-3},
    ),
}


@pytest.mark.parametrize("l2", [0.0, 0.05])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_fifty_steps_of_an_optimiser(name, l2):
    """Every tenth step the learning rate shrinks, and every step has its own batch."""
    kind, other_kind, settings, other_settings = OPTIMISERS[name]
    rng = np.random.default_rng(0)
    course, pytorch = networks(rng, (6, 5, 4))
    x, y = rng.normal(size=(50, 8, 6)), rng.integers(4, size=(50, 8))
    optimiser = kind(course, **settings, l2=l2)
    weights = [p for key, p in pytorch.named_parameters() if "weight" in key]
    biases = [p for key, p in pytorch.named_parameters() if "bias" in key]
    groups = [{"params": weights, "weight_decay": l2}, {"params": biases, "weight_decay": 0.0}]
    other = other_kind(groups, **other_settings)
    for step in range(50):
        z = course.forward(x[step])
        course.backward(nn.softmax_cross_entropy_grad(z, y[step]))
        optimiser.step()
        other.zero_grad()
        F.cross_entropy(pytorch(torch.tensor(x[step])), torch.tensor(y[step])).backward()
        other.step()
        assert_equal_arrays(course.params, torch_arrays(pytorch, "params"))
        if step % 10 == 9:
            optimiser.lr *= 0.7
            for group in other.param_groups:
                group["lr"] *= 0.7
