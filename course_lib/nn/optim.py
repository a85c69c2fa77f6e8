"""Optimisers: SGD with momentum, RMSProp and Adam, each with an L2 penalty."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from course_lib.nn.arrays import Array
from course_lib.nn.settings import above_0, at_least_0, share

ENTRIES = 2**15  # numbers that are updated together


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


class Optimiser(ABC):
    """What all optimisers share: the parameters, the learning rate and the L2 penalty.

    With `l2` the loss that falls is loss + l2 / 2 * (sum of all W^2), so the gradient
    of each W gains l2 * W. The penalty covers weights only (see `is_weight`).
    """

    def __init__(self, modules: HasParams | Sequence[HasParams], lr: float, l2: float) -> None:
        """Prepare to update one module or several; `lr` may be changed between steps."""
        self.modules = list(modules) if isinstance(modules, Sequence) else [modules]
        self.lr, self.l2 = above_0("lr", lr), at_least_0("l2", l2)
        self._memory: dict[tuple[int, str], list[Array]] = {}

    @abstractmethod
    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are.

        Raises:
            ValueError: a gradient has not the shape and dtype of its parameter.
        """

    def penalty(self) -> float:
        """Return l2 / 2 * (sum of all W^2), the part of the loss that the penalty adds."""
        if not self.l2:
            return 0.0
        weights = (value for (_, name), value, _ in self._pairs() if is_weight(name))
        return float(self.l2) / 2 * sum(float(np.vdot(W, W)) for W in weights)

    def _slopes(self, n_memories: int) -> Iterator[tuple[Array, Array, list[Array]]]:
        """Yield parameter, gradient with penalty, and what was remembered of it (first 0)."""
        l2 = float(self.l2)
        for key, value, grad in self._pairs():
            if l2 and is_weight(key[1]):
                grad = grad + l2 * value
            memory = self._memory.setdefault(key, [])
            memory += [np.zeros_like(value) for _ in range(n_memories - len(memory))]
            yield value, grad, memory

    def _pairs(self) -> Iterator[tuple[tuple[int, str], Array, Array]]:
        """Yield (module number, name), parameter and gradient, in a fixed order."""
        for i, module in enumerate(self.modules):
            grads = module.grads
            for name, value in module.params.items():
                grad = grads[name]
                if grad.shape != value.shape or grad.dtype != value.dtype:
                    raise ValueError(
                        f"grads[{name!r}] is {grad.dtype} of shape {grad.shape}, but "
                        f"params[{name!r}] is {value.dtype} of shape {value.shape}. "
                        "Give the model inputs of its own dtype."
                    )
                yield (i, name), value, grad


class SGD(Optimiser):
    """Gradient descent: v = momentum * v + dW, then W = W - lr * v."""

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

        Raises:
            ValueError: a setting is out of range.
        """
        super().__init__(modules, lr, l2)
        self.momentum = share("momentum", momentum)

    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are."""
        # A numpy float64 would turn a float32 product into float64; a Python float does not.
        lr, momentum = float(self.lr), float(self.momentum)
        for value, grad, velocity in self._slopes(1 if momentum else 0):
            for v in velocity:  # one, or none without momentum
                v *= momentum
                v += grad
                grad = v
            _descend(value, lr, grad)


def _descend(value: Array, lr: float, grad: Array) -> None:
    """Subtract lr * grad, a few rows at a time: the product stays in the processor's cache."""
    n_rows = max(1, ENTRIES * len(value) // max(1, value.size))
    for start in range(0, len(value), n_rows):
        rows = slice(start, start + n_rows)
        value[rows] -= lr * grad[rows]


class RMSProp(Optimiser):
    """Every parameter's step is divided by the root of its recent mean squared gradient.

    s = decay * s + (1 - decay) * dW^2, then W = W - lr * dW / (sqrt(s) + eps).
    """

    def __init__(
        self,
        modules: HasParams | Sequence[HasParams],
        lr: float,
        decay: float = 0.99,
        eps: float = 1e-8,
        l2: float = 0.0,
    ) -> None:
        """Prepare to update one module or several.

        Args:
            modules: a layer, or a list of layers. Their parameters change in place.
            lr: learning rate, above 0. It may be changed between steps.
            decay: share of the old mean square that is kept, from 0 to below 1.
            eps: keeps the divisor above 0.
            l2: strength of the penalty, at least 0.

        Raises:
            ValueError: a setting is out of range.
        """
        super().__init__(modules, lr, l2)
        self.decay = share("decay", decay)
        self.eps = above_0("eps", eps)

    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are."""
        lr, decay, eps = float(self.lr), float(self.decay), float(self.eps)
        for value, grad, (s,) in self._slopes(1):
            s *= decay
            s += (1 - decay) * (grad * grad)
            u = np.sqrt(s)  # a single scratch array: big temporaries cost time
            u += eps
            np.divide(grad, u, out=u)
            u *= lr
            value -= u


class Adam(Optimiser):
    """Running means of gradient and squared gradient, both corrected for their start at 0.

    See `course_lib.nn.updates.adam` for the formulas (Kingma and Ba 2015, Algorithm 1).
    """

    def __init__(
        self,
        modules: HasParams | Sequence[HasParams],
        lr: float,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        l2: float = 0.0,
    ) -> None:
        """Prepare to update one module or several.

        Args:
            modules: a layer, or a list of layers. Their parameters change in place.
            lr: learning rate, above 0. It may be changed between steps.
            beta1: share of the old mean that is kept, from 0 to below 1.
            beta2: share of the old mean square that is kept, from 0 to below 1.
            eps: keeps the divisor above 0.
            l2: strength of the penalty, at least 0.

        Raises:
            ValueError: a setting is out of range.
        """
        super().__init__(modules, lr, l2)
        self.beta1, self.beta2 = share("beta1", beta1), share("beta2", beta2)
        self.eps = above_0("eps", eps)
        self.t = 0

    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are."""
        lr, b1, b2, eps = (float(v) for v in (self.lr, self.beta1, self.beta2, self.eps))
        self.t += 1
        c1, c2 = 1 - b1**self.t, 1 - b2**self.t
        for value, grad, (m, v) in self._slopes(2):
            m *= b1
            m += (1 - b1) * grad
            v *= b2
            v += (1 - b2) * (grad * grad)
            u = np.sqrt(v)  # a single scratch array: big temporaries cost time
            u /= c2**0.5
            u += eps
            np.divide(m, u, out=u)
            u *= lr / c1
            value -= u
