"""Stochastic gradient descent with momentum and an L2 penalty."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from course_lib.nn.arrays import Array


class HasParams(Protocol):
    """Anything with parameters and gradients under the same names, such as a layer."""

    params: dict[str, Array]
    grads: dict[str, Array]


def is_weight(name: str) -> bool:
    """Tell whether the L2 penalty covers a parameter: its name begins with W.

    Biases, and the scales and shifts of normalisation, are never penalised. A container may
    put a path before the name: "2.W" is a weight as well.

    >>> is_weight("W"), is_weight("2.W1"), is_weight("b"), is_weight("gamma")
    (True, True, False, False)
    """
    return name.rpartition(".")[2].startswith("W")


class SGD:
    """Gradient descent: v = momentum * v + dW, then W = W - lr * v.

    With `l2` the loss that falls is loss + l2 / 2 * (sum of all W^2), so the gradient
    of each W gains l2 * W. The penalty covers weights only (see `is_weight`).
    """

    def __init__(
        self,
        modules: HasParams | Sequence[HasParams],
        lr: float,
        momentum: float = 0.0,
        l2: float = 0.0,
    ) -> None:
        """Prepare to update one module or several.

        Args:
            modules: a layer, or a list of layers. Their parameters change in place.
            lr: learning rate, above 0. It may be changed between steps.
            momentum: share of the old velocity that is kept, from 0 to below 1.
            l2: strength of the penalty, at least 0.
        """
        if not (0 < lr < np.inf):
            raise ValueError(f"lr must be above 0 and finite; got {lr}.")
        if not (0 <= momentum < 1):
            raise ValueError(f"momentum must be at least 0 and below 1; got {momentum}.")
        if not (0 <= l2 < np.inf):
            raise ValueError(f"l2 must be at least 0 and finite; got {l2}.")
        self.modules = list(modules) if isinstance(modules, Sequence) else [modules]
        self.lr = lr
        self.momentum = momentum
        self.l2 = l2
        self._velocity: dict[tuple[int, str], Array] = {}

    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are."""
        # A numpy float64 would turn a float32 product into float64; a Python float does not.
        lr, momentum, l2 = float(self.lr), float(self.momentum), float(self.l2)
        for key, value, grad in self._pairs():
            if l2 and is_weight(key[1]):
                grad = grad + l2 * value
            if momentum:
                v = self._velocity.setdefault(key, np.zeros_like(value))
                v *= momentum
                v += grad
                grad = v
            value -= lr * grad

    def penalty(self) -> float:
        """Return l2 / 2 * (sum of all W^2), the part of the loss that the penalty adds."""
        if not self.l2:
            return 0.0
        weights = (value for (_, name), value, _ in self._pairs() if is_weight(name))
        return float(self.l2) / 2 * sum(float(np.vdot(W, W)) for W in weights)

    def _pairs(self) -> Iterator[tuple[tuple[int, str], Array, Array]]:
        """Yield (module number, name), parameter and gradient, in a fixed order."""
        for i, module in enumerate(self.modules):
            for name, value in module.params.items():
                grad = module.grads[name]
                if grad.shape != value.shape or grad.dtype != value.dtype:
                    raise ValueError(
                        f"grads[{name!r}] is {grad.dtype} of shape {grad.shape}, but "
                        f"params[{name!r}] is {value.dtype} of shape {value.shape}. "
                        "Give the model inputs of its own dtype."
                    )
                yield (i, name), value, grad
