"""Deep networks: what lesson 11 says of them beyond its stored results and printed cells."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiments.depth import deep_net
from course_lib.training import fit, predict_logits


@pytest.fixture(autouse=True)
def one_thread():
    """Several threads on so few numbers take many times as long on a busy machine."""
    with threadpool_limits(1):
        yield


def logits_after_training(start, lr: float, epochs: int = 3, **kind) -> tuple[nn.Array, nn.Labels]:
    """Test logits and labels of 60 layers after a training on 5,000 digits."""
    (x, y), (x_test, y_test) = load_mnist(n_train=12_000)
    rng = np.random.default_rng(0)
    model = deep_net(60, width=64, rng=rng, **kind)
    for layer in model.modules[2:-2:2] if start else ():  # the hidden layers of a plain network
        layer.params["W"][...] = start(layer.params["W"])
    fit(
        *(model, x[:5000], y[:5000]),
        lr=lr,
        momentum=0.9,
        n_epochs=epochs,
        batch_size=100,
        rng=rng,
        progress=False,
    )
    return predict_logits(model, x_test), y_test


PLAIN = {"skip": False, "small": False}


def test_sixty_copies_learn_to_read():
    z, y = logits_after_training(lambda W: np.eye(64), 0.005, **PLAIN)
    assert 0.85 < (z.argmax(axis=1) == y).mean() < 0.89


def test_sixty_layers_that_pass_little_on_call_every_digit_a_1():
    z, _ = logits_after_training(lambda W: W / 8, 0.005, **PLAIN)
    assert (z.argmax(axis=1) == 1).all()


@pytest.mark.parametrize("lr", [0.02, 0.0002])
def test_where_skips_with_hes_weights_call_every_digit_a_0_all_logits_are_nan(lr: float):
    with np.errstate(all="ignore"):
        z, _ = logits_after_training(None, lr, epochs=1, skip=True, small=False)
    assert np.isnan(z).all()
    assert (z.argmax(axis=1) == 0).all()
