import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data import minibatches, split

seeds = st.integers(0, 2**32 - 1)


@given(st.lists(st.integers(0, 20), max_size=4), st.integers(0, 10), seeds)
def test_parts_have_their_sizes_and_no_index_comes_twice(sizes, rest, seed):
    n = sum(sizes) + rest
    parts = split(n, sizes, np.random.default_rng(seed))
    assert [len(part) for part in parts] == sizes
    together = np.concatenate([np.zeros(0, int), *parts])
    assert len(set(together)) == sum(sizes)
    assert set(together) <= set(range(n))


@given(st.integers(0, 50), st.integers(1, 60), seeds)
def test_minibatches_visit_every_example_once(n, batch_size, seed):
    batches = list(minibatches(n, batch_size, np.random.default_rng(seed)))
    assert sorted(np.concatenate([np.zeros(0, int), *batches])) == list(range(n))
    assert all(len(rows) == batch_size for rows in batches[:-1])
    assert all(1 <= len(rows) <= batch_size for rows in batches)


def test_the_same_seed_gives_the_same_numbers_and_every_epoch_a_new_order():
    first, second = np.random.default_rng(0), np.random.default_rng(0)
    for one, two in zip(minibatches(50, 8, first), minibatches(50, 8, second), strict=True):
        np.testing.assert_array_equal(one, two)
    again = np.concatenate(list(minibatches(50, 8, first)))
    assert (again != np.concatenate(list(minibatches(50, 8, first)))).any()


def test_splits_are_shuffled_by_the_given_rng():
    train, _ = split(100, (80, 20), np.random.default_rng(0))
    other, _ = split(100, (80, 20), np.random.default_rng(1))
    assert (train != np.sort(train)).any()
    assert (train != other).any()


def test_global_randomness_is_not_touched():
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the legacy state must stay as it is
    split(10, (5, 5), np.random.default_rng(0))
    list(minibatches(10, 3, np.random.default_rng(0)))
    after = np.random.get_state()[1]  # noqa: NPY002 - see above
    np.testing.assert_array_equal(after, before)


def test_bad_arguments_are_named_at_the_call(refused):
    rng = np.random.default_rng(0)
    refused(ValueError, "need 11 examples, but there are 10", split, 10, (5, 6), rng)
    refused(ValueError, "sizes must be at least 0", split, 10, (5, -1), rng)
    refused(ValueError, "batch_size must be at least 1; got 0", minibatches, 10, 0, rng)
    refused(ValueError, "n must be at least 0; got -1", minibatches, -1, 2, rng)


@pytest.mark.parametrize("rng", [0, None, np.random])
def test_only_a_generator_is_a_source_of_randomness(rng, refused):
    refused(TypeError, "default_rng", split, 10, (5,), rng)
    refused(TypeError, "default_rng", minibatches, 10, 5, rng)
