"""Softmax, losses, layers, optimisers and gradient checks in plain numpy.

Float32 stays float32, float64 stays float64, whole numbers become float64, and no function
changes its arguments. Wrong shapes and values raise errors that say what was expected.
"""

from course_lib.nn.arrays import Array, Labels
from course_lib.nn.gradients import GradientReport, gradient_check, numerical_grad
from course_lib.nn.information import entropy, kl
from course_lib.nn.linear import Linear, linear_backward
from course_lib.nn.logistic import logistic_from_softmax, sigmoid, softplus
from course_lib.nn.losses import (
    binary_cross_entropy,
    cross_entropy,
    cross_entropy_soft,
    expected_initial_loss,
    one_hot,
    softmax_cross_entropy_grad,
)
from course_lib.nn.metrics import accuracy, confusion
from course_lib.nn.module import Module, Sequential
from course_lib.nn.optim import SGD
from course_lib.nn.probabilities import (
    log_softmax,
    logsumexp,
    softmax,
    softmax_jacobian,
    softmax_vjp,
)

__all__ = [
    "SGD",
    "Array",
    "GradientReport",
    "Labels",
    "Module",
    "Sequential",
    "Linear",
    "accuracy",
    "binary_cross_entropy",
    "confusion",
    "cross_entropy",
    "cross_entropy_soft",
    "entropy",
    "expected_initial_loss",
    "gradient_check",
    "kl",
    "linear_backward",
    "log_softmax",
    "logistic_from_softmax",
    "logsumexp",
    "numerical_grad",
    "one_hot",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy_grad",
    "softmax_jacobian",
    "softmax_vjp",
    "softplus",
]
