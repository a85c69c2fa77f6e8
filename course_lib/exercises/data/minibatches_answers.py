"""Right and wrong answers to exercise 01.4, minibatches: each is code that somebody writes."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def by_number(n, batch_size, rng):
    order = rng.permutation(n)
    n_batches = (n + batch_size - 1) // batch_size
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n_batches)]


def taking_from_the_front(n, batch_size, rng):
    left = np.arange(n)
    rng.shuffle(left)
    while len(left):
        yield left[:batch_size]
        left = left[batch_size:]


class Batches:
    """An object that begins anew with each `for`."""

    def __init__(self, n, batch_size, rng):
        self.order, self.batch_size = rng.permutation(n), batch_size

    def __iter__(self):
        for start in range(0, len(self.order), self.batch_size):
            yield self.order[start : start + self.batch_size]


# ---------------------------------------------------------------- what goes wrong


def drops_the_last(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n - batch_size + 1, batch_size):
        yield order[start : start + batch_size]


def drops_the_last_by_number(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size)]


def same_order(n, batch_size, rng):
    order = np.arange(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def same_order_from_a_seed(n, batch_size, rng):
    order = np.random.default_rng(0).permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def with_replacement(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.integers(0, n, size=min(batch_size, n - start))


def with_replacement_full(n, batch_size, rng):
    for _ in range(0, n, batch_size):
        yield rng.choice(n, size=batch_size)


def with_replacement_order(n, batch_size, rng):
    order = rng.choice(n, size=n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def empty_last(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n + 1, batch_size):
        yield order[start : start + batch_size]


def empty_last_by_number(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size + 1)]


def fixed_batches(n, batch_size, rng):
    for start in rng.permutation(np.arange(0, n, batch_size)):
        yield np.arange(start, min(start + batch_size, n))


def each_batch_anew(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.choice(n, size=min(batch_size, n - start), replace=False)


def each_batch_anew_by_shuffles(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.permutation(n)[start : start + batch_size]


# ---------------------------------------------------------------- the right range, one slip


def one_batch_returned(n, batch_size, rng):
    return rng.permutation(n)[:batch_size]  # `return` ends the loop in its first round


def one_batch_returned_of_the_start(n, batch_size, rng):
    order = rng.permutation(n)
    return order[:batch_size] if batch_size <= n else None  # no round, no return


def only_the_first(n, batch_size, rng):
    return [rng.permutation(n)[:batch_size]]  # a list, returned in the loop's first round


def printed(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        print(order[start : start + batch_size])  # noqa: T201 (this is the mistake)


def filled_and_never_returned(n, batch_size, rng):
    order, batches = rng.permutation(n), []
    for start in range(0, n, batch_size):
        batches.append(order[start : start + batch_size])


def order_returned(n, batch_size, rng):
    return rng.permutation(n)


def steps_of_one(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(n):
        yield order[start : start + batch_size]


def steps_of_one_full(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n - batch_size + 1):
        yield order[start : start + batch_size]


def ends_a_batch_early(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n - batch_size, batch_size):
        yield order[start : start + batch_size]


def ends_a_batch_late(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n + batch_size, batch_size):
        yield order[start : start + batch_size]


def a_rolled_order(n, batch_size, rng):
    order = np.roll(np.arange(n), rng.integers(1, n))
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def a_rolled_order_backwards(n, batch_size, rng):
    order = np.roll(np.arange(n)[::-1], rng.integers(1, n))
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


# ---------------------------------------------------------------- one slip in the slice


class NoIterator:
    """An object that keeps the order, and hands out nothing."""

    def __init__(self, n, batch_size, rng):
        self.order, self.batch_size = rng.permutation(n), batch_size


def starts(n, batch_size, rng):
    yield from range(0, n, batch_size)


def first_of_each(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start]


def one_by_one(n, batch_size, rng):
    yield from rng.permutation(n)


def slice_to_batch_size(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start:batch_size]


def padded(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        batch = order[start : start + batch_size]
        yield np.concatenate([batch, order[: batch_size - len(batch)]])


def padded_at_random(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        batch = order[start : start + batch_size]
        yield np.concatenate([batch, rng.integers(0, n, size=batch_size - len(batch))])


def moved_back(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        begin = max(0, min(start, n - batch_size))
        yield order[begin : begin + batch_size]
