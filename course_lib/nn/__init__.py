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
    conv2d,
    conv2d_backward,
    conv2d_backward_by_loops,
    conv2d_by_loops,
)
from course_lib.nn.dropout import Dropout, dropout, dropout_backward, mc_dropout
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
    logsumexp,
    sigmoid,
    softmax,
    softmax_jacobian,
    softmax_vjp,
    softplus,
)
from course_lib.nn.windows import col2im, conv_output_size, im2col

keep_freed_memory()
