"""Right and wrong answers to exercise 01.2, split: each is code that somebody writes."""

import numpy as np

from course_lib.exercises.data.parts import cut

# ---------------------------------------------------------------- what right looks like


def by_cutting(n, sizes, rng):
    order = rng.permutation(n)
    return tuple(np.split(order, np.cumsum(sizes))[: len(sizes)])


def sorted_parts(n, sizes, rng):
    chosen = rng.choice(n, size=sum(sizes), replace=False)
    parts, start = [], 0
    for size in sizes:
        parts.append(np.sort(chosen[start : start + size]))
        start += size
    return tuple(parts)


def from_those_left(n, sizes, rng):
    left, parts = np.arange(n), []
    for size in sizes:
        parts.append(rng.choice(left, size=size, replace=False))
        left = np.setdiff1d(left, parts[-1])
    return tuple(parts)


# ---------------------------------------------------------------- what goes wrong


def with_replacement(n, sizes, rng):
    return tuple(rng.choice(n, size=size) for size in sizes)


def with_replacement_at_once(n, sizes, rng):
    return cut(rng.integers(0, n, size=n), sizes)


def not_shuffled(n, sizes, rng):
    return cut(np.arange(n), sizes)


def shuffled_after_the_cut(n, sizes, rng):
    return tuple(rng.permutation(part) for part in cut(np.arange(n), sizes))


def a_new_shuffle_for_each(n, sizes, rng):
    return tuple(rng.permutation(n)[:size] for size in sizes)


def a_new_shuffle_cut_elsewhere(n, sizes, rng):
    ends = np.cumsum(sizes)
    return tuple(
        rng.permutation(n)[end - size : end] for size, end in zip(sizes, ends, strict=True)
    )


def chosen_apart(n, sizes, rng):
    return tuple(rng.choice(n, size=size, replace=False) for size in sizes)


def each_from_zero(n, sizes, rng):
    return tuple(rng.permutation(size) for size in sizes)


def global_generator(n, sizes, rng):
    return cut(np.random.permutation(n), sizes)  # noqa: NPY002 (this is the mistake)


def own_generator(n, sizes, rng):
    return cut(np.random.default_rng().permutation(n), sizes)


def own_generator_with_a_seed(n, sizes, rng):
    return cut(np.random.default_rng(0).permutation(n), sizes)


def sizes_as_places(n, sizes, rng):
    return tuple(np.split(rng.permutation(n), sizes))


def sizes_as_places_two_parts(n, sizes, rng):
    order, start, parts = rng.permutation(n), 0, []
    for size in sizes:
        parts.append(order[start:size])
        start = size
    return tuple(parts)


def one_part_more(n, sizes, rng):
    return tuple(np.split(rng.permutation(n), np.cumsum(sizes)))


def last_takes_the_rest(n, sizes, rng):
    return tuple(np.split(rng.permutation(n), np.cumsum(sizes)[:-1]))


def a_rolled_order(n, sizes, rng):
    return cut(np.roll(np.arange(n), rng.integers(1, n)), sizes)


def a_rolled_order_backwards(n, sizes, rng):
    return cut(np.roll(np.arange(n)[::-1], rng.integers(1, n)), sizes)


def every_part_from_the_start(n, sizes, rng):
    order = rng.permutation(n)
    return tuple(order[:size] for size in sizes)


def returned_in_the_loop(n, sizes, rng):
    return rng.permutation(n)[: sizes[0]]  # `return` ends the loop in its first round


def list_returned_in_the_loop(n, sizes, rng):
    return (rng.permutation(n)[: sizes[0]],)


def always_two_parts(n, sizes, rng):
    order = rng.permutation(n)
    return order[: sizes[0]], order[sizes[0] :]


def two_parts_of_right_size(n, sizes, rng):
    order = rng.permutation(n)
    return order[: sizes[0]], order[sizes[0] : sizes[0] + sizes[1]]


def one_too_few(n, sizes, rng):
    return cut(rng.permutation(n - 1), sizes)


def from_one(n, sizes, rng):
    return cut(rng.permutation(np.arange(1, n)), sizes)


def one_too_few_at_once(n, sizes, rng):
    return tuple(np.split(rng.permutation(n - 1), np.cumsum(sizes))[: len(sizes)])


def masks(n, sizes, rng):
    return tuple(np.isin(np.arange(n), part) for part in cut(rng.permutation(n), sizes))


def one_mask_and_its_opposite(n, sizes, rng):
    first = np.isin(np.arange(n), rng.permutation(n)[: sizes[0]])
    return first, ~first


def each_by_its_own_lot(n, sizes, rng):
    shares = np.array([*sizes, n - sum(sizes)]) / n
    group = rng.choice(len(shares), size=n, p=shares)
    return tuple(np.flatnonzero(group == j) for j in range(len(sizes)))


def two_by_their_own_lot(n, sizes, rng):
    first = rng.random(n) < sizes[0] / n
    return np.flatnonzero(first), np.flatnonzero(~first)


# ---------------------------------------------------------------- one slip in the cut


def cut_with(order, sizes, longer=0, gap=0):
    """Cut an order, each slice longer by `longer`, with `gap` places between the parts."""
    parts, start = [], 0
    for size in sizes:
        parts.append(order[start : start + size + longer])
        start += size + gap
    return tuple(parts)


def slice_too_short(n, sizes, rng):
    return cut_with(rng.permutation(n), sizes, longer=-1)


def slice_too_long(n, sizes, rng):
    return cut_with(rng.permutation(n), sizes, longer=1)


def gap_between(n, sizes, rng):
    return cut_with(rng.permutation(n), sizes, gap=1)


def first_place_skipped(n, sizes, rng):
    return cut_with(rng.permutation(n)[1:], sizes)


def parts_reversed(n, sizes, rng):
    return cut(rng.permutation(n), sizes)[::-1]


def largest_first(n, sizes, rng):
    return cut(rng.permutation(n), sorted(sizes, reverse=True))


def smallest_first(n, sizes, rng):
    return cut(rng.permutation(n), sorted(sizes))


def only_as_many_as_asked(n, sizes, rng):
    return cut(rng.permutation(sum(sizes)), sizes)


def only_as_many_as_asked_from_the_end(n, sizes, rng):
    return cut(rng.permutation(np.arange(n - sum(sizes), n)), sizes)


def rest_in_order(n, sizes, rng):
    first = rng.choice(n, size=sizes[0], replace=False)
    return (first, *cut(np.setdiff1d(np.arange(n), first), sizes[1:]))


def rest_in_order_without(n, sizes, rng):
    order = rng.permutation(n)
    return (order[: sizes[0]], *cut(np.sort(order[sizes[0] :]), sizes[1:]))
