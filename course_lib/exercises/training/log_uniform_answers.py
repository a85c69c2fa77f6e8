"""Right and wrong answers to exercise 06.4, log_uniform: each is code that somebody writes."""

import math

import numpy as np

# ---------------------------------------------------------------- what right looks like


def base_ten(lo, hi, size, rng):
    return 10 ** rng.uniform(np.log10(lo), np.log10(hi), size)


def base_e(lo, hi, size, rng):
    return np.exp(rng.uniform(math.log(lo), math.log(hi), size=size))


def power_of_the_ratio(lo, hi, size, rng):
    return lo * (hi / lo) ** rng.random(size)


def from_above(lo, hi, size, rng):
    return hi * (lo / hi) ** rng.uniform(size=size)


def in_float32(lo, hi, size, rng):
    return base_e(lo, hi, size, rng).astype(np.float32)


def one_by_one(lo, hi, size, rng):
    x = np.empty(size)
    for i in np.ndindex(x.shape):
        x[i] = math.exp(rng.uniform(math.log(lo), math.log(hi)))
    return x


def base_two(lo, hi, size, rng):
    return np.exp2(np.log2(lo) + (np.log2(hi) - np.log2(lo)) * rng.random(size))


# ---------------------------------------------------------------- what goes wrong


def linear(lo, hi, size, rng):
    return rng.uniform(lo, hi, size)


def linear_by_hand(lo, hi, size, rng):
    return lo + (hi - lo) * rng.random(size)


def linear_there_and_back(lo, hi, size, rng):
    return np.exp(np.log(rng.uniform(lo, hi, size)))


def e_of_ten(lo, hi, size, rng):
    return np.exp(rng.uniform(np.log10(lo), np.log10(hi), size))


def ten_of_e(lo, hi, size, rng):
    return 10 ** rng.uniform(np.log(lo), np.log(hi), size)


def two_of_ten(lo, hi, size, rng):
    return 2 ** rng.uniform(np.log10(lo), np.log10(hi), size)


def two_of_e(lo, hi, size, rng):
    return 2 ** rng.uniform(np.log(lo), np.log(hi), size)


def whole_powers(lo, hi, size, rng):
    low, high = math.ceil(np.log10(lo)), math.floor(np.log10(hi))
    return 10.0 ** rng.integers(low, high + 1, size)


def whole_powers_but_the_last(lo, hi, size, rng):
    low, high = math.ceil(np.log10(lo)), math.floor(np.log10(hi))
    return 10.0 ** rng.integers(low, high, size)


def rounded_powers(lo, hi, size, rng):
    return 10.0 ** np.round(rng.uniform(np.log10(lo), np.log10(hi), size))


def whole_numbers(lo, hi, size, rng):
    return base_e(lo, hi, size, rng).astype(int)


def rounded_to(decimals):
    """Right numbers, rounded to some decimals."""
    return lambda lo, hi, size, rng: np.round(base_e(lo, hi, size, rng), decimals)


def integers_of_the_logs(lo, hi, size, rng):
    return 10.0 ** rng.integers(np.log10(lo), np.log10(hi), size)


def chosen_from_a_list(lo, hi, size, rng):
    return rng.choice(np.geomspace(lo, hi, 100), size)


def logs_kept(lo, hi, size, rng):
    return rng.uniform(np.log(lo), np.log(hi), size)


def logs_to_ten_kept(lo, hi, size, rng):
    return rng.uniform(np.log10(lo), np.log10(hi), size)


def log_of_a_draw(lo, hi, size, rng):
    return np.log(rng.uniform(lo, hi, size))


def ends_not_in_logs(lo, hi, size, rng):
    return np.exp(rng.uniform(lo, hi, size))


def ends_not_in_logs_to_ten(lo, hi, size, rng):
    return 10 ** rng.uniform(lo, hi, size)


def grid(lo, hi, size, rng):
    return np.geomspace(lo, hi, int(np.prod(size))).reshape(size)


def grid_by_powers(lo, hi, size, rng):
    return np.logspace(np.log10(lo), np.log10(hi), int(np.prod(size))).reshape(size)


def shuffled_grid(lo, hi, size, rng):
    return rng.permutation(np.geomspace(lo, hi, int(np.prod(size)))).reshape(size)


def grid_of_whole_size(lo, hi, size, rng):
    return rng.permutation(np.geomspace(lo, hi, size))


def flat_grid(lo, hi, size, rng):
    return rng.permutation(np.geomspace(lo, hi, int(np.prod(size))))


def ends_of_the_example(lo, hi, size, rng):
    return 10 ** rng.uniform(-4, 0, size)


def bell(lo, hi, size, rng):
    middle, half = (np.log(lo) + np.log(hi)) / 2, (np.log(hi) - np.log(lo)) / 2
    return np.clip(np.exp(rng.normal(middle, half / 3, size)), lo, hi)


def one_number(lo, hi, size, rng):
    return np.full(size, np.exp(rng.uniform(np.log(lo), np.log(hi))))


def one_float(lo, hi, size, rng):
    return np.exp(rng.uniform(np.log(lo), np.log(hi)))


def first_of_many(lo, hi, size, rng):
    return base_e(lo, hi, size, rng)[0]


def nested_lists(lo, hi, size, rng):
    return base_e(lo, hi, size, rng).tolist()


def list_of_whole_size(lo, hi, size, rng):
    return [math.exp(rng.uniform(math.log(lo), math.log(hi))) for _ in range(size)]


def array_of_whole_size(lo, hi, size, rng):
    return np.array(list_of_whole_size(lo, hi, size, rng))


def a_list(lo, hi, size, rng):
    count = int(np.prod(size))
    return [math.exp(rng.uniform(math.log(lo), math.log(hi))) for _ in range(count)]


def global_generator(lo, hi, size, rng):
    return np.exp(np.random.uniform(np.log(lo), np.log(hi), size))  # noqa: NPY002


def own_generator(lo, hi, size, rng):
    return base_e(lo, hi, size, np.random.default_rng())


def own_generator_with_a_seed(lo, hi, size, rng):
    return base_e(lo, hi, size, np.random.default_rng(0))
