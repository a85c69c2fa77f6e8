"""A training loop with faults that can be switched on: the wrong answers to exercise 04.4."""

from dataclasses import dataclass

import numpy as np

from course_lib import nn


@dataclass(frozen=True)
class Faulty:
    """The training loop with faults that can be switched on; callable as `fit_softmax`."""

    W_direction: float = -1.0
    b_direction: float = -1.0
    W_pull: float = 1.0  # the penalty's gradient is this times l2 * W
    b_pull: float = 0.0
    W_penalty: float = 0.5  # the penalty's loss is this times l2 * (sum of W^2)
    b_penalty: float = 0.0
    orders: str = "new"
    summed_gradient: bool = False
    summed_loss: bool = False
    loss_of: str = "examples"

    def __call__(self, x, y, k, lr, n_epochs, batch_size, rng, l2=0.0):
        """Train with the faults that are switched on."""
        W, b, losses = np.zeros((x.shape[1], k)), np.zeros(k), np.zeros(n_epochs)
        first = self.batches(len(x), batch_size, rng)
        for epoch in range(n_epochs):
            again = epoch and self.orders == "new"
            batches = self.batches(len(x), batch_size, rng) if again else first
            seen = []
            for rows in batches:
                z = x[rows] @ W + b
                seen.append((self.loss(z, y[rows], W, b, l2), len(rows)))
                dz = nn.softmax_cross_entropy_grad(z, y[rows])
                dz *= len(rows) if self.summed_gradient else 1
                W = W + self.W_direction * lr * (x[rows].T @ dz + self.W_pull * l2 * W)
                b = b + self.b_direction * lr * (dz.sum(axis=0) + self.b_pull * l2 * b)
            if self.loss_of == "afterwards":
                seen = [(self.loss(x @ W + b, y, W, b, l2), 1)]
            losses[epoch] = self.together(seen)
        return W, b, losses

    def batches(self, n, batch_size, rng):
        """Cut an order of the examples into batches."""
        order = np.arange(n) if self.orders == "none" else rng.permutation(n)
        return [order[i : i + batch_size] for i in range(0, n, batch_size)]

    def loss(self, z, y, W, b, l2):
        """One batch's loss with its penalty."""
        penalty = l2 * (self.W_penalty * (W**2).sum() + self.b_penalty * (b**2).sum())
        return nn.cross_entropy(z, y) * (len(y) if self.summed_loss else 1) + penalty

    def together(self, seen):
        """One epoch's loss from those of its batches, each with its number of examples."""
        values, sizes = zip(*seen, strict=True)
        if self.summed_loss:
            return sum(values)
        return np.mean(values) if self.loss_of == "batches" else np.average(values, weights=sizes)
