"""Probabilities, losses and optimisers against PyTorch, in float64; layers: test_layers.py."""

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


OPTIMISERS = {
    "sgd": (nn.SGD, "SGD", {"lr": 0.1}, {}),
    "momentum": (nn.SGD, "SGD", {"lr": 0.05, "momentum": 0.9}, {"momentum": 0.9}),
    "rmsprop": (nn.RMSProp, "RMSprop", {"lr": 0.01}, {"alpha": 0.99}),
    "rmsprop, other settings": (
        *(nn.RMSProp, "RMSprop"),
        *({"lr": 0.02, "decay": 0.8, "eps": 1e-3}, {"alpha": 0.8, "eps": 1e-3}),
    ),
    "adam": (nn.Adam, "Adam", {"lr": 0.01}, {}),
    "adam, other settings": (
        *(nn.Adam, "Adam"),
        *({"lr": 0.03, "b1": 0.7, "b2": 0.9, "eps": 1e-3}, {"betas": (0.7, 0.9), "eps": 1e-3}),
    ),
}


@pytest.mark.parametrize("l2", [0.0, 0.05])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_fifty_steps_of_an_optimiser(name, l2):
    """Every tenth step the learning rate shrinks, and every step has its own batch."""
    kind, other_kind, settings, other_settings = OPTIMISERS[name]
    rng = np.random.default_rng(0)
    course = nn.Sequential(nn.Linear(6, 5, rng), nn.Tanh(), nn.Linear(5, 4, rng))
    leaves = {key: tensor(a) for key, a in course.params.items()}
    x, y = rng.normal(size=(50, 8, 6)), rng.integers(4, size=(50, 8))
    optimiser = kind(course, **settings, l2=l2)
    weights, biases = ([a for key, a in leaves.items() if key[-1] == last] for last in "Wb")
    groups = [{"params": weights, "weight_decay": l2}, {"params": biases, "weight_decay": 0.0}]
    other = getattr(torch.optim, other_kind)(groups, lr=settings["lr"], **other_settings)
    for step in range(50):
        course.backward(nn.softmax_cross_entropy_grad(course.forward(x[step]), y[step]))
        optimiser.step()
        other.zero_grad()
        a = torch.tanh(torch.tensor(x[step]) @ leaves["0.W"] + leaves["0.b"])
        z = a @ leaves["2.W"] + leaves["2.b"]
        F.cross_entropy(z, torch.tensor(y[step])).backward()
        other.step()
        for key, leaf in leaves.items():
            np.testing.assert_allclose(
                course.params[key], leaf.detach(), rtol=1e-11, atol=1e-12, err_msg=key
            )
        if step % 10 == 9:
            optimiser.lr *= 0.7
            for group in other.param_groups:
                group["lr"] *= 0.7
