"""The secret seed: made once, kept privately, never shown."""

import re
import stat
from pathlib import Path

import numpy as np
import pytest
from running import Forked, Say, wait_until

from course_lib.grading.errors import GradebookError
from course_lib.grading.seed import FILE, Seed, secret_seed

LONG = b"0123456789abcdef"


def test_a_seed_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path):
    results = tmp_path / "new" / "results"
    seed = secret_seed(results)
    assert secret_seed(results) == seed
    assert stat.S_IMODE((results / FILE).stat().st_mode) == 0o600
    assert [path.name for path in results.iterdir()] == [FILE]
    assert secret_seed(tmp_path / "other") != seed


def test_a_seed_file_is_used_and_used_again_without_being_named(tmp_path: Path):
    made = secret_seed(tmp_path / "r")
    own = tmp_path / "own.txt"
    own.write_bytes(LONG)
    given = secret_seed(tmp_path / "r", own)
    assert given != made
    assert secret_seed(tmp_path / "r") == given
    assert stat.S_IMODE((tmp_path / "r" / FILE).stat().st_mode) == 0o600


def test_a_line_end_does_not_change_the_seed_and_a_letter_does(tmp_path: Path):
    names = set()
    for text in (LONG, LONG + b"\r\n", b" " + LONG, LONG + b"0"):
        (tmp_path / "own").write_bytes(text)
        names.add(secret_seed(tmp_path, tmp_path / "own").name)
    assert len(names) == 2


def test_the_number_seeds_numpy_and_nothing_shows_the_secret():
    one, two = Seed(LONG), Seed(LONG + b"0")
    drawn = [np.random.default_rng([seed.number, 21, 0]).random() for seed in (one, one, two)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert 0 <= one.number < 2**128
    assert one.name != two.name
    assert re.fullmatch("[0-9a-f]{16}", one.name)
    assert LONG.decode() not in f"{one!r} {one} {one.name}"
    assert one.name not in f"{one.number:032x}"


@pytest.mark.parametrize("text", [b"", b" \n", b"42\n", b"x" * 15])
def test_a_seed_that_can_be_guessed_is_refused(tmp_path: Path, text: bytes):
    (tmp_path / "own").write_bytes(text)
    with pytest.raises(GradebookError, match="at least 16 characters"):
        secret_seed(tmp_path / "r", tmp_path / "own")
    assert not (tmp_path / "r").exists()


def test_files_that_cannot_be_read_or_written_are_told(tmp_path: Path, refused):
    for own in (tmp_path / "missing", tmp_path):
        refused(GradebookError, "cannot be read", secret_seed, tmp_path / "r", own)
    (tmp_path / "file").touch()
    refused(GradebookError, "cannot be kept", secret_seed, tmp_path / "file")


def test_processes_that_start_together_agree_on_one_seed(tmp_path: Path):
    go = tmp_path / "go"

    def draw(say: Say) -> None:
        say("ready")
        wait_until(go.exists)
        say(secret_seed(tmp_path / "results").name)

    processes = [Forked(draw) for _ in range(4)]
    assert [process.said.readline() for process in processes] == ["ready\n"] * 4
    go.touch()  # now all go on at once
    drawn = secret_seed(tmp_path / "results").name
    assert [process.end() for process in processes] == [[drawn, "0"]] * 4
