"""A stored result says what was measured and how."""

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from course_lib.results import Result, result
from course_lib.results import store as module
from course_lib.results.store import write

STORED = Result(
    name="width",
    title="How wide?",
    values={"32 units": {"accuracy": [0.5, 0.7]}, "a < b": {"accuracy": [1.0, 1.0]}},
    metrics={"accuracy": "share that is right"},
    arms={"32 units": {"width": 32}, "a < b": {"width": 256}},
    common={"n_epochs": 3},
    seeds=(0, 1),
    made={
        "command": "make results NAME=width",
        "date": "2026-01-02",
        "source_sha256": "0",
        "python": "3.11",
        "numpy": "2.0",
        "blas": "some-blas 1.0",
        "threads": 1,
        "cpu_seconds": 90.0,
        "wall_seconds": 91.0,
    },
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `result` read from a folder of the test."""
    (tmp_path / "stored").mkdir()
    monkeypatch.setattr(module.resources, "files", lambda package: tmp_path)
    return tmp_path / "stored"


def test_what_was_written_is_read(folder: Path):
    write(STORED, folder)
    assert result("width") == STORED


def test_mean_and_spread_over_the_seeds():
    assert STORED.mean("32 units", "accuracy") == pytest.approx(0.6)
    assert STORED.sd("32 units", "accuracy") == pytest.approx(0.141421, rel=1e-5)
    assert STORED.sd("a < b", "accuracy") == 0


def test_large_means_are_written_out():
    """Up to a million: 12,420 is easier to read than 1.242e+04."""
    runs = {"small": [9_000.0, 9_001.0], "large": [12_000.0, 12_840.0], "vast": [2e7, 2e7]}
    stored = replace(
        STORED,
        values={arm: {"accuracy": numbers} for arm, numbers in runs.items()},
        arms={arm: {} for arm in runs},
    )
    shown = {arm: cell for arm, cell in stored.rows()[1:]}
    assert shown == {"small": "9000 ± 0.71", "large": "12,420 ± 594", "vast": "2e+07 ± 0"}


def test_text_and_html_show_numbers_and_how_they_were_made():
    page = STORED._repr_html_()
    for shown in (repr(STORED), page):
        for part in (
            "0.6 ± 0.14",
            "How wide?",
            "share that is right",
            "seeds 0, 1",
            "n_epochs = 3",
        ):
            assert part in shown
        assert "`make results NAME=width` on 2026-01-02" in shown
        assert "1.5 minutes of CPU time, " in shown
    assert "a &lt; b" in page
    assert "a < b" not in page


def test_one_seed_has_no_spread():
    single = Result(**{**vars(STORED), "seeds": (0,), "values": {"32 units": {"accuracy": [0.5]}}})
    assert str(single.sd("32 units", "accuracy")) == "nan"
    single = Result(**{**vars(single), "arms": {"32 units": {}}})
    assert "±" not in repr(single)


def test_a_name_that_is_not_stored_is_answered_with_those_that_are(folder: Path):
    write(STORED, folder)
    with pytest.raises(KeyError, match="no result 'widht' is stored; there are: width.*NAME=widht"):
        result("widht")


@pytest.mark.parametrize("damage", [lambda text: text[:50], lambda text: "[]", lambda text: "{}"])
def test_a_damaged_file_is_named_with_the_remedy(folder: Path, damage):
    path = write(STORED, folder)
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    with pytest.raises(ValueError, match="width.json is damaged.*make results NAME=width"):
        result("width")


def test_stored_files_are_small_and_plain_json():
    stored = resources.files("course_lib.results").joinpath("stored")
    paths = [p for p in stored.iterdir() if p.name.endswith(".json")]
    for path in paths:
        text = path.read_text("utf-8")
        assert len(text) < 50_000, path
        json.loads(text)
