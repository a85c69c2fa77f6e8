"""A right linear layer, and layers with one fault each: the answers to exercise 05.4."""

from typing import Any

import numpy as np


class Linear:
    """The linear layer z = x W + b, with its own copy of x."""

    def __init__(self, W, b):
        """W: (d, k), b: (k,)."""
        self.W, self.b = W, b

    def forward(self, x):
        """(n, d) -> (n, k)."""
        self.x = x.copy()
        return x @ self.W + self.b

    def backward(self, dz):
        """(n, k) -> (n, d); sets dW and db."""
        self.dW = self.x.T @ dz
        self.db = dz.sum(axis=0)
        return dz @ self.W.T


def layer(**methods: Any) -> dict[str, Any]:
    """A layer in which these methods are wrong."""
    return {"Linear": type("Linear", (Linear,), methods)}


def gradients(dW: Any = None, db: Any = None, dx: Any = None) -> dict[str, Any]:
    """A layer whose backward pass has these formulas of (self, dz) in place of the right ones."""

    def backward(self, dz):
        right = Linear.backward(self, dz)
        self.dW = dW(self, dz) if dW else self.dW
        self.db = db(self, dz) if db else self.db
        return dx(self, dz) if dx else right

    return layer(backward=backward)


# ---------------------------------------------------------------- adds up over the calls


def init_with_zeros(self, W, b):
    self.W, self.b = W, b
    self.dW, self.db = np.zeros_like(W), np.zeros_like(b)


def add_both(self, dz):
    self.dW += self.x.T @ dz
    self.db += dz.sum(axis=0)
    return dz @ self.W.T


def add_weights(self, dz):
    self.dW += self.x.T @ dz
    self.db = dz.sum(axis=0)
    return dz @ self.W.T


def add_bias(self, dz):
    self.dW = self.x.T @ dz
    self.db += dz.sum(axis=0)
    return dz @ self.W.T


def add_if_there(self, dz):
    self.dW = getattr(self, "dW", 0) + self.x.T @ dz
    self.db = getattr(self, "db", 0) + dz.sum(axis=0)
    return dz @ self.W.T


# ---------------------------------------------------------------- what is remembered


def keep_the_callers(self, x):
    self.x = x
    return x @ self.W + self.b


def keep_a_view(self, x):
    self.x = np.asarray(x)
    return x @ self.W + self.b


def keep_a_slice(self, x):
    self.x = x[:]
    return x @ self.W + self.b


def keep_the_first(self, x):
    if not hasattr(self, "x"):
        self.x = x.copy()
    return x @ self.W + self.b


def keep_the_output(self, x):
    self.x = x @ self.W + self.b
    return self.x


def keep_nothing(self, x):
    return x @ self.W + self.b


class Shared(Linear):
    """Keeps x in the class, where all layers find it."""

    def forward(self, x):
        """(n, d) -> (n, k)."""
        Shared.x = x.copy()
        return x @ self.W + self.b


def without_bias(self, x):
    self.x = x.copy()
    return x @ self.W


# ---------------------------------------------------------------- what comes back


def only_locals(self, dz):
    _dW, _db = self.x.T @ dz, dz.sum(axis=0)
    return dz @ self.W.T


def return_nothing(self, dz):
    Linear.backward(self, dz)


def return_all_three(self, dz):
    return Linear.backward(self, dz), self.dW, self.db


def return_two(self, dz):
    Linear.backward(self, dz)
    return self.dW, self.db


def step_in_backward(self, dz):
    dx = Linear.backward(self, dz)
    self.W = self.W - 0.1 * self.dW
    self.b = self.b - 0.1 * self.db
    return dx


def step_before_dx(self, dz):
    Linear.backward(self, dz)
    self.W = self.W - 0.1 * self.dW
    self.b = self.b - 0.1 * self.db
    return dz @ self.W.T
