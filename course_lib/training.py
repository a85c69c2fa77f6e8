"""The training loop: mini-batch gradient descent on the softmax cross-entropy."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.data import minibatches
from course_lib.nn import (
    SGD,
    Array,
    Labels,
    Module,
    accuracy,
    cross_entropy,
    softmax_cross_entropy_grad,
)

EVALUATION_BATCH = 1000


class Epoch(NamedTuple):
    """The numbers of one epoch; `val_accuracy` is None without validation examples."""

    loss: float
    train_accuracy: float
    val_accuracy: float | None


@dataclass
class History:
    """What happened in each epoch. `print(history)` shows it as a table.

    Attributes:
        epochs: one entry for each epoch that was finished.
        interrupted: True when training was stopped by hand.
    """

    epochs: list[Epoch] = field(default_factory=list)
    interrupted: bool = False

    @property
    def loss(self) -> list[float]:
        """Mean loss of each epoch, every example just before the step it took part in.

        With an L2 penalty, the penalty is included.
        """
        return [epoch.loss for epoch in self.epochs]

    @property
    def train_accuracy(self) -> list[float]:
        """Share of right answers in each epoch, taken at the same moments as the loss."""
        return [epoch.train_accuracy for epoch in self.epochs]

    @property
    def val_accuracy(self) -> list[float]:
        """Accuracy on the validation examples after each epoch; empty without them."""
        return [epoch.val_accuracy for epoch in self.epochs if epoch.val_accuracy is not None]

    def __str__(self) -> str:
        """Show one line an epoch."""
        lines = ["epoch    loss   train" + ("     val" if self.val_accuracy else "")]
        for i, (loss, train, val) in enumerate(self.epochs, start=1):
            lines.append(
                f"{i:5d}  {loss:.4f}  {train:.4f}" + ("" if val is None else f"  {val:.4f}")
            )
        if self.interrupted:
            lines.append("stopped by hand; the weights are those of the last step")
        return "\n".join(lines)


def fit(
    model: Module,
    x: Array,
    y: Labels,
    *,
    lr: float,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    momentum: float = 0.0,
    l2: float = 0.0,
    x_val: Array | None = None,
    y_val: Labels | None = None,
    progress: bool = True,
) -> History:
    """Train a model in place, so that its outputs become good logits.

    The same model, data, settings and rng seed give the same weights. An interrupt (the stop
    button, Ctrl-C) ends training early and keeps weights and history.

    Args:
        model: a layer or network whose forward returns (n, k) logits.
        x: (n, ...) training inputs. Each batch is converted to the model's own float type.
        y: (n,) integer labels.
        lr: learning rate.
        n_epochs: how often to go through all examples.
        batch_size: examples a step.
        rng: decides the order of the examples, a new one each epoch.
        momentum: share of the old velocity that is kept; 0 is plain gradient descent.
        l2: strength of the penalty l2 / 2 * (sum of all W^2).
        x_val: validation inputs, for an accuracy after each epoch.
        y_val: validation labels; give both or neither.
        progress: show a progress bar (on the error stream, or as a widget in Jupyter).

    Returns:
        The history of the epochs. The model is left in evaluation mode.
    """
    _check_examples(x, y)
    if (x_val is None) != (y_val is None):
        raise ValueError("Give both x_val and y_val, or neither.")
    if x_val is not None and y_val is not None:
        _check_examples(x_val, y_val, "_val")
    if n_epochs < 0:
        raise ValueError(f"n_epochs must be at least 0; got {n_epochs}.")
    optimiser = SGD(model, lr, momentum, l2)
    history = History()
    bar = _epochs(n_epochs, progress)
    try:
        for _ in bar:
            loss, train_accuracy = _epoch(model, optimiser, x, y, batch_size, rng)
            val = None if x_val is None or y_val is None else evaluate(model, x_val, y_val)
            history.epochs.append(Epoch(loss, train_accuracy, val))
            if progress:
                shown = train_accuracy if val is None else val
                bar.set_postfix(loss=f"{loss:.4f}", accuracy=f"{shown:.4f}")
    except KeyboardInterrupt:
        history.interrupted = True
    finally:
        if progress:
            bar.close()
        model.eval()
    return history


def _epoch(
    model: Module, optimiser: SGD, x: Array, y: Labels, batch_size: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Go once through the examples; return mean loss and accuracy before each step."""
    model.train()
    dtype = _dtype(model)
    loss = n_right = 0.0
    for rows in minibatches(len(x), batch_size, rng):
        z = model.forward(x[rows].astype(dtype, copy=False))  # (batch, k)
        loss += (cross_entropy(z, y[rows]) + optimiser.penalty()) * len(rows)
        n_right += accuracy(z, y[rows]) * len(rows)
        model.backward(softmax_cross_entropy_grad(z, y[rows]))
        optimiser.step()
    return loss / len(x), n_right / len(x)


def predict_logits(model: Module, x: Array) -> Array:
    """Return the model's logits in evaluation mode, a thousand examples at a time.

    Args:
        model: a layer or network whose forward returns (n, k) logits.
        x: (n, ...) inputs.

    Returns:
        (n, k) logits. The model is left in the mode in which it was.
    """
    was_training = model.training
    model.eval()
    dtype = _dtype(model)
    parts = [
        model.forward(x[start : start + EVALUATION_BATCH].astype(dtype, copy=False))
        for start in range(0, max(len(x), 1), EVALUATION_BATCH)
    ]
    if was_training:
        model.train()
    return np.concatenate(parts)


def evaluate(model: Module, x: Array, y: Labels) -> float:
    """Return the model's accuracy on examples, in evaluation mode.

    Args:
        model: a layer or network whose forward returns (n, k) logits.
        x: (n, ...) inputs.
        y: (n,) integer labels.
    """
    return accuracy(predict_logits(model, x), y)


def fit_softmax(
    x: Array,
    y: Labels,
    k: int,
    lr: float,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    l2: float = 0.0,
) -> tuple[Array, Array, npt.NDArray[np.float64]]:
    """Train softmax regression from weights of 0, with plain mini-batch gradient descent.

    Args:
        x: (n, d) inputs, float32 or float64.
        y: (n,) integer labels, 0 to k - 1.
        k: number of classes.
        lr: learning rate.
        n_epochs: how often to go through all examples.
        batch_size: examples a step.
        rng: decides the order of the examples, a new one each epoch.
        l2: strength of the penalty l2 / 2 * (sum of all W^2), never on b.

    Returns:
        W (d, k), b (k,) and (n_epochs,) losses: for each epoch the mean over the examples,
        each taken just before the step it took part in, penalty included.

    >>> x, y = np.array([[-1.0], [1.0]]), np.array([0, 1])
    >>> W, b, losses = fit_softmax(x, y, 2, 1.0, 50, 2, np.random.default_rng(0))
    >>> W.shape, b.shape, losses[[0, -1]].round(2)
    ((1, 2), (2,), array([0.69, 0.01]))
    """
    _check_examples(x, y)
    lr, l2 = float(lr), float(l2)  # a numpy float64 would turn float32 products into float64
    W, b = np.zeros((x.shape[1], k), x.dtype), np.zeros(k, x.dtype)
    losses = np.zeros(n_epochs)
    for epoch in range(n_epochs):
        for rows in minibatches(len(x), batch_size, rng):
            z = x[rows] @ W + b  # (batch, k)
            loss = cross_entropy(z, y[rows]) + l2 / 2 * float((W**2).sum())
            losses[epoch] += loss * len(rows) / len(x)
            dz = softmax_cross_entropy_grad(z, y[rows])  # (batch, k)
            W -= lr * (x[rows].T @ dz + l2 * W)
            b -= lr * dz.sum(axis=0)
    return W, b, losses


def _dtype(model: Module) -> np.dtype[Any]:
    """Return the float type of the model's parameters."""
    return np.result_type(*model.params.values())


def _check_examples(x: Array, y: Labels, suffix: str = "") -> None:
    if np.asarray(x).dtype.kind != "f":
        raise TypeError(f"x{suffix} must hold floats; load_mnist gives them by default.")
    if len(x) == 0 or len(x) != len(y):
        sizes = f"got {len(x)} and {len(y)}"
        raise ValueError(f"x{suffix} and y{suffix} must have one length of at least 1; {sizes}.")


def _epochs(n_epochs: int, progress: bool) -> Any:
    """Return the epochs to go through, with a progress bar around them if asked."""
    if not progress:
        return range(n_epochs)
    from tqdm.auto import tqdm  # only when asked: it is slow to import

    return tqdm(range(n_epochs), unit="epoch")
