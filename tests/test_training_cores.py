"""Which networks compute on all cores, and who has how many threads meanwhile."""

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from course_lib import nn
from course_lib.nn.threads import shares
from course_lib.training import evaluate, fit
from course_lib.training.cores import MOST, all_cores

BLAS = ThreadpoolController().select(user_api="blas")


def n_shared() -> int:
    return len(shares(1000, 10**9))


def n_of_blas() -> set[int]:
    return {library["num_threads"] for library in BLAS.info()}


@pytest.mark.parametrize("n", [1, 2, 3, 64])
def test_images_are_shared_by_as_many_threads_as_the_linear_algebra_had(n: int):
    with threadpool_limits(n, "blas"):
        given = max(n_of_blas())
        with all_cores(nn.lenet5(np.random.default_rng(0))):
            assert n_of_blas() == {1}
            assert n_shared() == min(given, MOST)
        assert max(n_of_blas()) == given
        assert n_shared() == 1


def test_a_network_without_images_keeps_the_threads_of_the_linear_algebra():
    with threadpool_limits(2, "blas"):
        before = n_of_blas()
        with all_cores(nn.Linear(784, 10, np.random.default_rng(0))):
            assert n_of_blas() == before
            assert n_shared() == 1


def test_training_on_two_threads_gives_the_same_network(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("course_lib.nn.threads.WORTH", 1)
    monkeypatch.setattr("course_lib.nn.convolution.COST", 1)
    rng = np.random.default_rng(0)
    x, y = rng.random((60, 1, 28, 28), np.float32), rng.integers(10, size=60)
    states, right = [], []
    for n in (1, 2):
        model = nn.small_convnet(np.random.default_rng(1), np.float32)
        with threadpool_limits(n, "blas"):
            order = np.random.default_rng(2)
            fit(model, x, y, n_epochs=1, batch_size=20, rng=order, lr=0.1, progress=False)
            right.append(evaluate(model, x, y))
        states.append(model.state())
    assert right[0] == right[1]
    for name, value in states[0].items():
        np.testing.assert_array_equal(states[1][name], value, name)
