"""The library against PyTorch, in float64, on random shapes."""

import numpy as np
import pytest

from course_lib import nn

torch = pytest.importorskip("torch")
F = torch.nn.functional
SEEDS = range(25)
EXACT = {"rtol": 1e-12, "atol": 1e-12}


def random_batch(seed):
    rng = np.random.default_rng(seed)
    n, d, k = rng.integers(1, 12, size=3)
    scale = rng.choice([0.1, 1.0, 30.0])
    return rng, rng.normal(scale=scale, size=(n, k)), rng.integers(k, size=n), d


def tensor(a):
    return torch.tensor(a, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_probabilities(seed):
    _, z, _, _ = random_batch(seed)
    t = tensor(z)
    np.testing.assert_allclose(nn.softmax(z), F.softmax(t, dim=1).detach(), **EXACT)
    np.testing.assert_allclose(nn.log_softmax(z), F.log_softmax(t, dim=1).detach(), **EXACT)
    np.testing.assert_allclose(nn.logsumexp(z), torch.logsumexp(t, dim=1).detach(), **EXACT)
    np.testing.assert_allclose(nn.sigmoid(z), torch.sigmoid(t).detach(), **EXACT)


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_entropy_and_its_gradient(seed):
    _, z, y, _ = random_batch(seed)
    t = tensor(z)
    loss = F.cross_entropy(t, torch.tensor(y))
    loss.backward()
    np.testing.assert_allclose(nn.cross_entropy(z, y), loss.item(), **EXACT)
    np.testing.assert_allclose(nn.softmax_cross_entropy_grad(z, y), t.grad, **EXACT)
    course, dz = nn.softmax_cross_entropy(z, y)
    np.testing.assert_allclose(course, loss.item(), **EXACT)
    np.testing.assert_allclose(dz, t.grad, **EXACT)


@pytest.mark.parametrize("seed", SEEDS)
def test_losses_with_soft_targets(seed):
    rng, z, _, _ = random_batch(seed)
    targets, p = (rng.dirichlet(np.ones(z.shape[1]), size=len(z)) for _ in range(2))
    soft = F.cross_entropy(tensor(z), torch.tensor(targets)).item()
    np.testing.assert_allclose(nn.cross_entropy_soft(z, targets), soft, **EXACT)
    binary = F.binary_cross_entropy_with_logits(tensor(z[:, 0]), torch.tensor(targets[:, 0]))
    np.testing.assert_allclose(
        nn.binary_cross_entropy(z[:, 0], targets[:, 0]), binary.item(), **EXACT
    )
    divergence = F.kl_div(torch.tensor(p).log(), torch.tensor(targets), reduction="none").sum(1)
    np.testing.assert_allclose(nn.kl(targets, p), divergence, **EXACT)
    shannon = torch.distributions.Categorical(probs=torch.tensor(p)).entropy()
    np.testing.assert_allclose(nn.entropy(p), shannon, **EXACT)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_backward(seed):
    rng, z, _, _ = random_batch(seed)
    g = rng.normal(size=z.shape)
    t = tensor(z)
    F.softmax(t, dim=1).backward(torch.tensor(g))
    np.testing.assert_allclose(nn.softmax_vjp(nn.softmax(z), g), t.grad, **EXACT)
    J = torch.autograd.functional.jacobian(lambda row: F.softmax(row, dim=0), tensor(z[0]))
    np.testing.assert_allclose(nn.softmax_jacobian(nn.softmax(z)[0]), J, **EXACT)


def paired_layers(rng, d, k):
    layer = nn.Linear(int(d), int(k), rng)
    other = torch.nn.Linear(int(d), int(k), dtype=torch.float64)
    with torch.no_grad():
        other.weight.copy_(torch.tensor(layer.params["W"].T))
        other.bias.copy_(torch.tensor(layer.params["b"]))
    return layer, other


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_forward_and_backward(seed):
    rng, dz, _, d = random_batch(seed)
    layer, other = paired_layers(rng, d, dz.shape[1])
    x = rng.normal(size=(len(dz), d))
    t = tensor(x)
    z = other(t)
    z.backward(torch.tensor(dz))
    np.testing.assert_allclose(layer.forward(x), z.detach(), **EXACT)
    np.testing.assert_allclose(layer.backward(dz), t.grad, **EXACT)
    np.testing.assert_allclose(layer.grads["W"], other.weight.grad.T, **EXACT)
    np.testing.assert_allclose(layer.grads["b"], other.bias.grad, **EXACT)


@pytest.mark.parametrize(("momentum", "l2"), [(0.0, 0.0), (0.9, 0.0), (0.9, 0.1), (0.0, 0.1)])
def test_twenty_steps_of_sgd(momentum, l2):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 6)), rng.integers(4, size=30)
    layer, other = paired_layers(rng, 6, 4)
    course = nn.SGD(layer, lr=0.1, momentum=momentum, l2=l2)
    groups = [
        {"params": [other.weight], "weight_decay": l2},
        {"params": [other.bias], "weight_decay": 0.0},
    ]
    pytorch = torch.optim.SGD(groups, lr=0.1, momentum=momentum)
    for _ in range(20):
        layer.backward(nn.softmax_cross_entropy_grad(layer.forward(x), y))
        course.step()
        pytorch.zero_grad()
        F.cross_entropy(other(torch.tensor(x)), torch.tensor(y)).backward()
        pytorch.step()
    np.testing.assert_allclose(layer.params["W"], other.weight.detach().T, **EXACT)
    np.testing.assert_allclose(layer.params["b"], other.bias.detach(), **EXACT)
