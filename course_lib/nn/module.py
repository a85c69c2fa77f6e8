"""What every layer has: parameters, their gradients, a forward and a backward pass, two modes."""

from abc import ABC, abstractmethod

import numpy as np

from course_lib.nn.arrays import Array


class Layer(ABC):
    """Base of all layers.

    Attributes:
        params: name -> array. The optimiser changes these arrays in place.
        grads: the same names; each gradient has the shape of its parameter.
        training: True after `train()`, False after `eval()`.
    """

    def __init__(self, **params: Array) -> None:
        """Store the parameters, with gradients of 0 until the first backward pass."""
        self.params = params
        self.grads = {name: np.zeros_like(value) for name, value in params.items()}
        self.training = True

    @abstractmethod
    def forward(self, x: Array) -> Array:
        """Return the output for a batch, and remember what backward needs."""

    @abstractmethod
    def backward(self, dy: Array) -> Array:
        """Set `grads`, and return the gradient with respect to the input of forward."""

    def train(self) -> None:
        """Switch to training mode."""
        self.training = True

    def eval(self) -> None:
        """Switch to evaluation mode."""
        self.training = False
