"""The optimisers' update rules as pure functions: one array, one step.

Each returns new arrays and leaves its arguments alone. `course_lib.nn.optim` does the same
steps in place, for whole networks.
"""

import operator

import numpy as np

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.settings import above_0, share


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

    Raises:
        TypeError: an array does not hold real numbers.
        ValueError: shapes differ, or a setting is out of range.

    >>> sgd_momentum(np.array([1.0]), np.array([2.0]), np.array([4.0]), lr=0.1, mu=0.5)
    (array([0.6]), array([4.]))
    """
    w, dw, v = _of_one_shape(w=w, dw=dw, v=v)
    lr, mu = above_0("lr", lr), share("mu", mu)
    v = mu * v + dw
    return w - lr * v, v


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

    Raises:
        TypeError: an array does not hold real numbers.
        ValueError: shapes differ, or a setting is out of range.

    >>> rmsprop(np.array([1.0]), np.array([2.0]), np.array([0.0]), lr=0.1, decay=0.75)
    (array([0.8]), array([1.]))
    """
    w, dw, s = _of_one_shape(w=w, dw=dw, s=s)
    lr, decay, eps = above_0("lr", lr), share("decay", decay), above_0("eps", eps)
    s = decay * s + (1 - decay) * (dw * dw)
    return w - lr * dw / (np.sqrt(s) + eps), s


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

    Raises:
        TypeError: an array does not hold real numbers, or t is no whole number.
        ValueError: shapes differ, or a setting is out of range.

    >>> w, m, v = adam(np.array([1.0]), np.array([5.0]), np.zeros(1), np.zeros(1), 1, lr=0.1)
    >>> w.round(6), m.round(6), v.round(6)
    (array([0.9]), array([0.5]), array([0.025]))
    """
    w, dw, m, v = _of_one_shape(w=w, dw=dw, m=m, v=v)
    lr, eps, t = above_0("lr", lr), above_0("eps", eps), _step_number(t)
    b1, b2 = share("b1", b1), share("b2", b2)
    m = b1 * m + (1 - b1) * dw
    v = b2 * v + (1 - b2) * (dw * dw)
    mean, mean_square = m / (1 - b1**t), v / (1 - b2**t)
    return w - lr * mean / (np.sqrt(mean_square) + eps), m, v


def _of_one_shape(**arrays: Array) -> list[Array]:
    """Return the arrays as floats; the first one, w, sets the shape."""
    floats = {name: as_floats(name, value) for name, value in arrays.items()}
    for name, value in floats.items():
        check_same_shape(name, value, "w", floats["w"])
    return list(floats.values())


def _step_number(t: int) -> int:
    try:
        t = operator.index(t)
    except TypeError as error:
        raise TypeError(f"t, the number of the step, must be whole; got {t!r}.") from error
    if t < 1:
        raise ValueError(f"t, the number of the step, starts at 1; got {t}.")
    return t
