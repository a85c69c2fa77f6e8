"""One pass through the whole net, many passes with dropout left on, or several plain nets."""

import numpy as np

from course_lib import nn
from course_lib.data import split
from course_lib.data.mnist import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.dropout_narrow import network
from course_lib.training import fit, predict_logits


def many_passes(model: nn.Sequential, x: nn.Array, T: int, masks: np.random.Generator) -> nn.Array:
    """The mean of the probabilities of T passes, (n, 10), with masks drawn from `masks`."""
    drops = [module for module in model.modules if isinstance(module, nn.Dropout)]

    def predict(x: nn.Array, rng: np.random.Generator) -> nn.Array:
        for module in drops:
            module.rng = rng
        return model.forward(x)  # (n, 10)

    model.train()
    mean, _ = nn.mc_dropout(predict, x, T, masks)  # (n, 10)
    model.eval()
    return mean


def run(
    seed: int,
    T: int,
    n_nets: int,
    width: int,
    p: float,
    p_input: float,
    lr: float,
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int,
    n_test: int,
) -> dict[str, float]:
    """Train nets; read test images by the mean of T passes with dropout on, or one without.

    T = 0 means one pass with nothing dropped. The seed is that of the choice of images, the
    weights, the masks and the order; they are equal in all arms. Further nets have other weights
    and another order, and the probabilities of all nets are averaged.
    """
    (x, y), (x_test, y_test) = load_mnist()
    x_test, y_test = x_test[:n_test], y_test[:n_test]
    (rows,) = split(len(x), (n_train,), np.random.default_rng([seed, 0]))
    answers: list[nn.Array] = []
    for i in range(n_nets):
        member = [seed, i] if i else [seed]
        weights, masks, order, asked = (np.random.default_rng([*member, k]) for k in (1, 2, 3, 4))
        model = network(width, p, p_input, weights, masks)
        fit(
            model,
            x[rows],
            y[rows],
            lr=lr,
            momentum=momentum,
            n_epochs=epochs,
            batch_size=batch_size,
            rng=order,
            progress=False,
        )
        answers.append(
            many_passes(model, x_test, T, asked) if T else nn.softmax(predict_logits(model, x_test))
        )
    mean = np.mean(answers, axis=0)  # (n, 10)
    z = np.log(np.maximum(mean, np.finfo(mean.dtype).tiny))  # softmax of it is the mean
    return {
        "test_accuracy": 100 * nn.accuracy(z, y_test),
        "test_cross_entropy": nn.cross_entropy(z, y_test),
    }


experiment = Experiment(
    name="dropout_passes",
    title="784-256-256-10 on 1,000 images: one whole pass, many with dropout left on, or five nets",
    arms={
        "one whole pass": {"T": 0},
        **{f"{T} passes with dropout": {"T": T} for T in (10, 30, 100)},
        "one plain net": {"T": 0, "p": 0.0, "p_input": 0.0},
        "five plain nets": {"T": 0, "p": 0.0, "p_input": 0.0, "n_nets": 5},
    },
    seeds=(0, 1, 2),
    metrics={
        "test_accuracy": "share of the test images that are right, in %",
        "test_cross_entropy": "mean cross-entropy of the test images",
    },
    run=run,
    common={
        "n_nets": 1,
        "width": 256,
        "p": 0.5,
        "p_input": 0.2,
        "lr": 0.05,
        "momentum": 0.9,
        "epochs": 60,
        "batch_size": 100,
        "n_train": 1000,
        "n_test": 10_000,
    },
    quick={"width": 32, "epochs": 1, "n_train": 200, "n_test": 200},
)
