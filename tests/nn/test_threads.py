"""Work that is shared by threads: the same to the last bit, and nothing lost on the way."""

import multiprocessing
import threading
import time

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import convolution
from course_lib.nn import threads as shared
from course_lib.nn.threads import gather, share_out, shares, threads


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch):
    """However little there is to do, it is shared."""
    monkeypatch.setattr(shared, "WORTH", 1)
    monkeypatch.setattr(convolution, "COST", 1)


def strided(rng):
    return nn.Sequential(
        *(nn.Conv2d(2, 5, (3, 4), rng, stride=2, pad=1), nn.Tanh(), nn.AvgPool2d(2, 1, pad=1)),
        *(nn.Conv2d(5, 3, 2, rng), nn.Sigmoid(), nn.GlobalAvgPool2d(), nn.Linear(3, 10, rng)),
    )


def overlapping(rng):
    return nn.Sequential(
        *(nn.Conv2d(2, 6, 5, rng, pad=2, dtype=np.float32), nn.BatchNorm2d(6, dtype=np.float32)),
        *(nn.ReLU(), nn.MaxPool2d(3, stride=2, pad=1), nn.BatchNorm2d(6, dtype=np.float32)),
        *(nn.Flatten(), nn.Dropout(0.5, rng), nn.Linear(6 * 64, 10, rng, dtype=np.float32)),
    )


def gapped(rng):
    """What comes back to the batch norms is a view, with a margin that was cut off."""
    return nn.Sequential(
        *(nn.Conv2d(2, 6, 3, rng, dtype=np.float32), nn.BatchNorm2d(6, dtype=np.float32)),
        *(nn.Conv2d(6, 5, 3, rng, pad=1, dtype=np.float32), nn.BatchNorm2d(5, dtype=np.float32)),
        *(nn.MaxPool2d((3, 2), pad=(1, 0)), nn.Flatten()),
        nn.Linear(5 * 5 * 7, 10, rng, dtype=np.float32),
    )


def after_training(build, n, n_threads):
    """What a net holds after three steps on n images, and its last gradient of the images."""
    model, rng = build(np.random.default_rng(1)), np.random.default_rng(2)
    x = rng.normal(size=(n, 2, 16, 16)).astype(next(iter(model.params.values())).dtype)
    y, optimiser = rng.integers(10, size=n), nn.SGD(model, 0.1, 0.9)
    with threads(n_threads):
        for _ in range(3):
            model.zero_grad()
            _, dz = nn.softmax_cross_entropy(model.forward(x), y)
            dx = model.backward(dz)
            optimiser.step()
        model.eval()
        return model.state() | {"dx": dx, "z": model.forward(x)}


@pytest.mark.parametrize("n", [1, 50, 300])
@pytest.mark.parametrize("n_threads", [2, 3, 7])
@pytest.mark.parametrize("build", [strided, overlapping, gapped])
def test_the_numbers_are_the_same_to_the_last_bit(always, build, n_threads: int, n: int):
    alone, together = after_training(build, n, 1), after_training(build, n, n_threads)
    assert alone.keys() == together.keys()
    for name, value in alone.items():
        np.testing.assert_array_equal(together[name], value, name)


def test_little_work_stays_on_one_thread():
    with threads(4):
        assert shares(100, 2 * shared.WORTH - 1) == [slice(0, 100)]
        assert shares(1, 10**9) == [slice(0, 1)]
        assert shares(100, 3 * shared.WORTH) == [slice(0, 33), slice(33, 66), slice(66, 100)]
        assert len(shares(100, 10**9)) == 4
    assert len(shares(100, 10**9)) == 1, "nobody has asked for more"


@pytest.mark.parametrize(("n", "shared_work"), [(1, False), (2, True)])
def test_one_image_stays_on_one_thread_however_large(monkeypatch, n: int, shared_work: bool):
    used = set()
    wide_product = convolution.wide_product

    def noted(*arrays):
        used.add(threading.get_ident())
        wide_product(*arrays)

    monkeypatch.setattr(convolution, "wide_product", noted)
    layers = nn.Conv2d(1, 8, 5, np.random.default_rng(0)), nn.ReLU()
    with threads(2):
        nn.Sequential(*layers).forward(np.zeros((n, 1, 512, 512)))
    assert (len(used) == 2) == shared_work


@pytest.mark.parametrize("n", [1, 2, 4, 9])
def test_results_come_in_the_order_of_the_parts(n: int):
    def late(part: int) -> int:
        time.sleep(0.05 - part / 100)
        return part

    with threads(n):
        assert share_out(late, range(4)) == [0, 1, 2, 3]
        cut = [slice(0, 2), slice(2, 3)]
        assert [*gather(lambda some: iter("abc"[some]), cut)] == ["a", "b", "c"]


def test_without_a_further_thread_this_one_does_the_rest(monkeypatch: pytest.MonkeyPatch):
    with threads(3):
        monkeypatch.setattr(shared._pool, "_shutdown", True)
        assert share_out(abs, [-1, -2, -3]) == [1, 2, 3]


def test_an_error_arrives_when_all_have_ended():
    ended = []

    def work(part: int) -> None:
        if part == 0:
            raise ValueError("the first one")
        time.sleep(0.1)
        ended.append(part)

    with threads(3), pytest.raises(ValueError, match="the first one"):
        share_out(work, range(3))
    assert sorted(ended) == [1, 2], "nobody writes any more"
    with threads(2), pytest.raises(ZeroDivisionError):
        share_out(lambda part: 1 / (1 - part), range(2))


def test_settings_go_along():
    with np.errstate(divide="raise"), threads(3):
        assert share_out(lambda _: np.geterr()["divide"], range(3)) == ["raise"] * 3


def test_going_on_one_by_one_after_a_pass_that_was_cut(always):
    """What went forward last goes back."""
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Conv2d(1, 4, 3, rng), nn.BatchNorm2d(4), nn.ReLU())
    x, dy = rng.normal(size=(2, 3, 1, 8, 8)), rng.normal(size=(3, 4, 6, 6))
    with threads(2):
        model.forward(x[0])
        y = x[1]
        for module in model.modules:
            y = module.forward(y)
        mixed = model.backward(dy)
    model.forward(x[1])
    np.testing.assert_array_equal(mixed, model.backward(dy))


def test_lists_are_taken_as_everywhere():
    assert nn.Sequential(nn.ReLU()).forward([[1.0, -1.0]]).tolist() == [[1.0, 0.0]]


def test_a_wrong_number_of_channels_is_told_as_on_one_thread(always):
    x = nn.Conv2d(1, 4, 1, np.random.default_rng(0)).forward(np.zeros((2, 1, 8, 8)))
    with threads(2), pytest.raises(ValueError, match="must have 6 entries on axis 1"):
        nn.Sequential(nn.BatchNorm2d(6)).forward(x)


def test_what_a_subclass_does_is_done_to_all_channels(always):
    class Counting(nn.ReLU):
        def forward(self, x):
            self.seen = x.shape
            return super().forward(x)

    counting, hooked, seen = Counting(), nn.Tanh(), []
    hooked.forward = lambda x: seen.append(x.shape) or np.tanh(x)
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Conv2d(1, 4, 1, rng), nn.ReLU(), counting, nn.ReLU(), hooked)
    with threads(2):
        model.forward(np.zeros((2, 1, 8, 8)))
    assert [counting.seen, *seen] == [(2, 4, 8, 8)] * 2


def in_child(queue) -> None:
    queue.put([*share_out(abs, [-1, -2, -3]), len(shares(9, 10**9))])


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_goes_on_alone():
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=in_child, args=(queue,))
    with threads(2):
        assert share_out(abs, [-1, -2, -3]) == [1, 2, 3]
        child.start()
    assert queue.get(timeout=20) == [1, 2, 3, 1], "on its one thread"
    child.join()
