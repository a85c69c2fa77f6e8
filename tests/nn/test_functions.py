"""What the docstring of `nn` says of every function: dtypes stay, and so do the arguments."""

import numpy as np
import pytest

from course_lib import nn

Y = np.array([0, 2, 1, 0])
NUMBER, STEP = np.float64(0.1), np.int64(1)  # numpy settings widen nothing, either

ROWS, IMAGES = (4, 3), (18, 3, 4, 5)


def mlp(x, *arrays):
    """Gradients and logits."""
    params = dict(zip(("W1", "b1", "W2", "b2"), map(np.asarray, arrays), strict=True))
    return [*nn.mlp_loss_and_grads(params, x, Y)[1].values(), nn.mlp_logits(params, x)]


def norm(forward, backward):
    """There and back: outputs, what is kept, and gradients."""

    def both(x, gamma, beta, dy):
        y, kept = forward(x, gamma, beta, NUMBER)
        return y, *kept, *backward(dy, kept)

    return both


def dropout(share):
    """Dropout of this share; each call draws alike."""
    return lambda x: nn.dropout(x, share, np.random.default_rng(0))


FUNCTIONS = {  # name -> function of arrays, or several, and their shapes
    "relu": (nn.relu, ROWS),
    "relu_backward": (nn.relu_backward, ROWS, ROWS),
    "sigmoid": (nn.sigmoid, ROWS),
    "sigmoid_backward": (nn.sigmoid_backward, ROWS, ROWS),
    "softplus": (nn.softplus, ROWS),
    "tanh_backward": (nn.tanh_backward, ROWS, ROWS),
    "softmax": (nn.softmax, ROWS),
    "logsumexp": (nn.logsumexp, ROWS),
    "log_softmax": (nn.log_softmax, ROWS),
    "softmax_cross_entropy": (lambda z: nn.softmax_cross_entropy(z, Y)[1:], ROWS),
    "softmax_cross_entropy_grad": (lambda z: nn.softmax_cross_entropy_grad(z, Y), ROWS),
    "unbroadcast": (lambda g: nn.unbroadcast(g, [3]), ROWS),
    "unbroadcast to the same": (lambda g: nn.unbroadcast(g, ROWS), ROWS),
    "conv2d": (nn.conv2d, IMAGES, (6, 3, 1, 1), (6,)),
    "conv2d_backward": (nn.conv2d_backward, (18, 6, 4, 5), IMAGES, (6, 3, 1, 1)),
    "im2col": (lambda x: nn.im2col(x, 2, 2), IMAGES),
    "im2col of one pixel": (lambda x: nn.im2col(x, 1, 1), IMAGES),
    "col2im": (lambda rows: nn.col2im(rows, (18, 3, 4, 5), 2, 2), (18 * 12, 12)),
    "col2im of one pixel": (lambda rows: nn.col2im(rows, (18, 3, 4, 5), 1, 1), (18 * 20, 3)),
    "batch_norm": (norm(nn.batch_norm, nn.batch_norm_backward), ROWS, (3,), (3,), ROWS),
    "batch_norm_2d": (
        norm(nn.batch_norm_2d, nn.batch_norm_2d_backward),
        IMAGES,
        (3,),
        (3,),
        IMAGES,
    ),
    "layer_norm": (norm(nn.layer_norm, nn.layer_norm_backward), ROWS, (3,), (3,), ROWS),
    "dropout": (dropout(NUMBER), ROWS),
    "dropout of none": (dropout(0), ROWS),
    "dropout of all": (dropout(1), ROWS),
    "dropout at rest": (lambda x: nn.dropout(x, NUMBER, None, training=False), ROWS),
    "dropout_backward": (nn.dropout_backward, ROWS, ROWS),
    "mlp": (mlp, (4, 5), (5, 6), (6,), (6, 3), (3,)),
    "sgd_momentum": (lambda *given: nn.sgd_momentum(*given, NUMBER, NUMBER), *[ROWS] * 3),
    "rmsprop": (lambda *given: nn.rmsprop(*given, NUMBER, NUMBER, NUMBER), *[ROWS] * 3),
    "adam": (lambda *given: nn.adam(*given, STEP, *[NUMBER] * 4), *[ROWS] * 4),
}


def results(name, arrays):
    found = FUNCTIONS[name][0](*arrays)
    return [found] if isinstance(found, np.ndarray) else found


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_results_are_new_arrays_of_the_same_dtype_and_arguments_stay(name, dtype):
    rng = np.random.default_rng(0)
    given = [rng.uniform(size=shape).astype(dtype) for shape in FUNCTIONS[name][1:]]
    for a in given:
        a.flags.writeable = False
    found = results(name, given)
    for i, result in enumerate(found):
        assert result.dtype == dtype
        assert result.flags.writeable
        assert not any(np.shares_memory(result, other) for other in (*given, *found[:i]))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_whole_numbers_become_float64(name):
    whole = [np.ones(shape, np.uint8) for shape in FUNCTIONS[name][1:]]
    for given in (whole, [a.tolist() for a in whole]):
        assert {result.dtype for result in results(name, given)} == {np.dtype(np.float64)}
