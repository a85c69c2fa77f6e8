"""The training loop: mini-batch gradient descent on the softmax cross-entropy."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import numpy as np

from course_lib.data import minibatches
from course_lib.nn import SGD, Array, Labels, Module, accuracy, softmax_cross_entropy
from course_lib.training.cores import all_cores
from course_lib.training.examples import check_examples
from course_lib.training.history import Epoch, History
from course_lib.training.prediction import evaluate, model_dtype


class Stepper(Protocol):
    """What `fit` asks of an optimiser, such as SGD, RMSProp or Adam."""

    def step(self) -> None:
        """Update the parameters from their gradients."""

    def penalty(self) -> float:
        """Return what the optimiser's penalty adds to the loss."""
        ...


def fit(
    model: Module,
    x: Array,
    y: Labels,
    *,
    n_epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    lr: float | None = None,
    momentum: float = 0.0,
    l2: float = 0.0,
    optimiser: Stepper | None = None,
    x_val: Array | None = None,
    y_val: Labels | None = None,
    progress: bool = True,
) -> History:
    """Train a model in place, so that its outputs become good logits.

    The same model, data, settings and rng seed give the same weights. An interrupt (the stop
    button, Ctrl-C) ends training early; it keeps the history, and the weights of the best epoch:
    the one with the highest validation accuracy, or the lowest loss without validation examples.
    When the steps are too long, the loss may become inf or nan; the history shows it, and no
    warning is raised.

    Args:
        model: a layer or network whose forward returns (n, k) logits.
        x: (n, ...) training inputs. Each batch is converted to the model's own float type.
        y: (n,) integer labels.
        n_epochs: how often to go through all examples.
        batch_size: examples a step.
        rng: decides the order of the examples, a new one each epoch.
        lr: learning rate of gradient descent.
        momentum: share of the old velocity that is kept; 0 is plain gradient descent.
        l2: strength of the penalty l2 / 2 * (sum of all W^2).
        optimiser: another way to step, such as `nn.Adam(model, lr=0.001)`; then lr, momentum
            and l2 are the optimiser's own, and are left out here.
        x_val: validation inputs, for an accuracy after each epoch.
        y_val: validation labels; give both or neither.
        progress: show a progress bar (on the error stream, or as a widget in Jupyter).

    Returns:
        The history of the epochs. The model is left in evaluation mode.

    Raises:
        TypeError: inputs that are no floats, or an optimiser that is none.
        ValueError: sizes that do not fit, or a setting out of range.
    """
    check_examples(x, y)
    if (x_val is None) != (y_val is None):
        raise ValueError("Give both x_val and y_val, or neither.")
    if x_val is not None and y_val is not None:
        check_examples(x_val, y_val, "_val")
    if n_epochs < 0:
        raise ValueError(f"n_epochs must be at least 0; got {n_epochs}.")
    optimiser = _optimiser(model, optimiser, lr, momentum, l2)
    history = History()
    best = None  # the state after the best epoch so far, for an interrupt
    input_grad, model.input_grad = model.input_grad, False  # nobody asks for the gradient of x
    try:
        with counted(n_epochs, "epoch", progress) as bar:
            for _ in bar:
                with all_cores(model):
                    loss, train_accuracy = _epoch(model, optimiser, x, y, batch_size, rng)
                val = None if x_val is None or y_val is None else evaluate(model, x_val, y_val)
                history.epochs.append(Epoch(loss, train_accuracy, val))
                if history.best == len(history.epochs):
                    best = model.state()
                if progress:
                    shown = train_accuracy if val is None else val
                    bar.set_postfix(loss=f"{loss:.4f}", accuracy=f"{shown:.4f}")
    except KeyboardInterrupt:
        history.interrupted = True
        if best is not None:
            model.load_state(best)
    finally:
        model.input_grad = input_grad
        model.eval()
    return history


def _optimiser(
    model: Module, optimiser: Stepper | None, lr: float | None, momentum: float, l2: float
) -> Stepper:
    """Return the optimiser that was given, or SGD with these settings."""
    if optimiser is None:
        if lr is None:
            raise ValueError("Give lr, or an optimiser such as nn.Adam(model, lr=0.001).")
        return SGD(model, lr, momentum, l2)
    if lr is not None or momentum or l2:
        raise ValueError("The optimiser has its own lr, momentum and l2: leave them out here.")
    if isinstance(optimiser, type) or not hasattr(optimiser, "step"):
        raise TypeError(
            f"optimiser must be an object, such as nn.Adam(model, lr=0.001); got {optimiser!r}."
        )
    updated = {id(w) for m in getattr(optimiser, "modules", []) for w in m.params.values()}
    if updated and not any(id(w) in updated for w in model.params.values()):
        raise ValueError("The optimiser updates another model: make one with this model.")
    return optimiser


@np.errstate(over="ignore", invalid="ignore")
def _epoch(
    model: Module,
    optimiser: Stepper,
    x: Array,
    y: Labels,
    batch_size: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Go once through the examples; return mean loss and accuracy before each step."""
    model.train()
    dtype = model_dtype(model, x)
    loss = n_right = 0.0
    for rows in minibatches(len(x), batch_size, rng):
        model.zero_grad()  # the memory of the last gradients serves this forward pass
        z = model.forward(x[rows].astype(dtype, copy=False))  # (batch, k)
        batch_loss, dz = softmax_cross_entropy(z, y[rows])
        loss += (batch_loss + optimiser.penalty()) * len(rows)
        n_right += accuracy(z, y[rows]) * len(rows)
        model.backward(dz)
        optimiser.step()
    return loss / len(x), n_right / len(x)


def counted(n: int, unit: str, progress: bool) -> AbstractContextManager[Any]:
    """Return 0 to n - 1 to go through in a `with`, with a progress bar around them if asked."""
    if not progress:
        return nullcontext(range(n))
    from tqdm.auto import tqdm  # only when asked: it is slow to import

    return tqdm(range(n), unit=unit)
