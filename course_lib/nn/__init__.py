"""Softmax, losses, layers, networks, optimisers and gradient checks in plain numpy.

Float32 stays float32, float64 stays float64, whole numbers become float64, and no function
changes its arguments. Wrong shapes and values raise errors that say what was expected.
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
from course_lib.nn.allocation import keep_freed_memory
from course_lib.nn.arrays import Array, Labels
from course_lib.nn.batch_norm import (
    batch_norm,
    batch_norm_2d,
    batch_norm_2d_backward,
    batch_norm_backward,
)
from course_lib.nn.batch_norm_modules import BatchNorm1d, BatchNorm2d
from course_lib.nn.broadcasting import unbroadcast
from course_lib.nn.conv import conv2d, conv2d_backward
from course_lib.nn.conv1x1 import conv1x1, conv1x1_backward
from course_lib.nn.conv_module import Conv2d
from course_lib.nn.counting import n_parameters, receptive_field, shapes
from course_lib.nn.dropout import Dropout, dropout, dropout_backward
from course_lib.nn.dropout_noise import dropout_as_ridge, dropout_moments, mc_dropout
from course_lib.nn.folding import fold_batch_norm
from course_lib.nn.global_pooling import Flatten, GlobalAvgPool2d
from course_lib.nn.gradients import GradientReport, gradient_check, numerical_grad
from course_lib.nn.im2col import col2im, im2col
from course_lib.nn.information import entropy, kl
from course_lib.nn.initialisers import init_linear
from course_lib.nn.layer_norm import LayerNorm, layer_norm, layer_norm_backward
from course_lib.nn.linear import Linear, linear_backward
from course_lib.nn.logistic import logistic_from_softmax, sigmoid, softplus
from course_lib.nn.losses import (
    binary_cross_entropy,
    cross_entropy,
    cross_entropy_soft,
    expected_initial_loss,
    one_hot,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
)
from course_lib.nn.metrics import accuracy, confusion
from course_lib.nn.mlp import init_mlp, mlp_logits, mlp_loss_and_grads
from course_lib.nn.models import lenet5, plain_net, residual_net, small_convnet
from course_lib.nn.module import Module, Sequential
from course_lib.nn.module_check import ModuleReport, check_module
from course_lib.nn.optim import SGD, Adam, RMSProp
from course_lib.nn.pooling import AvgPool2d, MaxPool2d
from course_lib.nn.probabilities import (
    log_softmax,
    logsumexp,
    softmax,
    softmax_jacobian,
    softmax_vjp,
)
from course_lib.nn.residual import Residual
from course_lib.nn.spot_check import check_gradients
from course_lib.nn.updates import adam, rmsprop, sgd_momentum
from course_lib.nn.windows import conv_output_size

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
    "gradient_check",
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
