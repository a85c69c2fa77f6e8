"""`course results`: what is listed, computed and refused."""

from importlib import resources
from pathlib import Path

import pytest

from course_lib.cli import main
from course_lib.results import compute, experiment, result
from course_lib.results import store as store_module


def test_the_list_names_every_experiment_and_its_state(capsys: pytest.CaptureFixture[str]):
    assert main(["results", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == experiment.names()
    assert all("stored" in line for line in lines)


def test_an_unknown_name_is_answered_with_those_that_exist(capsys: pytest.CaptureFixture[str]):
    assert main(["results", "mpl"]) == 2
    assert "no experiment mpl; there are:" in capsys.readouterr().err


def test_no_worker_is_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["results", "--workers", "0"]) == 2
    assert "--workers must be at least 1" in capsys.readouterr().err


def test_nothing_is_computed_while_everything_is_up_to_date(capsys: pytest.CaptureFixture[str]):
    assert not any(compute.stale(name) for name in experiment.names())
    assert main(["results"]) == 0
    assert "up to date" in capsys.readouterr().out


def test_a_named_experiment_is_computed_told_and_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The whole way with a small run, in other processes; a folder of the test gets the numbers."""
    what = experiment.get("mlp")
    small = dict(what.quick)
    whole = compute.compute
    monkeypatch.setattr(
        compute, "compute", lambda name, workers, tell: whole(name, workers, tell, small)
    )
    (tmp_path / "stored").mkdir()
    monkeypatch.setattr(resources, "files", fake_files(tmp_path))
    assert main(["results", "mlp", "--workers", "2"]) == 0
    told = capsys.readouterr().out
    assert all(f"mlp [{i}/3] 784-256-10, seed" in told for i in (1, 2, 3))
    assert told.endswith("mlp: stored in mlp.json\n")
    stored = store_module.result("mlp")
    assert stored.common["n_train"] == small["n_train"]
    (arm,) = what.arms
    for i, seed in enumerate(what.seeds):
        there = {metric: stored.values[arm][metric][i] for metric in what.metrics}
        assert there == pytest.approx(what.measure(arm, seed, **small), rel=1e-5)
    monkeypatch.undo()
    assert "n_train" not in result("mlp").common  # the real one is untouched


def fake_files(folder: Path):
    """Send the store to another folder; everything else is found where it is."""
    real = resources.files

    def files(package: str):
        return folder if package == "course_lib.results" else real(package)

    return files
