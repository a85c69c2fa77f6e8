"""Every group: its cases are sound, and each does its work once, at the smallest size."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks import RESULTS, groups, results
from benchmarks.__main__ import main
from benchmarks.case import IMPLEMENTATIONS, Case
from benchmarks.groups.layers import CONV, Layer
from benchmarks.groups.learner import Checks, Command
from benchmarks.groups.nets import KINKS, Step
from benchmarks.measure import NotEqual, measure_fresh, prove_equal
from benchmarks.worker import make

GROUPS = groups.every()
CASES = [(group, case) for group in GROUPS.values() for case in group.cases]


def tiny(case: Case) -> Case:
    """The same case, shrunk to milliseconds."""
    small: dict[str, Any] = {"batch": 4, "k": 3, "size": 8, "channels": 2}
    small |= {"words": "-m course_lib.cli --help", "seeds": 2, "digits": 600}
    for shape in ("x", "y"):
        if len(case.settings.get(shape, ())) == 4:
            _, c, h, w = case.settings[shape]
            small[shape] = (2, c, h // 7, w // 7)
    known = {name: value for name, value in small.items() if name in case.settings}
    return case.using(known | ({"only": ["02.1"]} if case.work is Checks else {}))


COMPARED = {  # many shrink to the same
    f"{case.work.__name__} {tiny(case).settings}": tiny(case)
    for _, case in CASES
    if "torch" in case.implementations
}.values()


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS.keys())
def test_a_group_has_a_page_no_case_twice_and_no_goal_that_is_not_measured(group):
    assert "<!-- measured: numbers -->" in (RESULTS / f"{group.name}.md").read_text("utf-8")
    names = [case.name for case in group.cases]
    assert len(set(names)) == len(names)
    for case in group.cases:
        assert set(case.implementations) <= IMPLEMENTATIONS.keys()
        for goal in case.goals:
            assert goal.versus is None or goal.versus in case.implementations
            assert goal.metric in group.metrics
            assert goal.aim is None or goal.aim <= goal.must


def test_arguments_that_make_no_sense_are_refused(capsys):
    for words in (["layres"], ["--store", "--quick"]):
        with pytest.raises(SystemExit):
            main(words)
    assert "no group 'layres'; there are: commands, grading, growth" in capsys.readouterr().err


@pytest.mark.parametrize("case", COMPARED, ids=lambda case: case.name)
def test_both_sides_do_the_same_work(case: Case):
    pytest.importorskip("torch")
    works = {name: make(case, IMPLEMENTATIONS[name]) for name in case.implementations[:2]}
    for _ in range(2):  # a proof leaves the work as it was
        answers = {name: work.proof() for name, work in works.items()}
        prove_equal(case.name, answers, case.tolerances)
    for work in works.values():
        work.run()


def test_layers_meet_images_in_the_order_of_memory_in_which_a_convolution_hands_them_on():
    convolution = Layer(CONV, (2, 16, 4, 4), (2, 32, 4, 4))
    y, dx = convolution.run()
    assert np.argsort(convolution.x.strides).tolist() == np.argsort(y.strides).tolist()
    assert np.argsort(convolution.dy.strides).tolist() == np.argsort(dx.strides).tolist()


@pytest.mark.parametrize("net", ["conv net", "MLP", "softmax regression"])
@pytest.mark.parametrize("wrong", ["lr", "weight"])
def test_another_learning_rate_or_weight_would_be_seen(net, wrong):
    right, other = Step(net, 4), Step(net, 4)
    start = other.start

    def changed(p: float) -> None:
        start(p)
        if wrong == "lr":
            other.optimiser.lr *= 1.2
        else:
            next(iter(other.model.params.values()))[...] *= 1.2

    other.start = changed
    with pytest.raises(NotEqual, match="differ in"):
        prove_equal(net, {"right": right.proof(), "other": other.proof()}, KINKS)


def test_training_steps_train():
    work = Step("softmax regression", 32)
    losses = [work.run() for _ in range(200)]
    assert np.mean(losses[-8:]) < np.mean(losses[:8]) / 2


@pytest.mark.parametrize(("name", "sides"), [("growth", 3), ("memory", 1)])
def test_a_case_runs_through_real_workers(name, sides, tmp_path, capsys, monkeypatch):
    """The whole way of one small case: workers, proof, page, figure."""
    pytest.importorskip("torch")
    monkeypatch.setitem(IMPLEMENTATIONS, "torch", IMPLEMENTATIONS["numpy"])  # one PyTorch will do
    case = tiny(GROUPS[name].cases[0])
    group = replace(
        GROUPS[name], cases=(replace(case, implementations=case.implementations[:sides]),)
    )
    monkeypatch.setattr(groups, "every", lambda: {name: group})
    assert main([name, "--quick", "--output", str(tmp_path)]) == 0
    page = (tmp_path / f"{name}.md").read_text("utf-8")
    assert page in capsys.readouterr().out
    (row,) = results.read(group, tmp_path).rows.values()
    assert f"| {row.case.name} | " in page
    assert set(row.samples) == set(row.case.implementations)
    assert (tmp_path / f"{name}.svg").is_file() == (name == "growth")


@pytest.mark.parametrize(
    "case", [*GROUPS["latency"].cases, GROUPS["commands"].cases[0]], ids=lambda case: case.name
)
def test_a_latency_is_measured_alone(case: Case):
    small = tiny(case)
    if case.fresh:  # a first check forgets the catalogue, which other tests here hold on to
        told = measure_fresh(small, "numpy")
    else:
        told = make(small, IMPLEMENTATIONS["numpy"]).measure(1)
    assert told["wall"] > 0
    assert told["cpu"] > 0


def test_a_command_that_fails_is_no_measurement_and_cpu_time_of_children_counts(refused):
    refused(Exception, "non-zero exit status 2", Command("-m course_lib.cli dance").run)
    assert Command("-c 'sum(range(2_000_000))'").measure(1)["cpu"] > 0.01
