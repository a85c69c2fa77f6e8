"""Right and wrong answers to exercise 08.4, mc_dropout: each is code that somebody writes."""

from copy import deepcopy

import numpy as np

from course_lib.nn import softmax

# ---------------------------------------------------------------- what right looks like


def passes(predict, x, T, rng):
    """The logits of T passes, (T, n, k)."""
    return np.stack([predict(x, rng) for _ in range(T)])


def moments(p):
    return p.mean(axis=0), p.std(axis=0)


def running_sums(predict, x, T, rng):
    total = squares = 0.0
    for _ in range(T):
        p = softmax(predict(x, rng))
        total, squares = total + p, squares + p * p
    mean = total / T
    return mean, np.sqrt(np.maximum(squares / T - mean**2, 0.0)) if T > 1 else 0 * mean


def into_an_array(predict, x, T, rng):
    first = softmax(predict(x, rng))
    p = np.empty((T, *first.shape))
    p[0] = first
    for t in range(1, T):
        p[t] = softmax(predict(x, rng))
    return p.mean(0), np.sqrt(((p - p.mean(0)) ** 2).mean(0))


def one_softmax(predict, x, T, rng):
    z = passes(predict, x, T, rng)
    p = softmax(z.reshape(-1, z.shape[-1])).reshape(z.shape)
    return moments(p)


def by_comprehension(predict, x, T, rng):
    p = np.array([softmax(predict(x, rng)) for _ in range(T)])
    return np.mean(p, axis=0), np.std(p, axis=0)


# ---------------------------------------------------------------- what goes wrong


def probabilities(predict, x, T, rng):
    return np.stack([softmax(z) for z in passes(predict, x, T, rng)])


def averages_logits(predict, x, T, rng):
    z = passes(predict, x, T, rng)
    return softmax(z.mean(axis=0)), softmax(z.std(axis=0))


def averages_logits_sd_of_p(predict, x, T, rng):
    z = passes(predict, x, T, rng)
    return softmax(z.mean(axis=0)), np.stack([softmax(one) for one in z]).std(axis=0)


def averages_logits_sd_of_z(predict, x, T, rng):
    z = passes(predict, x, T, rng)
    return softmax(z.mean(axis=0)), z.std(axis=0)


def new_seed_each_pass(predict, x, T, rng):
    return moments(np.stack([softmax(predict(x, np.random.default_rng(0))) for _ in range(T)]))


def copied_rng(predict, x, T, rng):
    return moments(np.stack([softmax(predict(x, deepcopy(rng))) for _ in range(T)]))


def one_pass_repeated(predict, x, T, rng):
    p = softmax(predict(x, rng))
    return moments(np.stack([p] * T))


def own_rng_each_pass(predict, x, T, rng):
    return moments(np.stack([softmax(predict(x, np.random.default_rng(1))) for _ in range(T)]))


def without_rng(predict, x, T, rng):
    return moments(np.stack([softmax(predict(x)) for _ in range(T)]))


def without_rng_once(predict, x, T, rng):
    p = softmax(predict(x, None))
    return p, np.zeros(p.shape)


def own_generator(predict, x, T, rng):
    return moments(probabilities(predict, x, T, np.random.default_rng(0)))


def spawned(predict, x, T, rng):
    return moments(np.stack([softmax(predict(x, child)) for child in rng.spawn(T)]))


def seeded_by_number(predict, x, T, rng):
    return moments(np.stack([softmax(predict(x, np.random.default_rng(t))) for t in range(T)]))


def summed(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.sum(axis=0), p.std(axis=0)


def variance(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=0), p.var(axis=0)


def unbiased(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=0), p.std(axis=0, ddof=1)


def unbiased_by_hand(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    spread = ((p - p.mean(axis=0)) ** 2).sum(axis=0)
    return p.mean(axis=0), np.sqrt(spread / max(T - 1, 1))


def standard_error(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=0), p.std(axis=0) / np.sqrt(T)


def divided_once_more(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=0), p.std(axis=0) / T


def root_of_sum_by_T(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=0), np.sqrt(((p - p.mean(axis=0)) ** 2).sum(axis=0)) / T


def sd_first(predict, x, T, rng):
    mean, sd = moments(probabilities(predict, x, T, rng))
    return sd, mean


def sd_of_logits(predict, x, T, rng):
    z = passes(predict, x, T, rng)
    return np.stack([softmax(one) for one in z]).mean(axis=0), z.std(axis=0)


def over_images(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=1), p.std(axis=1)


def over_classes(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=2), p.std(axis=2)


def over_everything(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(), p.std()


def over_passes_and_images(predict, x, T, rng):
    p = probabilities(predict, x, T, rng)
    return p.mean(axis=(0, 1)), p.std(axis=(0, 1))


def one_too_few(predict, x, T, rng):
    return moments(probabilities(predict, x, max(T - 1, 1), rng))


def one_too_many(predict, x, T, rng):
    return moments(probabilities(predict, x, T + 1, rng))


def loop_too_short(predict, x, T, rng):
    p = [softmax(predict(x, rng)) for _ in range(T - 1)]
    return moments(np.stack(p))


def loop_from_one(predict, x, T, rng):
    p = []
    for _ in range(1, T):
        p.append(softmax(predict(x, rng)))
    return np.mean(p, axis=0), np.std(p, axis=0)


def one_to_learn_the_shape(predict, x, T, rng):
    p = np.zeros((T, *predict(x, rng).shape))
    for t in range(T):
        p[t] = softmax(predict(x, rng))
    return moments(p)


def both_lines(predict, x, T, rng):
    found = []
    for _ in range(T):
        z = predict(x, np.random.default_rng(0))
        z = predict(x, rng)
        found.append(softmax(z))
    return moments(np.stack(found))


def the_whole_net_for_the_shape(predict, x, T, rng):
    p = np.zeros((T, *predict(x).shape))
    for t in range(T):
        p[t] = softmax(predict(x, rng))
    return moments(p)


def last_one_thrown_away(predict, x, T, rng):
    return moments(probabilities(predict, x, T + 1, rng)[:T])


def only_the_last(predict, x, T, rng):
    return moments(probabilities(predict, x, T, rng)[-1:])


def votes(predict, x, T, rng):
    z = passes(predict, x, T, rng)
    return moments((z == z.max(axis=2, keepdims=True)).astype(float))


def no_softmax(predict, x, T, rng):
    return moments(passes(predict, x, T, rng))
