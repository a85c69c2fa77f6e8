"""Every group: its cases are sound, and each does its work once, at the smallest size."""

import platform
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import RESULTS, figures, groups, implementations, pages, readme, report, stored
from benchmarks.__main__ import main
from benchmarks.case import KINKS, Case
from benchmarks.memory import peak, reset_peak
from benchmarks.proof import NotEqual, gap, prove_equal
from benchmarks.worker import Worker

GROUPS = {name: groups.get(name) for name in groups.names()}
TOLD = [(group.name, case) for group in GROUPS.values() for case in group.cases]
compared = pytest.mark.parametrize(
    "case",
    [
        case.shrunk()
        for group, case in TOLD
        if len(case.implementations) > 1 and case.threads == 1 and group != "grading"
    ],
    ids=lambda case: case.name,
)
READ = tuple(path.stem for path in sorted(RESULTS.glob("*.json")))


def make(case: Case, name: str):
    """The work of an implementation, made in this process as a worker makes it."""
    implementation, worker = implementations.get(name), Worker()
    file, _, function = case.work.partition(":")
    if implementation.package.endswith("theirs"):
        pytest.importorskip("torch")
    options = {**case.settings, **implementation.options}
    module = __import__(f"{implementation.package}.{file}", fromlist=[function])
    worker.work = getattr(module, function)(**options)
    return worker.work


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS.keys())
def test_a_group_has_the_name_of_its_file_and_no_case_twice(group):
    assert groups.get(group.name) is group
    names = [case.name for case in group.cases]
    assert len(set(names)) == len(names)
    for case in group.cases:
        assert all(implementations.get(name) for name in case.implementations)
        for goal in case.goals:
            assert goal.versus is None or goal.versus in case.implementations
            assert goal.metric in group.metrics
            assert goal.aim is None or goal.aim <= goal.must


def test_an_unknown_group_is_answered_with_those_that_exist(capsys):
    with pytest.raises(SystemExit):
        main(["layres"])
    assert "no group 'layres'; there are: commands, grading" in capsys.readouterr().err


@compared
def test_both_sides_do_the_same_work(case: Case):
    ours, theirs = (make(case, name) for name in case.implementations[:2])
    for _ in range(2):  # a proof leaves the work as it was
        mine, other = ours.proof(), theirs.proof()
        assert mine
        assert mine.keys() == other.keys()
        worst = {name: gap(mine[name], other[name]) for name in mine}
        assert all(found <= case.tolerances.get(n, 1e-4) for n, found in worst.items()), worst
    ours.run()
    theirs.run()


@pytest.mark.parametrize("net", ["conv_net_step", "mlp_step", "softmax_regression_step"])
@pytest.mark.parametrize("wrong", ["lr", "weight"])
def test_another_learning_rate_or_weight_would_be_seen(net, wrong):
    settings = {"batch": 4}
    case = Case(net, f"nets:{net}", settings)
    right, other = make(case, "numpy"), make(case, "numpy")
    start = other._start

    def changed(p: float) -> None:
        start(p)
        if wrong == "lr":
            other.optimiser.lr *= 1.2
        else:
            next(iter(other.model.params.values()))[...] *= 1.2

    other._start = changed
    with pytest.raises(NotEqual, match="differ in"):
        prove_equal(net, {"right": right.proof(), "other": other.proof()}, KINKS)


def test_training_steps_train():
    work = make(Case("", "nets:softmax_regression_step", {"batch": 32}), "numpy")
    losses = [work.run() for _ in range(200)]
    assert np.mean(losses[-8:]) < np.mean(losses[:8]) / 2


@pytest.mark.parametrize(
    ("group", "implementations"),
    [("layers", ("numpy", "torch", "torch_channels_last")), ("memory", ("numpy",))],
)
def test_a_case_runs_through_real_workers(group, implementations, tmp_path, capsys, monkeypatch):
    """The whole way of one small case: workers, proof, page, figure."""
    pytest.importorskip("torch")
    first = replace(GROUPS[group].cases[0].shrunk(), implementations=implementations, goals=())
    small = replace(GROUPS[group], cases=(first,))
    monkeypatch.setattr(groups, "get", lambda name: small)
    assert main([group, "--quick", "--rounds", "1", "--output", str(tmp_path)]) == 0
    page = (tmp_path / f"{group}.md").read_text("utf-8")
    assert page in capsys.readouterr().out
    assert first.name in page
    read = stored.read(group, tmp_path)
    assert set(read.rows[0].samples) == set(first.implementations)
    assert (tmp_path / f"{group}.svg").is_file() == (small.draw is not None)


@pytest.mark.parametrize(
    "case",
    [*GROUPS["latency"].cases, GROUPS["commands"].cases[0]],
    ids=lambda case: case.name,
)
def test_a_latency_is_measured_alone(case: Case):
    told = make(case.shrunk(), "numpy").measure(1)
    assert told["wall"] > 0
    assert told["cpu"] > 0


def test_a_command_that_fails_is_no_measurement():
    with pytest.raises(Exception, match="non-zero exit status 2"):
        make(Case("", "learner:course", {"words": "dance"}), "numpy").run()


def test_the_cpu_time_of_a_command_counts():
    told = make(Case("", "learner:python", {"code": "sum(range(2_000_000))"}), "numpy").measure(1)
    assert told["cpu"] > 0.01


def test_peak_memory_sees_an_array_that_is_gone_again():
    before = reset_peak()
    np.ones(20_000_000)  # 160 MB
    risen = peak() - before
    assert 120e6 < risen < 250e6


def test_what_differs_stops_the_program_and_stores_nothing(unequal, tmp_path, monkeypatch, capsys):
    group = type(GROUPS["layers"])("odd", "Odd", (unequal,))
    monkeypatch.setattr(groups, "get", lambda name: group)
    assert main(["odd", "--output", str(tmp_path)]) == 1
    assert "make bench stopped: odd case: one and two differ" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_case_with_more_threads_than_cores_is_left_out(odd, tmp_path, monkeypatch, capsys):
    many = replace(odd, threads=10_000)
    monkeypatch.setattr(groups, "get", lambda name: type(GROUPS["layers"])("odd", "Odd", (many,)))
    assert main(["odd", "--output", str(tmp_path)]) == 0
    assert "left out, it needs 10000 cores" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--store", "--quick"], ["--rounds", "0"]])
def test_options_that_make_no_sense_are_refused(words, capsys):
    with pytest.raises(SystemExit):
        main(words)
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize("name", READ)
def test_a_stored_page_is_what_its_numbers_say(name: str):
    measured = stored.read(name, RESULTS)
    draw, table = GROUPS[name].draw, GROUPS[name].table
    alt = draw(measured).alt if draw else ""
    assert draw is None or (RESULTS / f"{name}.svg").is_file()
    assert (RESULTS / f"{name}.md").read_text("utf-8") == report.render(
        measured, alt, table(measured) if table else ""
    )
    assert {row.name for row in measured.rows} <= {case.name for case in GROUPS[name].cases}


def test_the_readme_shows_the_stored_numbers():
    text = readme.README.read_text("utf-8")
    assert readme.BLOCK.findall(text) == [readme.block()]


def test_pages_are_made_again_without_measuring(tmp_path):
    name = READ[0]
    stored.write(stored.read(name, RESULTS), tmp_path)
    pages.write_all(tmp_path)
    assert (tmp_path / f"{name}.md").read_text("utf-8") == (RESULTS / f"{name}.md").read_text(
        "utf-8"
    )


def test_a_changed_number_changes_the_readme(tmp_path):
    for path in RESULTS.glob("*.json"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    copy = tmp_path / "README.md"
    copy.write_text(readme.README.read_text("utf-8"), "utf-8")
    assert readme.update(copy, tmp_path) is False
    steps = stored.read("training_steps", tmp_path)
    for row in steps.rows:
        row.samples["numpy"]["cpu"][:] = [9.0]
    stored.write(steps, tmp_path)
    assert readme.update(copy, tmp_path) is True
    assert "| step: conv net, batch 128 | 9.00 s |" in copy.read_text("utf-8")


def test_a_file_without_the_marks_is_left_alone(tmp_path):
    copy = tmp_path / "README.md"
    copy.write_text("nothing here")
    with pytest.raises(ValueError, match="README.md needs one"):
        readme.update(copy)
    assert copy.read_text() == "nothing here"
    assert figures.LOOKS.keys() >= set(figures.RIVALS)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked")
def test_memory_that_is_freed_does_not_hide_a_rise():
    many = [np.ones(5000) for _ in range(3000)]  # 120 MB, each below malloc's own threshold
    kept = np.ones(5000)  # lies behind them, so that malloc keeps what is freed in front of it
    del many
    before = reset_peak()
    again = [np.ones(5000) for _ in range(3000)]
    assert peak() - before > 60e6
    assert len(again) * kept[0] == 3000
