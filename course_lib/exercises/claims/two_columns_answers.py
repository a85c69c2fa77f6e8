"""Known answers to 12.2, binary_equals_softmax: right and wrong."""

import numpy as np

from course_lib.nn import sigmoid


def binary_equals_softmax(w, b):
    W = np.zeros((len(w), 2))
    W[:, 1] = w
    return W, np.array([0.0, b])


# ---------------------------------------------------------------- what right looks like


def split_in_halves(w, b):
    return np.column_stack([-w / 2, w / 2]), np.array([-b / 2, b / 2])


def with_a_common_part(w, b):
    common = np.cos(np.arange(len(w)))[:, None]
    return np.stack([0 * w, w], axis=1) + common, np.array([7.0, 7.0 + b])


def class_one_at_zero(w, b):
    return np.outer(w, [-1.0, 0.0]), b * np.array([-1.0, 0.0])


def halves_in_b_only(w, b):
    return np.array([w - w, w]).T, np.array([-b / 2, b / 2])


# ---------------------------------------------------------------- what goes wrong


def both_columns(w, b):
    return np.column_stack([w, w]), np.array([b, b])


def both_columns_right_b(w, b):
    return np.column_stack([w, w]), np.array([0.0, b])


def plus_and_minus(w, b):
    return np.column_stack([-w, w]), np.array([-b, b])


def plus_and_minus_in_W(w, b):
    return np.column_stack([-w, w]), np.array([0.0, b])


def plus_and_minus_in_b(w, b):
    return np.column_stack([0 * w, w]), np.array([-b, b])


def exchanged(w, b):
    return np.column_stack([w, 0 * w]), np.array([b, 0.0])


def exchanged_in_W(w, b):
    return np.column_stack([w, 0 * w]), np.array([0.0, b])


def exchanged_in_b(w, b):
    return np.column_stack([0 * w, w]), np.array([b, 0.0])


def minus_and_plus(w, b):
    return np.column_stack([w, -w]), np.array([b, -b])


def no_bias(w, b):
    return np.column_stack([0 * w, w]), np.zeros(2)


def bias_twice(w, b):
    return np.column_stack([0 * w, w]), np.array([b, b])


def halves_on_one_side(w, b):
    return np.column_stack([0 * w, w / 2]), np.array([0.0, b / 2])


def half_of_w(w, b):
    return np.column_stack([0 * w, w / 2]), np.array([0.0, b])


def half_of_b(w, b):
    return np.column_stack([0 * w, w]), np.array([0.0, b / 2])


def probabilities(w, b):
    return np.column_stack([1 - sigmoid(w), sigmoid(w)]), np.array(
        [1 - sigmoid(np.array(b)), sigmoid(np.array(b))]
    )


def one_minus(w, b):
    return np.column_stack([1 - w, w]), np.array([1 - b, b])


def rows(w, b):
    return np.array([0 * w, w]), np.array([0.0, b])


def one_column(w, b):
    return w[:, None], np.array([b])


def flat(w, b):
    return w, b


def b_as_a_number(w, b):
    return np.column_stack([0 * w, w]), b


def b_for_every_input(w, b):
    W = np.column_stack([0 * w, w])
    return W, np.full(W.shape, b)


def b_as_a_row(w, b):
    return np.column_stack([0 * w, w]), np.array([[0.0, b]])


def whole_numbers(w, b):
    W = np.zeros((len(w), 2), int)
    W[:, 1] = w
    return W, np.array([0.0, b])


def whole_numbers_in_b(w, b):
    c = np.zeros(2, int)
    c[1] = b
    return np.column_stack([0 * w, w]), c


def only_W(w, b):
    return np.column_stack([0 * w, w])


def a_function(w, b):
    return lambda x: sigmoid(x @ w + b)


def minus_infinity(w, b):
    return np.column_stack([0 * w - np.inf, w]), np.array([0.0, b])


def halves_in_place(w, b):
    w /= 2
    return np.column_stack([-w, w]), np.array([-b / 2, b / 2])


def zero_in_place(w, b):
    W = np.column_stack([0 * w, w])
    w *= 0
    return W, np.array([0.0, b])


def nothing_and_twice(w, b):
    return np.column_stack([0 * w, 2 * w]), np.array([0.0, 2 * b])


def in_float32(w, b):
    W = np.zeros((len(w), 2), np.float32)
    W[:, 1] = w
    return W, np.array([0.0, b], np.float32)


def b_in_float32(w, b):
    return np.column_stack([0 * w, w]), np.array([0.0, b], np.float32)
