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


def join_the_queue(self, x):
    self.queue = [*getattr(self, "queue", []), x.copy()]
    return x @ self.W + self.b


def serve_the_first(self, dz):
    self.x = self.queue.pop(0)
    return Linear.backward(self, dz)


def serve_the_last(self, dz):
    self.x = self.queue.pop()
    return Linear.backward(self, dz)


def keep_all_use_the_first(self, dz):
    self.x = self.queue[0]
    return Linear.backward(self, dz)


def clear_after_use(self, dz):
    dx = Linear.backward(self, dz)
    self.x *= 0
    return dx


def forget_after_use(self, dz):
    dx = Linear.backward(self, dz)
    self.x = None
    return dx


def delete_after_use(self, dz):
    dx = Linear.backward(self, dz)
    del self.x
    return dx


def init_with_copies(self, W, b):
    self.W, self.b = W.copy(), b.copy()


def init_with_a_copy_of_W(self, W, b):
    self.W, self.b = W.copy(), b


def init_with_a_copy_of_b(self, W, b):
    self.W, self.b = W, b.copy()


def keep_nothing(self, x):
    return x @ self.W + self.b


class Shared(Linear):
    """Keeps x in the class, where all layers find it."""

    def forward(self, x):
        """(n, d) -> (n, k)."""
        Shared.x = x.copy()
        return x @ self.W + self.b


def gradients_in_the_class(self, dz):
    dx = Linear.backward(self, dz)
    type(self).dW, type(self).db = self.__dict__.pop("dW"), self.__dict__.pop("db")
    return dx


def dW_in_the_class(self, dz):
    dx = Linear.backward(self, dz)
    type(self).dW = self.__dict__.pop("dW")
    return dx


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


def step(lr: float, on: str = "Wb", before_dx: bool = False) -> Any:
    """A backward pass that takes a step, too: for W, for b or for both."""

    def backward(self, dz):
        dx = Linear.backward(self, dz)
        self.W = self.W - lr * self.dW if "W" in on else self.W
        self.b = self.b - lr * self.db if "b" in on else self.b
        return dz @ self.W.T if before_dx else dx

    return backward
