"""Every long experiment runs, and what is stored is what its present source measured."""

import inspect
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from multiprocessing.context import BaseContext

import pytest

from course_lib.data import examples
from course_lib.results import compute, experiment, result
from course_lib.training import bench_nets

NAMES = experiment.names()
TIMED = [name for name in NAMES if experiment.get(name).timed]
by_name = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def fewer_digits(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let an experiment read the first of the images: enough for what quick settings use."""
    fresh = 10_000 if name == "race_fresh" else 0  # it trains on what comes after these
    monkeypatch.setitem(examples.SIZES, "train", fresh + 2000)
    monkeypatch.setitem(examples.SIZES, "test", 500)
    bench_nets.mnist.cache_clear()
    yield
    bench_nets.mnist.cache_clear()


def _skip_without_torch(what: experiment.Experiment) -> None:
    if what.timed or "import torch" in inspect.getsource(what.run):
        pytest.importorskip("torch")


@by_name
@pytest.mark.usefixtures("fewer_digits")
def test_every_arm_gives_one_finite_number_a_metric_and_its_seed_decides(name: str):
    what = experiment.get(name)
    _skip_without_torch(what)
    measured = {arm: what.measure(arm, 5, **what.quick) for arm in what.arms}
    assert all(math.isfinite(value) for run in measured.values() for value in run.values())
    if not what.timed:
        arm = next(iter(what.arms))
        again, other = (what.measure(arm, seed, **what.quick) for seed in (5, 6))
        assert again == measured[arm] != other


@by_name
def test_stored_numbers_are_complete_and_of_the_present_source(name: str):
    what, stored = experiment.get(name), result(name)
    assert not compute.stale(name), f"run `make results NAME={name}`"
    assert stored.seeds == what.seeds
    assert len(stored.seeds) >= 3
    assert stored.made["threads"] == 1
    assert stored.made["cpu_seconds"] > 0
    assert stored.made["wall_seconds"] > 0
    assert stored.arms == {arm: dict(settings) for arm, settings in what.arms.items()}
    assert stored.common == dict(what.common)
    for arm in what.arms:
        for metric in what.metrics:
            assert len(stored.values[arm][metric]) == len(what.seeds)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('"""Train', '"""Words. Train', True),
        ("    rng =", "    # a comment\n    rng =", True),
        ("    seed: int,\n", "    seed: int,\n\n", True),
        ("range(epochs)", "range(epochs + 1)", False),
        ("0.05", "0.06", False),
    ],
)
def test_code_makes_a_result_stale_and_words_and_layout_do_not(
    tmp_path, monkeypatch, old, new, same
):
    """`preparation` borrows from `corruptions`, so it goes with it."""
    folder = resources.files(experiment.PACKAGE)
    texts = {name: (folder / f"{name}.py").read_text() for name in ("corruptions", "preparation")}
    before = [experiment.source_hash(name) for name in texts]
    texts["corruptions"] = texts["corruptions"].replace(old, new)
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setattr(experiment.resources, "files", lambda package: tmp_path)
    after = [experiment.source_hash(name) for name in texts]
    assert [one == other for one, other in zip(before, after, strict=True)] == [same, same]


@pytest.mark.parametrize("name", TIMED)
def test_stored_times_say_where_they_were_measured(name: str):
    made = result(name).made
    assert made["processor"]
    assert f"Timed on {made['processor']}, PyTorch {made['torch']}." in result(name).provenance()


def test_numbers_that_are_no_times_name_no_processor():
    assert "Timed on" not in result("mlp").provenance()
    assert "processor" not in result("mlp").made


def test_timed_runs_do_not_go_side_by_side(monkeypatch: pytest.MonkeyPatch):
    """Two runs at once would disturb each other's times: each has a pool of one worker."""
    pytest.importorskip("torch")
    asked: list[int] = []

    def pool(workers: int, context: BaseContext) -> ThreadPoolExecutor:
        asked.append(workers)
        return ThreadPoolExecutor(workers)

    monkeypatch.setattr(compute, "stoppable_pool", pool)
    what = experiment.get("conv_steps")
    small = {**what.quick, "images": 1}
    computed = compute.compute("conv_steps", 4, lambda line: None, small)
    assert asked == [1] * len(what.arms) * len(what.seeds)
    assert computed.made["processor"]
    assert computed.made["torch"]


def test_an_unknown_experiment_is_answered_with_those_that_exist():
    with pytest.raises(KeyError, match="no experiment 'mpl'; there are:.*mlp"):
        experiment.get("mpl")


def test_a_run_must_measure_what_was_promised():
    what = experiment.Experiment("x", "x", {"a": {}}, (0,), {"loss": "loss"}, lambda seed: {})
    with pytest.raises(ValueError, match=r"x: run returned \[\], metrics are \['loss'\]"):
        what.measure("a", 0)
