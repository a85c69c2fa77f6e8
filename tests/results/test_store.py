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


def test_the_best_rate_is_chosen_on_held_out_data():
    """The other rate is better on the test data, which may not choose."""
    numbers = {
        "held_out_lr_0.1": [0.8, 0.9],
        "held_out_lr_0.2": [0.6, 0.7],
        "test_lr_0.1": [0.7, 0.8],
        "test_lr_0.2": [0.9, 0.9],
    }
    stored = replace(
        STORED, values={"deep": numbers}, arms={"deep": {}}, common={"lrs": [0.2, 0.1]}
    )
    assert stored.best_rate("deep") == 0.1
    assert stored.at_best_rate("deep") == pytest.approx(0.75)
    assert stored.at_best_rate("deep", "held_out") == pytest.approx(0.85)


def test_levels_are_the_numbers_at_the_end_of_a_metric():
    values = {"net": {"size_28": [95.0, 94.0], "size_56": [30.0, 31.0], "strip": [90.0, 91.0]}}
    metrics = dict.fromkeys(values["net"], "accuracy in %")
    stored = replace(STORED, values=values, arms={"net": {}}, metrics=metrics)
    assert stored.levels("size") == {"net": {28: [95.0, 94.0], 56: [30.0, 31.0]}}


def test_a_change_says_whether_the_seeds_overlap():
    values = {
        "old": {"clean": [99.0, 98.0], "shift_4": [70.0, 72.0], "inverted": [30.0, 40.0]},
        "new": {"clean": [97.0, 97.5], "shift_4": [98.0, 98.0], "inverted": [20.0, 35.0]},
    }
    metrics = dict.fromkeys(values["old"], "accuracy in %")
    stored = replace(STORED, values=values, arms={"old": {}, "new": {}}, metrics=metrics)
    assert stored.changes("old", "new").splitlines() == [
        "clean      98.5 -> 97.2    -1.2 worse",
        "shift 4    71.0 -> 98.0   +27.0 better",
        "inverted   35.0 -> 27.5    -7.5 (seeds overlap)",
    ]


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


def test_a_table_has_a_line_an_arm():
    assert STORED.table(accuracy=2) == "32 units   0.60 ± 0.14\na < b      1.00 ± 0.00"


def test_arms_are_compared_seed_by_seed():
    apart, error = STORED.apart("accuracy", ["a < b"], ["32 units"])
    assert (apart, error) == (pytest.approx(0.4), pytest.approx(0.1))  # 0.5 and 0.3
    apart, error = STORED.apart("accuracy", ["a < b", "32 units"], ["32 units"])
    assert (apart, error) == (pytest.approx(0.2), pytest.approx(0.05))


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
