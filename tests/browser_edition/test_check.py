"""What a run in the page is read for: errors, cells that did not run, lessons not to be had."""

import urllib.request
from pathlib import Path

import pytest

from course_lib.browser_edition import BrowserEditionError, check
from course_lib.cli import main


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the names of three lessons."""
    (tmp_path / "files").mkdir()
    for name in ("02_softmax.ipynb", "13_pytorch.ipynb", "14_fast_numpy.ipynb"):
        (tmp_path / "files" / name).write_text("{}")
    return tmp_path


def test_lessons_are_those_that_run_in_a_browser(site: Path):
    folder = site / "files"
    names = [path.name for path in check.lessons(folder)]
    assert names == ["02_softmax.ipynb", "14_fast_numpy.ipynb"]
    assert [path.name for path in check.lessons(folder, ["2"])] == ["02_softmax.ipynb"]
    with pytest.raises(BrowserEditionError, match="lesson 13, 77 does not run .* these do: 02, 14"):
        check.lessons(folder, ["13", "02", "77"])


def test_an_error_and_what_it_left_undone_are_faults():
    ran = {"source": "x = 1", "ended": 0.5, "error": None}
    broke = {"source": "1 / 0", "ended": 0.7, "error": "ZeroDivisionError: division by zero"}
    waits = {"source": "y = 2", "ended": None, "error": None}
    assert check.faults_of([ran]) == []
    first, second = check.faults_of([ran, broke, waits])
    assert first == "code cell 2: ZeroDivisionError: division by zero"
    assert second == "only 2 of 3 code cells ran"
    assert check.faults_of([]) == ["only 0 of 0 code cells ran"]


def test_the_server_counts_what_it_sends(site: Path):
    with check.serving(site) as server:
        with urllib.request.urlopen(f"{server.url}/files/02_softmax.ipynb") as answer:
            assert answer.read() == b"{}"
        assert server.sent == 2


def test_check_refuses_a_lesson_before_anything_is_built(tmp_path: Path, capsys):
    assert main(["lite", "--out", str(tmp_path / "lite"), "--check", "13"]) == 2
    assert "lesson 13 does not run in a browser" in capsys.readouterr().err
    assert not (tmp_path / "lite").exists()
