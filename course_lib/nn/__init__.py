"""Softmax, losses, layers, networks, optimisers and gradient checks in plain numpy.

Float32 stays float32, float64 stays float64, whole numbers become float64, and no function
changes its arguments.

What does not fit is refused, by a message that names the argument, what came and what was expected:
TypeError for what is no real or whole number, no float dtype or no generator, ValueError for a
wrong shape or a number out of range. A docstring names the errors that are there beside these.
"""

from course_lib.nn.activations import (
    ReLU,
    Sigmoid,
    Tanh,
    relu,
    relu_backward,
    sigmoid_backward,
    tanh_backward,
)
from course_lib.nn.arrays import Array, Labels, keep_freed_memory, unbroadcast
from course_lib.nn.convolution import (
    Conv2d,
    conv1x1,
    conv1x1_backward,
    conv2d,
    conv2d_backward,
    conv2d_backward_by_loops,
    conv2d_by_loops,
)
from course_lib.nn.dropout import Dropout, dropout, dropout_backward
from course_lib.nn.dropout_theory import dropout_as_ridge, dropout_moments, mc_dropout
from course_lib.nn.gradcheck import (
    GradientReport,
    ModuleReport,
    check_gradients,
    check_module,
    numerical_grad,
)
from course_lib.nn.linear import Linear, init_linear, linear_backward
from course_lib.nn.losses import (
    accuracy,
    binary_cross_entropy,
    confusion,
    cross_entropy,
    cross_entropy_soft,
    expected_initial_loss,
    one_hot,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
)
from course_lib.nn.models import (
    init_mlp,
    lenet5,
    mlp_logits,
    mlp_loss_and_grads,
    n_parameters,
    plain_net,
    receptive_field,
    residual_net,
    shapes,
    small_convnet,
)
from course_lib.nn.module import Module, Residual, Sequential
from course_lib.nn.normalization import (
    BatchNorm1d,
    BatchNorm2d,
    LayerNorm,
    batch_norm,
    batch_norm_2d,
    batch_norm_2d_backward,
    batch_norm_backward,
    fold_batch_norm,
    layer_norm,
    layer_norm_backward,
)
from course_lib.nn.optim import SGD, Adam, RMSProp, adam, rmsprop, sgd_momentum
from course_lib.nn.pooling import AvgPool2d, Flatten, GlobalAvgPool2d, MaxPool2d
from course_lib.nn.probabilities import (
    entropy,
    kl,
    log_softmax,
    logistic_from_softmax,
    logsumexp,
    sigmoid,
    softmax,
    softmax_jacobian,
    softmax_vjp,
    softplus,
)
from course_lib.nn.windows import col2im, conv_output_size, im2col

__all__ = [
    "Adam",
    "Array",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "GlobalAvgPool2d",
    "GradientReport",
    "Labels",
    "LayerNorm",
    "Linear",
    "MaxPool2d",
    "Module",
    "ModuleReport",
    "RMSProp",
    "ReLU",
    "Residual",
    "SGD",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "accuracy",
    "adam",
    "batch_norm",
    "batch_norm_2d",
    "batch_norm_2d_backward",
    "batch_norm_backward",
    "binary_cross_entropy",
    "check_gradients",
    "check_module",
    "col2im",
    "confusion",
    "conv1x1",
    "conv1x1_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_backward_by_loops",
    "conv2d_by_loops",
    "conv_output_size",
    "cross_entropy",
    "cross_entropy_soft",
    "dropout",
    "dropout_as_ridge",
    "dropout_backward",
    "dropout_moments",
    "entropy",
    "expected_initial_loss",
    "fold_batch_norm",
    "im2col",
    "init_linear",
    "init_mlp",
    "kl",
    "layer_norm",
    "layer_norm_backward",
    "lenet5",
    "linear_backward",
    "log_softmax",
    "logistic_from_softmax",
    "logsumexp",
    "mc_dropout",
    "mlp_logits",
    "mlp_loss_and_grads",
    "n_parameters",
    "numerical_grad",
    "one_hot",
    "plain_net",
    "receptive_field",
    "relu",
    "relu_backward",
    "residual_net",
    "rmsprop",
    "sgd_momentum",
    "shapes",
    "sigmoid",
    "sigmoid_backward",
    "small_convnet",
    "softmax",
    "softmax_cross_entropy",
    "softmax_cross_entropy_grad",
    "softmax_jacobian",
    "softmax_vjp",
    "softplus",
    "tanh_backward",
    "unbroadcast",
]

keep_freed_memory()
