"""Optimisers: each rule as a pure function for one array, and as a class for a whole network."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import numpy as np

from course_lib.nn.arrays import (
    Array,
    above_0,
    as_floats,
    at_least_0,
    check_same_shape,
    share,
    whole,
)
from course_lib.nn.module import Module

Modules = Module | Sequence[Module]


def sgd_momentum(w: Array, dw: Array, v: Array, lr: float, mu: float) -> tuple[Array, Array]:
    """Take one step of gradient descent with momentum: v = mu v + dw, then w = w - lr v.

    Args:
        w: any shape, the parameter.
        dw: its gradient, with the shape of w.
        v: its velocity, with the shape of w; 0 before the first step.
        lr: learning rate, above 0.
        mu: share of the old velocity that is kept, from 0 to below 1.

    Returns:
        The new w and the new v.

    >>> sgd_momentum(np.array([1.0]), np.array([2.0]), np.array([4.0]), lr=0.1, mu=0.5)
    (array([0.6]), array([4.]))
    """
    w, dw, v = _of_one_shape(w=w, dw=dw, v=v)
    _sgd(w, dw, v, lr=above_0("lr", lr), mu=share("mu", mu))
    return w, v


def _sgd(w: Array, dw: Array, *velocity: Array, lr: float, mu: float) -> None:
    for v in velocity:  # one, or none without momentum
        v *= mu
        v += dw
        dw = v
    w -= lr * dw


def rmsprop(
    w: Array, dw: Array, s: Array, lr: float, decay: float = 0.99, eps: float = 1e-8
) -> tuple[Array, Array]:
    """Take one step of RMSProp: each entry is divided by the size of its recent gradients.

    s = decay s + (1 - decay) dw^2, then w = w - lr dw / (sqrt(s) + eps).

    Args:
        w: any shape, the parameter.
        dw: its gradient, with the shape of w.
        s: running mean of the squared gradient, with the shape of w; 0 before the first step.
        lr: learning rate, above 0.
        decay: share of the old running mean that is kept, from 0 to below 1.
        eps: keeps the divisor above 0.

    Returns:
        The new w and the new s.

    >>> rmsprop(np.array([1.0]), np.array([2.0]), np.array([0.0]), lr=0.1, decay=0.75)
    (array([0.8]), array([1.]))
    """
    w, dw, s = _of_one_shape(w=w, dw=dw, s=s)
    _rmsprop(w, dw, s, above_0("lr", lr), share("decay", decay), above_0("eps", eps))
    return w, s


def _rmsprop(w: Array, dw: Array, s: Array, lr: float, decay: float, eps: float) -> None:
    s *= decay
    s += (1 - decay) * (dw * dw)
    step = np.sqrt(s)  # a single scratch array: big temporaries cost time
    step += eps
    np.divide(dw, step, out=step)
    step *= lr
    w -= step


def adam(
    w: Array,
    dw: Array,
    m: Array,
    v: Array,
    t: int,
    lr: float,
    b1: float = 0.9,
    b2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, Array, Array]:
    """Take one step of Adam (Kingma and Ba 2015, Algorithm 1).

    m = b1 m + (1 - b1) dw and v = b2 v + (1 - b2) dw^2 are running means that start at 0.
    Division by 1 - b1^t and 1 - b2^t undoes the pull towards that 0. Then
    w = w - lr m' / (sqrt(v') + eps), with the corrected means.

    Args:
        w: any shape, the parameter.
        dw: its gradient, with the shape of w.
        m: running mean of the gradient, with the shape of w; 0 before the first step.
        v: running mean of the squared gradient, with the shape of w; 0 before the first step.
        t: number of this step; the first is 1.
        lr: learning rate, above 0.
        b1: share of the old m that is kept, from 0 to below 1.
        b2: share of the old v that is kept, from 0 to below 1.
        eps: keeps the divisor above 0; it stands outside the root.

    Returns:
        The new w, m and v.

    >>> w, m, v = adam(np.array([1.0]), np.array([5.0]), np.zeros(1), np.zeros(1), 1, lr=0.1)
    >>> w.round(6), m.round(6), v.round(6)
    (array([0.9]), array([0.5]), array([0.025]))
    """
    w, dw, m, v = _of_one_shape(w=w, dw=dw, m=m, v=v)
    t = whole("t, the number of the step,", t, 1)
    lr, b1, b2, eps = above_0("lr", lr), share("b1", b1), share("b2", b2), above_0("eps", eps)
    _adam(w, dw, m, v, t, lr, b1, b2, eps)
    return w, m, v


def _adam(
    w: Array, dw: Array, m: Array, v: Array, t: int, lr: float, b1: float, b2: float, eps: float
) -> None:
    m *= b1
    m += (1 - b1) * dw
    v *= b2
    v += (1 - b2) * (dw * dw)
    step = np.sqrt(v)  # a single scratch array: big temporaries cost time
    step /= (1 - b2**t) ** 0.5
    step += eps
    np.divide(m, step, out=step)
    step *= lr / (1 - b1**t)
    w -= step


def _of_one_shape(dw: Array, **changed: Array) -> list[Array]:
    """Return w, dw and the rest as floats of one shape; all but dw are copies, to be changed."""
    dw = as_floats("dw", dw)
    floats = {name: as_floats(name, value) for name, value in changed.items()}
    for name, value in {**floats, "dw": dw}.items():
        check_same_shape(name, value, "w", floats["w"])
    dtype = np.result_type(dw, *floats.values())
    w, *rest = (value.astype(dtype) for value in floats.values())
    return [w, dw, *rest]


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

    Args:
        modules: a layer or network, or a list of them. Their parameters change in place.
        lr: learning rate, above 0. It may be changed between steps.
        l2: strength of the penalty, at least 0.
    """

    def __init__(self, modules: Modules, lr: float, l2: float) -> None:
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
        named = (item for module in self.modules for item in module.params.items())
        squares = (float(np.vdot(W, W)) for name, W in named if is_weight(name))
        return float(self.l2) / 2 * sum(squares)

    def _apply(self, rule: Callable[..., None], n_memories: int, **settings: float) -> None:
        """Hand a rule each parameter, its gradient with penalty, and its memories (first 0)."""
        # A numpy float64 would turn a float32 product into float64; a Python float does not.
        settings = {name: float(value) for name, value in settings.items()}
        lr, l2 = float(self.lr), float(self.l2)
        for i, module in enumerate(self.modules):
            grads = module.grads
            for name, value in module.params.items():
                grad = grads[name]
                if grad.shape != value.shape or grad.dtype != value.dtype:
                    raise ValueError(
                        f"grads[{name!r}] is {grad.dtype} of shape {grad.shape}, but "
                        f"params[{name!r}] is {value.dtype} of shape {value.shape}. "
                        "Give all modules one dtype, and the model inputs of it."
                    )
                if l2 and is_weight(name):
                    grad = grad + l2 * value
                memory = self._memory.setdefault((i, name), [])
                memory += [np.zeros_like(value) for _ in range(n_memories - len(memory))]
                rule(value, grad, *memory, lr=lr, **settings)


class SGD(Optimiser):
    """Gradient descent: v = momentum * v + dW, then W = W - lr * v.

    Args:
        modules, lr, l2: as those of `Optimiser`.
        momentum: mu of `sgd_momentum`, the share of the old velocity that is kept.
    """

    def __init__(self, modules: Modules, lr: float, momentum: float = 0.0, l2: float = 0.0) -> None:
        super().__init__(modules, lr, l2)
        self.momentum = share("momentum", momentum)

    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are."""
        self._apply(_sgd, 1 if self.momentum else 0, mu=self.momentum)


class RMSProp(Optimiser):
    """Every parameter's step is divided by the root of its recent mean squared gradient.

    See `rmsprop` for the formulas.

    Args:
        modules, lr, l2: as those of `Optimiser`.
        decay, eps: as those of `rmsprop`.
    """

    def __init__(
        self, modules: Modules, lr: float, decay: float = 0.99, eps: float = 1e-8, l2: float = 0.0
    ) -> None:
        super().__init__(modules, lr, l2)
        self.decay = share("decay", decay)
        self.eps = above_0("eps", eps)

    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are."""
        self._apply(_rmsprop, 1, decay=self.decay, eps=self.eps)


class Adam(Optimiser):
    """Running means of gradient and squared gradient, both corrected for their start at 0.

    See `adam` for the formulas (Kingma and Ba 2015, Algorithm 1).

    Args:
        modules, lr, l2: as those of `Optimiser`.
        b1, b2, eps: as those of `adam`.
    """

    def __init__(
        self,
        modules: Modules,
        lr: float,
        b1: float = 0.9,
        b2: float = 0.999,
        eps: float = 1e-8,
        l2: float = 0.0,
    ) -> None:
        super().__init__(modules, lr, l2)
        self.b1, self.b2 = share("b1", b1), share("b2", b2)
        self.eps = above_0("eps", eps)
        self.t = 0

    def step(self) -> None:
        """Update every parameter in place from its gradient; gradients stay as they are."""
        self.t += 1
        self._apply(_adam, 2, t=self.t, b1=self.b1, b2=self.b2, eps=self.eps)
