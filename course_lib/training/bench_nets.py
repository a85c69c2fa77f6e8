"""What the experiments of the bench share: images, nets and how they are trained."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.training.loop import fit
from course_lib.training.prediction import evaluate

Examples = tuple[np.ndarray, np.ndarray]  # images (n, 784), and labels (n,)
Models = Callable[..., list[nn.Sequential]]  # seed, factor, n, width -> a model a rate
Arms = Mapping[str, Mapping[str, Any]]  # a name -> settings of `Models`

BROKEN = {"P": "seed", "Q": "judge", "R": "factor"}
"""Section 12.5: a broken trial -> what is wrong with it."""


@cache
def mnist(n: int, flat: bool = True) -> tuple[np.ndarray, ...]:
    """The first n training images with their labels, and all test images with theirs."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n, flat=flat)
    return x, y, x_test, y_test


def net(
    seed: int, width: int, depth: int = 1, norm: bool = False, drop: float = 0.0
) -> nn.Sequential:
    """784-width-...-10 with ReLU; batch norm before it, or dropout after it."""
    rng = np.random.default_rng(seed)
    modules: list[nn.Module] = []
    for d in [784] + [width] * (depth - 1):
        modules.append(nn.Linear(d, width, rng, dtype=np.float32))
        if norm:
            modules.append(nn.BatchNorm1d(width, dtype=np.float32))
        modules.append(nn.ReLU())
        if drop:
            modules.append(nn.Dropout(drop, np.random.default_rng([seed, 1])))
    return nn.Sequential(*modules, nn.Linear(width, 10, rng, dtype=np.float32))


def train(
    model: nn.Module,
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    n_epochs: int,
    lr: float = 0.05,
    batch_size: int = 50,
) -> None:
    """Train with momentum 0.9; the order of the images depends on the seed alone."""
    order = np.random.default_rng([seed, 2])
    settings = {"lr": lr, "momentum": 0.9, "n_epochs": n_epochs, "batch_size": batch_size}
    fit(model, x, y, rng=order, progress=False, **settings)


def arm_models(x: np.ndarray, y: np.ndarray, rates: Sequence[float]) -> Models:
    """Section 12.5: what trains the models of one arm of a trial, one for each rate.

    Args:
        x: (n, 784) images.
        y: (n,) labels.
        rates: learning rates.

    Returns:
        (seed, factor, n, width) -> trained models 784-width-10 that saw the first n images three
        times, all from the start of the seed, with the first layer's weights times `factor`.
    """

    def models_of(
        seed: int, factor: float = 1.0, n: int = 2000, width: int = 64
    ) -> list[nn.Sequential]:
        models = [net(seed, width) for _ in rates]
        for model, lr in zip(models, rates, strict=True):
            model.modules[0].params["W"] *= np.float32(factor)
            train(model, x[:n], y[:n], seed, 3, lr)
        return models

    return models_of


def judged(models: Sequence[nn.Module], choose: Examples, judge: Examples) -> tuple[int, float]:
    """Section 12.5: the place of the model that is best on some images, and what others say of it.

    Args:
        models: networks that were trained with different settings.
        choose: images (n, d) and labels (n,) that choose one of them.
        judge: others, which were not seen before.

    Returns:
        Its place, and its accuracy in % on the images that judge.
    """
    best = int(np.argmax([evaluate(model, *choose) for model in models]))
    return best, 100 * evaluate(models[best], *judge)


def trial(
    models_of: Models, arms: Arms, choose: Examples, judge: Examples, chosen: list[tuple[str, int]]
) -> Callable[..., dict[str, float]]:
    """Section 12.5: what compares arms, each at the rate that it chooses.

    Args:
        models_of: trains the models of an arm, see `arm_models`.
        arms: a name -> settings of `models_of`.
        choose: images (n, 784) and labels (n,) that choose one of them.
        judge: others, which say how good that one is.
        chosen: notes an arm and the place of its choice for each.

    Returns:
        (seed) -> the accuracy of each arm in %. `arms=`, `choose=` and `judge=` take others for
        once, such as examples with shuffled labels.
    """

    def my_trial(
        seed: int, arms: Arms = arms, choose: Examples = choose, judge: Examples = judge
    ) -> dict[str, float]:
        told = {}
        for arm, settings in arms.items():
            best, told[arm] = judged(models_of(seed, **settings), choose, judge)
            chosen.append((arm, best))
        return told

    return my_trial


def broken_trials(models_of: Models) -> dict[str, Callable[..., dict[str, float]]]:
    """Section 12.5: three programs that compare arms as `trial` does, but for one fault each.

    They share the models that they train, since their faults come after that or before it.

    Args:
        models_of: trains the models of an arm, see `arm_models`.

    Returns:
        "P", whose models never see the seed, "Q", in which the images that choose also judge, and
        "R", in which a factor never arrives: (seed, arms, choose, judge) -> each arm's accuracy in
        %. Lesson 12 shows their lines.
    """
    kept: dict[tuple[Any, ...], list[nn.Sequential]] = {}

    def models(
        seed: int, factor: float = 1.0, n: int = 2000, width: int = 64, **more: Any
    ) -> list[nn.Sequential]:
        key = (seed, factor, n, width, *sorted(more.items()))
        if key not in kept:
            kept[key] = models_of(seed, factor, n, width, **more)
        return kept[key]

    def p(seed: int, arms: Arms, choose: Examples, judge: Examples) -> dict[str, float]:
        told = {}
        for arm, settings in arms.items():
            _, told[arm] = judged(models(0, **settings), choose, judge)
        return told

    def q(seed: int, arms: Arms, choose: Examples, judge: Examples) -> dict[str, float]:
        told = {}
        for arm, settings in arms.items():
            _, told[arm] = judged(models(seed, **settings), choose, choose)
        return told

    def r(seed: int, arms: Arms, choose: Examples, judge: Examples) -> dict[str, float]:
        told = {}
        for arm, settings in arms.items():
            n, width = settings.get("n", 2000), settings.get("width", 64)
            _, told[arm] = judged(models(seed, n=n, width=width), choose, judge)
        return told

    return dict(zip(BROKEN, (p, q, r), strict=True))


def train_with_adam(model: nn.Module, x: np.ndarray, y: np.ndarray, seed: int, lr: float) -> None:
    """Train for five passes with Adam."""
    order = np.random.default_rng([seed, 2])
    adam = nn.Adam(model, lr=lr)
    fit(model, x, y, optimiser=adam, n_epochs=5, batch_size=50, rng=order, progress=False)
