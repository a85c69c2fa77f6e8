"""Small experiments for a test of a claim: most take a seed; each gives one number per arm.

Every arm of one call starts from equal weights where it can, meets the same images, and is tested
on the same 10,000 test images. Accuracies are in percent. `repeat` runs one for
each seed.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import shift
from course_lib.training.bench_nets import Arms, Examples, mnist, net, train, train_with_adam
from course_lib.training.loop import fit
from course_lib.training.prediction import evaluate, predict_logits
from course_lib.training.softmax import fit_softmax

Experiment = Callable[[int], dict[str, float]]


def repeat(experiment: Experiment, seeds: Iterable[int] = range(5)) -> dict[str, list[float]]:
    """Run an experiment once per seed.

    Args:
        experiment: seed -> {arm: number}.
        seeds: one run each.

    Returns:
        arm -> list of numbers, in the order of the seeds, with two decimals (three digits below 1).

    Raises:
        TypeError: the experiment takes no seed, or gives no dictionary of numbers.
        ValueError: its runs have different arms.
    """
    if not _takes_a_seed(experiment):
        raise TypeError(f"{_name(experiment)} takes no seed: run it by bench.once")
    runs = [_told(experiment, experiment(seed)) for seed in seeds]
    for run in runs:
        if run.keys() != runs[0].keys():
            raise ValueError(f"a seed gave the arms {list(runs[0])}, another one {list(run)}")
    return {arm: [run[arm] for run in runs] for arm in runs[0]} if runs else {}


def once(experiment: Callable[[], dict[str, float]]) -> dict[str, list[float]]:
    """Run an experiment in which nothing is random: arm -> list of one number."""
    if _takes_a_seed(experiment):
        raise TypeError(f"{_name(experiment)} takes a seed: run it by bench.repeat")
    return {arm: [number] for arm, number in _told(experiment, experiment()).items()}


def change(first: Sequence[float], second: Sequence[float], digits: int = 1) -> str:
    """The mean difference of pairs, second - first, ± three standard errors, in words.

    Args:
        first: numbers of one arm, one per seed.
        second: those of the other, for the same seeds.
        digits: decimals that are shown.
    """
    gaps = np.subtract(second, first)
    mean, reach = gaps.mean(), 3 * gaps.std(ddof=1) / np.sqrt(len(gaps))
    seen = "seen" if abs(mean) > reach else "not seen"
    return f"{mean:+.{digits}f} ± {reach:.{digits}f}, {seen}"


def spreads(first: Sequence[float], second: Sequence[float]) -> str:
    """The sd of two arms, that of their pairs, and what it would be if the runs were independent.

    Args:
        first: numbers of one arm, one per seed.
        second: those of the other, for the same seeds.
    """
    v, w = np.std(first, ddof=1), np.std(second, ddof=1)
    pairs = np.subtract(second, first).std(ddof=1)
    return f"sd {v:.2f} and {w:.2f}; of pairs {pairs:.2f}, if independent {np.hypot(v, w):.2f}"


def in_words(word: str, margin: float) -> str:
    """Section 12.6: what rule 6 says of a trial, in the words of its question.

    Args:
        word: harmless, if the whole band lies above -margin, harmful, if it lies below, or
            undecided.
        margin: the loss in points from which on a change is harmful; a number below 0 is a gain,
            and asks whether the new arm is better by more than that.
    """
    if margin >= 0:
        return word
    better = {"harmless": f"better by more than {-margin:g}", "harmful": "not better by as much"}
    return better.get(word, word)


SHUFFLED = ("choose", "judge")
"""Whose labels say nothing of their images, in runs of `shuffled_labels`."""


def shuffled_labels(
    seed: int,
    trial: Callable[..., dict[str, float]],
    arms: Arms,
    choose: Examples,
    judge: Examples,
) -> dict[str, float]:
    """Section 12.5: an arm in a trial whose labels are shuffled, first those to choose.

    Args:
        seed: of the trial, and of the order of the labels.
        trial: (seed, arms, choose, judge) -> the accuracy of each arm in %.
        arms: a name -> settings, of one arm.
        choose: images (n, 784) that choose a model, and their labels (n,).
        judge: those that judge it.

    Returns:
        Each of `SHUFFLED` -> the accuracy of the arm, in %.
    """
    rng, told = np.random.default_rng([seed, 4]), {}
    (told["choose"],) = trial(seed, arms, (choose[0], rng.permutation(choose[1])), judge).values()
    (told["judge"],) = trial(seed, arms, choose, (judge[0], rng.permutation(judge[1]))).values()
    return told


def findings(runs_of: Mapping[str, Sequence[float]]) -> str:
    """What the checks of a trial gave, in lines: differences from the old arm, and means in %.

    Args:
        runs_of: the old arm, its placebo, controls and each of `SHUFFLED` -> an accuracy per seed.
    """
    first, *others = runs_of
    lines = [
        f"{name}, differences: {np.subtract(runs_of[name], runs_of[first]).round(2)}"
        for name in others
        if name not in SHUFFLED
    ]
    means = f"mean of the old arm {np.mean(runs_of[first]):.1f} %; with shuffled labels "
    means += ", and ".join(f"to {name} {np.mean(runs_of[name]):.1f} %" for name in SHUFFLED)
    return "\n".join([*lines, means])


def figures_with_an_alarm(
    rng: np.random.Generator, n_methods: int = 8, n_figures: int = 5_000
) -> float:
    """How many figures of equal methods, five runs each, have a pair of them beyond 3."""
    equal = rng.normal(size=(n_figures, n_methods, 5))
    i, j = np.triu_indices(n_methods, 1)
    gaps = equal[:, i] - equal[:, j]  # (figures, pairs, 5)
    far = np.abs(gaps.mean(axis=2)) > 3 * gaps.std(axis=2, ddof=1) / np.sqrt(5)
    return float(far.any(axis=1).mean())


def _name(experiment: Any) -> str:
    return getattr(experiment, "__name__", type(experiment).__name__)


def _takes_a_seed(experiment: Any) -> bool:
    """Whether a function needs one argument; an experiment is handed over without a call."""
    if not callable(experiment):
        raise TypeError(
            f"an experiment is a function, such as bench.narrow_net without brackets; "
            f"what came is of type {type(experiment).__name__}"
        )
    return bool(inspect.signature(experiment).parameters)


def _told(experiment: Any, run: Any) -> dict[str, float]:
    """One run, rounded: to two decimals, and below 1 to three digits."""
    if not isinstance(run, Mapping):
        raise TypeError(
            f"{_name(experiment)} should return a dictionary, arm -> number; "
            f"what came is of type {type(run).__name__}"
        )
    told = {}
    for arm, number in run.items():
        if np.ndim(number) or not isinstance(number, int | float | np.number | np.ndarray):
            raise TypeError(
                f"{_name(experiment)} should give one number for the arm {arm!r}; "
                f"what came is of type {type(number).__name__}"
            )
        value = float(number)
        told[arm] = round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")
    return told


# ---------------------------------------------------------------- what luck does


def _accuracies(
    seed: int, n: int, nets: Mapping[Any, nn.Sequential], n_epochs: int, **settings: Any
) -> dict[Any, float]:
    """Train nets on the first n images: arm -> test accuracy in %."""
    x, y, x_test, y_test = mnist(n)
    for model in nets.values():
        train(model, x, y, seed, n_epochs, **settings)
    return {arm: 100 * evaluate(model, x_test, y_test) for arm, model in nets.items()}


def small_net(seed: int) -> float:
    """784-16-10 on 1,000 images, five epochs: test accuracy in %."""
    return _accuracies(seed, 1000, {0: net(seed, 16)}, 5)[0]


def eight_methods() -> dict[str, list[float]]:
    """The eight methods that open lesson 12: A to H -> five test accuracies in %."""
    return {name: [small_net(5 * i + j) for j in range(5)] for i, name in enumerate("ABCDEFGH")}


# ---------------------------------------------------------------- what the accuracy is


def ten_classes(seed: int) -> dict[str, float]:
    """Softmax regression on 10,000 images: its accuracy on all ten digits."""
    x, y, x_test, y_test = mnist(10_000)
    W, b, _ = fit_softmax(x, y, 10, 0.2, 5, 50, np.random.default_rng(seed))
    return {"accuracy on ten classes": 100 * nn.accuracy(x_test @ W + b, y_test)}


def full_mnist(seed: int) -> dict[str, float]:
    """784-256-10 on all 60,000 images, five epochs."""
    return _accuracies(seed, 60_000, {"784-256-10": net(seed, 256)}, 5, batch_size=128)


def best_guesser(seed: int) -> dict[str, float]:
    """100 guessers, the best of them on 1,000 test images, and the same one on the other 9,000."""
    _, _, _, y_test = mnist(1000)
    guesses = np.random.default_rng(seed).integers(10, size=(100, 10_000))
    right = guesses == y_test  # (100, 10000)
    best = right[:, :1000].mean(axis=1).argmax()
    return {
        "where it was chosen": 100 * float(right[best, :1000].mean()),
        "on other images": 100 * float(right[best, 1000:].mean()),
    }


# ---------------------------------------------------------------- dropout and batch norm


DROPS = {"no dropout": 0.0, "dropout": 0.5}


def narrow_net(seed: int) -> dict[str, float]:
    """5,000 images, 784-16-16-10: plain, and with dropout 0.5."""
    nets = {arm: net(seed, 16, 2, drop=drop) for arm, drop in DROPS.items()}
    return _accuracies(seed, 5000, nets, 8, lr=0.02)


def correlations(seed: int) -> dict[str, float]:
    """Mean |correlation| of 256 hidden units after training on 5,000 images, times 100."""
    x, y, x_test, _ = mnist(5000)
    told = {}
    for arm, drop in DROPS.items():
        model = net(seed, 256, 2, drop=drop)
        train(model, x, y, seed, 8, lr=0.02)
        a = np.maximum(model.modules[0].forward(x_test[:2000]), 0)  # (2000, 256)
        c = np.corrcoef(a[:, a.std(axis=0) > 0].T)
        told[arm] = 100 * float(np.abs(c[np.triu_indices(len(c), 1)]).mean())
    return told


def small_batches(seed: int) -> dict[str, float]:
    """784-64-64-10 on 2,000 images, plain and with batch norm, in batches of (64) and of (2).

    Each learning rate has the highest mean over seeds 0 to 4 on another 2,000 training images;
    half of it, or less, and twice as much, or more, were worse.
    """
    told = {}
    chosen = ((64, False, 0.02), (64, True, 0.05), (2, False, 0.002), (2, True, 0.0005))
    for size, norm, lr in chosen:
        nets = {f"{'normed' if norm else 'plain'} ({size})": net(seed, 64, 2, norm)}
        told |= _accuracies(seed, 2000, nets, 4, lr=lr, batch_size=size)
    return told


def few_digits(seed: int) -> dict[str, float]:
    """1,000 images, which 784-64-64-10 learns all of: plain, and with batch norm."""
    nets = {"plain": net(seed, 64, 2), "batch norm": net(seed, 64, 2, norm=True)}
    return _accuracies(seed, 1000, nets, 30)


# ---------------------------------------------------------------- how long, how sure


def early_and_late(seed: int) -> dict[str, float]:
    """784-256-10 on 2,000 images: after 10 and after 100 epochs, on the test images."""
    x, y, x_test, y_test = mnist(2000)
    model, told = net(seed, 256), {}
    for says, epochs in (("after 10 epochs", 10), ("after 100 epochs", 90)):
        train(model, x, y, seed + epochs, epochs)
        z = predict_logits(model, x_test)
        told[f"accuracy {says}"] = 100 * nn.accuracy(z, y_test)
        told[f"loss {says}"] = nn.cross_entropy(z, y_test)
    return told


def confidence(seed: int) -> dict[str, float]:
    """784-256-10 on 2,000 images: mean of the largest p, and the accuracy, in %."""
    x, y, x_test, y_test = mnist(2000)
    model = net(seed, 256)
    train(model, x, y, seed, 60)
    z = predict_logits(model, x_test)
    return {
        "mean largest p": 100 * float(nn.softmax(z).max(axis=1).mean()),
        "accuracy": 100 * nn.accuracy(z, y_test),
    }


def learned_by_heart(seed: int) -> dict[str, float]:
    """784-256-10 on 5,000 images: where validation images would stop it, and after 60 epochs."""
    x, y, x_test, y_test = mnist(7000)
    model, best, stopped, order = net(seed, 256), -1.0, 0.0, np.random.default_rng([seed, 2])
    for _ in range(60):
        fit(model, x[:5000], y[:5000], lr=0.05, momentum=0.9, n_epochs=1, batch_size=50, rng=order,
            progress=False)  # fmt: skip
        validation = evaluate(model, x[5000:], y[5000:])
        if validation > best:
            best, stopped = validation, evaluate(model, x_test, y_test)
    return {
        "training, 60 epochs": 100 * evaluate(model, x[:5000], y[:5000]),
        "test, stopped": 100 * stopped,
        "test, 60 epochs": 100 * evaluate(model, x_test, y_test),
    }


def random_labels(seed: int, n: int = 1000) -> dict[str, float]:
    """784-256-10 on n images whose labels were drawn at random, and with their true ones."""
    x, y, x_test, y_test = mnist(n)
    drawn = np.random.default_rng([seed, 4]).integers(10, size=n)  # (n,)
    model, honest = net(seed, 256), net(seed, 256)
    train(model, x, drawn, seed, 60)
    train(honest, x, y, seed, 60)
    return {
        "training": 100 * evaluate(model, x, drawn),
        "test": 100 * evaluate(model, x_test, y_test),
        "test, true labels": 100 * evaluate(honest, x_test, y_test),
    }


def adam_rates(seed: int) -> dict[str, float]:
    """784-64-10 on 5,000 images with Adam at two learning rates."""
    x, y, x_test, y_test = mnist(5000)
    told = {}
    for lr in (0.001, 0.3):
        model = net(seed, 64)
        train_with_adam(model, x, y, seed, lr)
        told[f"lr {lr}"] = 100 * evaluate(model, x_test, y_test)
    return told


# ---------------------------------------------------------------- what the pixels say


def _shuffled(
    seed: int, n: int, make: Callable[[], nn.Sequential], flat: bool = True
) -> dict[str, float]:
    """Train a net on n images with pixels in place, and moved in the same way in all images."""
    x, y, x_test, y_test = mnist(n, flat)
    places, told = np.random.default_rng([seed, 3]).permutation(784), {}
    for arm, order in (("in place", np.arange(784)), ("shuffled", places)):
        moved, moved_test = (a.reshape(-1, 784)[:, order].reshape(a.shape) for a in (x, x_test))
        model = make()
        train(model, moved, y, seed, 5)
        told[arm] = 100 * evaluate(model, moved_test, y_test)
    return told


def shuffled_pixels(seed: int) -> dict[str, float]:
    """784-64-10 on 5,000 images: pixels in place, and moved in the same way in all images."""
    return _shuffled(seed, 5000, lambda: net(seed, 64))


def shuffled_lenet(seed: int) -> dict[str, float]:
    """The same for a LeNet-style net, on 2,000 images."""
    return _shuffled(seed, 2000, lambda: nn.lenet5(np.random.default_rng(seed), np.float32), False)


def distorted(seed: int) -> dict[str, float]:
    """A LeNet-style net and 784-256-10 on 2,000 images: clean, moved and noisy test images."""
    x, y, x_test, y_test = mnist(2000, flat=False)
    noise = np.random.default_rng([seed, 5]).normal(scale=0.3, size=x_test.shape)
    tests = {"clean": x_test, "moved": shift(x_test, 4, 0), "noisy": x_test + noise}
    models = {"": nn.lenet5(np.random.default_rng(seed), np.float32), "dense, ": net(seed, 256)}
    told = {}
    for name, model in models.items():
        shape = (-1, 784) if name else (-1, 1, 28, 28)
        train(model, x.reshape(shape), y, seed, 5)
        for arm, images in tests.items():
            seen = images.astype(np.float32).reshape(shape)
            told[name + arm] = 100 * evaluate(model, seen, y_test)
    return told


# ---------------------------------------------------------------- nothing random


def nearest_neighbour() -> dict[str, float]:
    """Accuracy of the nearest of 5,000 training images, on the test images, in percent."""
    x, y, x_test, y_test = mnist(5000)
    distances = (x**2).sum(axis=1) - 2 * x_test @ x.T  # (10000, 5000), less a number of the row
    right = y[distances.argmin(axis=1)] == y_test  # (10000,)
    return {"nearest neighbour": 100 * float(right.mean())}


def least_squares() -> dict[str, float]:
    """10,000 images: a linear map fitted to one-hot codes by least squares, softmax regression."""
    x, y, x_test, y_test = mnist(10_000)
    ones = [np.hstack([images, np.ones((len(images), 1))]) for images in (x, x_test)]
    W = np.linalg.lstsq(ones[0], nn.one_hot(y, 10), rcond=1e-4)[0]  # (785, 10)
    V, b, _ = fit_softmax(x, y, 10, 0.2, 5, 50, np.random.default_rng(0))
    return {
        "quadratic cost": 100 * nn.accuracy(ones[1] @ W, y_test),
        "log-likelihood": 100 * nn.accuracy(x_test @ V + b, y_test),
    }


def down_and_up() -> dict[str, float]:
    """Softmax regression, 50 steps of rate 0.5 on 5,000 images: down the loss, and up."""
    x, y, _, _ = mnist(5000)
    told = {}
    for arm, lr in (("down", 0.5), ("up", -0.5)):
        W, b = np.zeros((784, 10)), np.zeros(10)
        for _ in range(50):
            dz = nn.softmax_cross_entropy_grad(x @ W + b, y)  # (n, k)
            W, b = W - lr * x.T @ dz, b - lr * dz.sum(axis=0)
        told[arm] = nn.cross_entropy(x @ W + b, y)
    return told
