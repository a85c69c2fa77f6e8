"""Probabilities, losses and optimisers against PyTorch, in float64; layers: test_layers.py."""

import numpy as np
import pytest

from course_lib import nn

EXACT = {"rtol": 1e-12, "atol": 1e-12}
every_seed = pytest.mark.parametrize("seed", range(25))


def random_batch(seed):
    rng = np.random.default_rng(seed)
    n, k = rng.integers(1, 12, size=2)
    scale = rng.choice([0.1, 1.0, 30.0])
    return rng, rng.normal(scale=scale, size=(n, k)), rng.integers(k, size=n)


@every_seed
def test_probabilities(torch, seed):
    _, z, _ = random_batch(seed)
    t = torch.tensor(z)
    np.testing.assert_allclose(nn.softmax(z), torch.softmax(t, dim=1), **EXACT)
    np.testing.assert_allclose(nn.log_softmax(z), torch.log_softmax(t, dim=1), **EXACT)
    np.testing.assert_allclose(nn.logsumexp(z), torch.logsumexp(t, dim=1), **EXACT)
    np.testing.assert_allclose(nn.sigmoid(z), torch.sigmoid(t), **EXACT)
    np.testing.assert_allclose(nn.softplus(z), torch.logaddexp(t, 0 * t), **EXACT)


@every_seed
def test_cross_entropy_and_its_gradient(torch, seed):
    _, z, y = random_batch(seed)
    t = torch.tensor(z, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(t, torch.tensor(y))
    expected.backward()
    loss, dz = nn.softmax_cross_entropy(z, y)
    for course in (loss, nn.cross_entropy(z, y)):
        np.testing.assert_allclose(course, expected.item(), **EXACT)
    for course in (dz, nn.softmax_cross_entropy_grad(z, y)):
        np.testing.assert_allclose(course, t.grad, **EXACT)


@every_seed
def test_losses_with_soft_targets(torch, seed):
    rng, z, _ = random_batch(seed)
    F, t = torch.nn.functional, torch.tensor(z)
    targets, p = (rng.dirichlet(np.ones(z.shape[1]), size=len(z)) for _ in range(2))
    soft = F.cross_entropy(t, torch.tensor(targets)).item()
    np.testing.assert_allclose(nn.cross_entropy_soft(z, targets), soft, **EXACT)
    binary = F.binary_cross_entropy_with_logits(t[:, 0], torch.tensor(targets[:, 0])).item()
    np.testing.assert_allclose(nn.binary_cross_entropy(z[:, 0], targets[:, 0]), binary, **EXACT)
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
def test_fifty_steps_of_an_optimiser(torch, name, l2):
    """Every tenth step the learning rate shrinks, and every step has its own gradients."""
    kind, other_kind, settings, other_settings = OPTIMISERS[name]
    rng = np.random.default_rng(0)
    course = nn.Sequential(nn.Linear(6, 5, rng), nn.Linear(5, 4, rng))
    leaves = {key: torch.tensor(a, requires_grad=True) for key, a in course.params.items()}
    optimiser = kind(course, **settings, l2=l2)
    weights, biases = ([a for key, a in leaves.items() if key[-1] == last] for last in "Wb")
    groups = [{"params": weights, "weight_decay": l2}, {"params": biases, "weight_decay": 0.0}]
    other = getattr(torch.optim, other_kind)(groups, lr=settings["lr"], **other_settings)
    for step in range(50):
        for key, grad in course.grads.items():
            grad[:] = rng.normal(scale=0.1, size=grad.shape)
            leaves[key].grad = torch.tensor(grad)
        optimiser.step()
        other.step()
        for key, leaf in leaves.items():
            np.testing.assert_allclose(
                course.params[key], leaf.detach(), rtol=1e-11, atol=1e-12, err_msg=key
            )
        if step % 10 == 9:
            optimiser.lr *= 0.7
            for group in other.param_groups:
                group["lr"] *= 0.7
