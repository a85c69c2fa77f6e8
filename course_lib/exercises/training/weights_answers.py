"""Right and wrong answers to exercise 06.1, init_linear: each is code that somebody writes."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def scaled_standard_normal(d, k, rng, kind="he"):
    variance = 2 / d if kind == "he" else 2 / (d + k)
    return rng.standard_normal((d, k)) * np.sqrt(variance), np.zeros(k)


def column_by_column(d, k, rng, kind="he"):
    W = np.empty((d, k))
    for j in range(k):
        W[:, j] = rng.normal(0, {"he": np.sqrt(2 / d), "xavier": np.sqrt(2 / (d + k))}[kind], d)
    return W, 0 * W[0]


def by_scaling_in_place(d, k, rng, kind="he"):
    fan = {"he": d, "xavier": d + k}[kind]
    W = rng.normal(size=(d, k))
    W *= math.sqrt(2 / fan)
    return (W, np.zeros_like(W[0]))


def in_float32(d, k, rng, kind="he"):
    sd = np.sqrt(2 / d) if kind == "he" else np.sqrt(2 / (d + k))
    W = rng.normal(scale=sd, size=(d, k)).astype(np.float32)
    return W, np.zeros(k, np.float32)


# ---------------------------------------------------------------- what goes wrong


def with_sd(he: Callable[..., Any], xavier: Callable[..., Any]) -> Callable[..., Any]:
    """Draw with two formulas for the standard deviation, each of d and k."""

    def init_linear(d, k, rng, kind="he"):
        sd = he(d, k) if kind == "he" else xavier(d, k)
        return rng.normal(0, sd, (d, k)), np.zeros(k)

    return init_linear


def right_he(d, k):
    return np.sqrt(2 / d)


def right_xavier(d, k):
    return np.sqrt(2 / (d + k))


fan_out = with_sd(lambda d, k: np.sqrt(2 / k), right_xavier)
variance_as_sd = with_sd(lambda d, k: 2 / d, lambda d, k: 2 / (d + k))
variance_as_sd_once = with_sd(lambda d, k: 2 / d, right_xavier)
no_factor_two = with_sd(lambda d, k: np.sqrt(1 / d), right_xavier)
no_factor_two_twice = with_sd(lambda d, k: np.sqrt(1 / d), lambda d, k: np.sqrt(1 / (d + k)))
two_outside_the_root = with_sd(lambda d, k: 2 / np.sqrt(d), lambda d, k: 2 / np.sqrt(d + k))
two_outside_once = with_sd(lambda d, k: 2 / np.sqrt(d), right_xavier)
always_he = with_sd(right_he, right_he)
always_xavier = with_sd(right_xavier, right_xavier)
exchanged = with_sd(right_xavier, right_he)
xavier_of_one_side = with_sd(right_he, lambda d, k: np.sqrt(1 / d))
xavier_without_two = with_sd(right_he, lambda d, k: np.sqrt(1 / (d + k)))
four_over_both = with_sd(right_he, lambda d, k: np.sqrt(2 / ((d + k) / 2)))
one_over_d_always = with_sd(lambda d, k: np.sqrt(1 / d), lambda d, k: np.sqrt(1 / d))
variance_as_sd_of_xavier = with_sd(right_he, lambda d, k: 2 / (d + k))
upside_down = with_sd(lambda d, k: np.sqrt(d / 2), lambda d, k: np.sqrt((d + k) / 2))
upside_down_he = with_sd(lambda d, k: np.sqrt(d / 2), right_xavier)
upside_down_xavier = with_sd(right_he, lambda d, k: np.sqrt((d + k) / 2))
no_brackets = with_sd(right_he, lambda d, k: np.sqrt(2 / d + k))
other_he = with_sd(lambda d, k: 1.23 * right_he(d, k), right_xavier)
other_xavier = with_sd(right_he, lambda d, k: 1.23 * right_xavier(d, k))
other_both = with_sd(lambda d, k: 1.23 * right_he(d, k), lambda d, k: 1.23 * right_xavier(d, k))
one_hundredth = with_sd(lambda d, k: 0.01, lambda d, k: 0.01)
limit_as_sd = with_sd(lambda d, k: np.sqrt(6 / d), lambda d, k: np.sqrt(6 / (d + k)))
limit_as_sd_of_he = with_sd(lambda d, k: np.sqrt(6 / d), right_xavier)
limit_as_sd_once = with_sd(right_he, lambda d, k: np.sqrt(6 / (d + k)))
standard = with_sd(lambda d, k: 1.0, lambda d, k: 1.0)


def sd_of(d, k, kind):
    return right_he(d, k) if kind == "he" else right_xavier(d, k)


def default_of_xavier(d, k, rng, kind="xavier"):
    return scaled_standard_normal(d, k, rng, kind)


def uniform_of_the_same_sd(d, k, rng, kind="he"):
    limit = sd_of(d, k, kind) * 3**0.5  # a uniform number from -limit to limit has this sd
    return rng.uniform(-limit, limit, size=(d, k)), np.zeros((k,))


def coins(d, k, rng, kind="he"):
    return rng.choice([-1.0, 1.0], (d, k)) * sd_of(d, k, kind), np.zeros(k)


def results_exchanged(d, k, rng, kind="he"):
    W, b = scaled_standard_normal(d, k, rng, kind)
    return b, W


def lists(d, k, rng, kind="he"):
    W, b = scaled_standard_normal(d, k, rng, kind)
    return W.tolist(), b.tolist()


def W_as_lists(d, k, rng, kind="he"):
    W, b = scaled_standard_normal(d, k, rng, kind)
    return W.tolist(), b


def b_as_a_list(d, k, rng, kind="he"):
    W, _ = scaled_standard_normal(d, k, rng, kind)
    return W, [0.0] * k


def zeros(d, k, rng, kind="he"):
    return np.zeros((d, k)), np.zeros(k)


def all_equal(d, k, rng, kind="he"):
    return np.full((d, k), sd_of(d, k, kind)), np.zeros(k)


def one_number_for_all(d, k, rng, kind="he"):
    return rng.normal(0, sd_of(d, k, kind)) * np.ones((d, k)), np.zeros(k)


def one_row_for_all(d, k, rng, kind="he"):
    return np.tile(rng.normal(0, sd_of(d, k, kind), k), (d, 1)), np.zeros(k)


def one_column_for_all(d, k, rng, kind="he"):
    return np.tile(rng.normal(0, sd_of(d, k, kind), (d, 1)), k), np.zeros(k)


def from_zero_to_one(d, k, rng, kind="he"):
    return rng.uniform(0, 1, (d, k)), np.zeros(k)


def positive_uniform(d, k, rng, kind="he"):
    return rng.random((d, k)) * sd_of(d, k, kind), np.zeros(k)


def sd_as_mean(d, k, rng, kind="he"):
    return rng.normal(sd_of(d, k, kind), size=(d, k)), np.zeros(k)


def sd_as_mean_and_sd(d, k, rng, kind="he"):
    sd = sd_of(d, k, kind)
    return rng.normal(sd, sd, (d, k)), np.zeros(k)


def positive_normal(d, k, rng, kind="he"):
    return np.abs(rng.normal(0, sd_of(d, k, kind), (d, k))), np.zeros(k)


def short_uniform(d, k, rng, kind="he"):
    sd = sd_of(d, k, kind)
    return rng.uniform(-sd, sd, (d, k)), np.zeros(k)


def global_generator(d, k, rng, kind="he"):
    return np.random.randn(d, k) * sd_of(d, k, kind), np.zeros(k)  # noqa: NPY002


def global_normal(d, k, rng, kind="he"):
    return np.random.normal(0, sd_of(d, k, kind), (d, k)), np.zeros(k)  # noqa: NPY002


def own_generator(d, k, rng, kind="he"):
    return scaled_standard_normal(d, k, np.random.default_rng(), kind)


def own_generator_with_a_seed(d, k, rng, kind="he"):
    return scaled_standard_normal(d, k, np.random.default_rng(0), kind)


def turned(d, k, rng, kind="he"):
    return rng.normal(0, sd_of(d, k, kind), (k, d)), np.zeros(k)


def b_drawn_too(d, k, rng, kind="he"):
    sd = sd_of(d, k, kind)
    return rng.normal(0, sd, (d, k)), rng.normal(0, sd, k)


def b_of_ones(d, k, rng, kind="he"):
    return rng.normal(0, sd_of(d, k, kind), (d, k)), np.ones(k)


def b_for_each_input(d, k, rng, kind="he"):
    return rng.normal(0, sd_of(d, k, kind), (d, k)), np.zeros(d)


def b_as_a_row(d, k, rng, kind="he"):
    return rng.normal(0, sd_of(d, k, kind), (d, k)), np.zeros((1, k))


def b_as_one_number(d, k, rng, kind="he"):
    return rng.normal(0, sd_of(d, k, kind), (d, k)), 0.0


def W_alone(d, k, rng, kind="he"):
    return rng.normal(0, sd_of(d, k, kind), (d, k))
