"""The autograder for Gradescope: its files, and its scripts run as Gradescope runs them."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from classes import Sheet
from nbgrader_environment import with_network
from packaging.requirements import Requirement
from running import ROOT, course

from course_lib import exercises
from course_lib.cli.commands import UsageError
from course_lib.grading import isolation
from course_lib.grading.release.wheel import LESSON_CODE

SEED = "4f1c9e0b7a2d86351190aa42"


def make_autograder(folder: Path, *words: str) -> zipfile.ZipFile:
    out = folder / "autograder.zip"
    given = ("--lessons", "02,03", "--gradescope", "--out", str(out), "--force", *words)
    assert course("release", *given) == 0
    return zipfile.ZipFile(out)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """An autograder without a seed."""
    return make_autograder(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def with_seed(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """An autograder that holds a seed."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "seed.txt").write_text(f"{SEED}\n")
    return make_autograder(folder, "--seed-file", str(folder / "seed.txt"))


# ---------------------------------------------------------------- the zip


def test_the_scripts_stand_at_the_root_and_may_be_executed(archive: zipfile.ZipFile):
    for name in ("setup.sh", "run_autograder", "make_venv.sh"):
        assert archive.getinfo(name).external_attr >> 16 == 0o100755
        assert archive.read(name).startswith(b"#!/")
        assert b"\r" not in archive.read(name)
        subprocess.run(["bash", "-n"], input=archive.read(name), check=True)


def test_the_lessons_are_named_and_what_they_need_is_installed(archive: zipfile.ZipFile):
    assert b"LESSONS=02,03\n" in archive.read("settings.sh")
    lines = archive.read("requirements.txt").decode().splitlines()
    names = [Requirement(line).name for line in lines]
    assert names == ["numpy", "packaging", "pyseccomp", "threadpoolctl", "tqdm"]


def test_torch_is_installed_for_lessons_that_need_it(tmp_path: Path):
    archive = make_autograder(tmp_path, "--lessons", "13")
    assert b"torch>=" in archive.read("requirements.txt")


def test_the_course_that_grades_holds_the_solutions(archive: zipfile.ZipFile):
    """They stand in for what an answer leans on and is not right."""
    (wheel,) = (name for name in archive.namelist() if name.endswith(".whl"))
    code = json.loads(zipfile.ZipFile(archive.open(wheel)).read(LESSON_CODE))
    assert all(cells["solution"] for cells in code.values())


def test_a_seed_file_is_taken_along_and_none_is_made_up(
    archive: zipfile.ZipFile, with_seed: zipfile.ZipFile
):
    assert "seed" not in archive.namelist()
    assert with_seed.read("seed").decode().strip() == SEED
    assert "it holds your secret seed" in with_seed.read("README.md").decode()


def test_a_seed_that_can_be_guessed_is_refused(tmp_path: Path):
    (tmp_path / "seed.txt").write_text("42\n")
    with pytest.raises(UsageError, match="the seed file holds 2 characters"):
        make_autograder(tmp_path, "--seed-file", str(tmp_path / "seed.txt"))


# ---------------------------------------------------------------- a run with a stand-in

STAND_IN = """#!/usr/bin/env bash
# In place of `course`: writes down how it was called, and does what the test asks for.
echo "$@" >>"$AUTOGRADER_ROOT/calls"
if [ "$1" = grade ]; then
    ls -l "$2/student" >"$AUTOGRADER_ROOT/handed-in"
    mkdir -p "$4"
    "$AUTOGRADER_ROOT/venv/bin/python" -c "import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as book:
    book.execute('CREATE TABLE runs (finished TEXT, facts TEXT)')
    book.execute('INSERT INTO runs VALUES (?, ?)', [sys.argv[2] or None, sys.argv[3] or '{}'])" \\
        "$4/gradebook.sqlite" "${FINISHED-now}" "${FACTS-}"
    exit "${GRADE_EXIT:-0}"
fi
[ -z "${EXPORT_EXIT:-}" ] || exit "$EXPORT_EXIT"
echo '{"score": 1}' >"${@: -1}"
"""


@pytest.fixture
def root(tmp_path: Path, with_seed: zipfile.ZipFile) -> Path:
    """Gradescope's folder with a submission, and a stand-in for the `course` command."""
    root = tmp_path / "autograder root"
    (root / "venv" / "bin").mkdir(parents=True)
    (root / "submission").mkdir()
    with_seed.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    course = root / "venv" / "bin" / "course"
    course.write_text(STAND_IN)
    course.chmod(0o755)
    (root / "venv" / "bin" / "python").symlink_to(sys.executable)
    (root / "submission" / "02_softmax (1).ipynb").write_text("{}")
    return root


def run_script(root: Path, name: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as Gradescope does, in its folder."""
    return subprocess.run(
        ["bash", name],
        cwd=root,
        env={**with_network(), "AUTOGRADER_ROOT": str(root), **variables},
        capture_output=True,
        text=True,
    )


def shown(root: Path, **variables: str) -> dict:
    """What Gradescope would show of the submission."""
    done = run_script(root, "run_autograder", **variables)
    assert done.returncode == 0, done.stderr
    return json.loads((root / "results" / "results.json").read_text("utf-8"))


@pytest.mark.parametrize("code", ["0", "1"], ids=["all is well", "a human has something to see"])
def test_the_submission_is_graded_then_exported(root: Path, code: str):
    assert shown(root, GRADE_EXIT=code) == {"score": 1}
    grade, export = (root / "calls").read_text().splitlines()
    assert "--lessons 02,03" in grade
    assert f"--seed-file {root}/source/seed" in grade
    assert "--to gradescope --student student" in export
    assert export.endswith(f"--out {root}/results/results.json")
    assert "02_softmax (1).ipynb" in (root / "handed-in").read_text()


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ({"GRADE_EXIT": "2"}, 3),
        ({"GRADE_EXIT": "2", "FACTS": '{"hand-ins": "3"}'}, 3),
        ({"GRADE_EXIT": "2", "FACTS": '{"hand-ins": "0"}', "FINISHED": ""}, 3),
        ({"GRADE_EXIT": "1", "FINISHED": ""}, 3),
        ({"GRADE_EXIT": "137"}, 3),
        ({"GRADE_EXIT": "0", "EXPORT_EXIT": "1"}, 1),
        ({"GRADE_EXIT": "0", "EXPORT_EXIT": "2"}, 2),
        ({"GRADE_EXIT": "1", "EXPORT_EXIT": "1"}, 1),
        ({"GRADE_EXIT": "1", "EXPORT_EXIT": "2"}, 2),
    ],
)
def test_when_a_command_fails_no_zero_is_given_and_no_old_result_is_left(
    root: Path, trouble: dict[str, str], code: int
):
    (root / "results").mkdir()
    (root / "results" / "results.json").write_text('{"score": 17}')
    done = run_script(root, "run_autograder", **trouble)
    assert done.returncode == code
    assert ("nothing was graded" in done.stderr) == (code == 3)
    assert not (root / "results" / "results.json").exists()


def test_who_handed_in_no_notebook_of_these_lessons_gets_none_and_a_sentence(root: Path):
    nothing = {"GRADE_EXIT": "2", "FACTS": '{"hand-ins": "0"}', "EXPORT_EXIT": "2"}
    results = shown(root, **nothing)
    assert results["score"] == 0
    assert "No notebook of the lessons 02,03 was found" in results["output"]


def test_a_link_does_not_bring_the_seed_into_the_hand_in(root: Path):
    (root / "submission" / "03_x.ipynb").symlink_to(root / "source" / "seed")
    run_script(root, "run_autograder")
    line = next(s for s in (root / "handed-in").read_text().splitlines() if "03_x" in s)
    assert line.startswith("l")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"04_softmax_regression.ipynb": "{}"}, "No notebook of the lessons 02,03 was found"),
        ({"essay.txt": "Softmax is nice."}, "student handed in no notebook, only essay.txt"),
        ({"ada/notes.txt": "", "ben/essay.txt": ""}, "student handed in no notebook, only"),
        ({"ada/02_softmax.ipynb": "{", "ben/03_x.ipynb": "{"}, "not a complete notebook"),
    ],
)
def test_the_real_command_and_submissions_that_earn_nothing(
    root: Path, files: dict[str, str], says: str, walls: isolation.Isolation
):
    """Folders in a submission are that student's, whatever they are called."""
    course = root / "venv" / "bin" / "course"
    course.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m course_lib.cli "$@"\n')
    shutil.rmtree(root / "submission")
    for name, text in files.items():
        (root / "submission" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "submission" / name).write_text(text)
    results = shown(root, PYTHONPATH=str(ROOT))
    assert results["score"] == 0
    assert says in results["output"]


# ---------------------------------------------------------------- the whole, for real


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory, archive: zipfile.ZipFile) -> Path:
    """Gradescope's folder after `setup.sh`: an environment of its own, filled from the bundle."""
    if shutil.which("bwrap") is None and os.geteuid() != 0:
        pytest.skip("bubblewrap is missing: sudo apt-get install bubblewrap")
    root = tmp_path_factory.mktemp("autograder")
    archive.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    done = run_script(root, "source/setup.sh", PYTHONPATH="")
    if "from versions: none" in done.stderr:
        pytest.skip("the package index cannot be reached: setup.sh cannot install numpy")
    assert done.returncode == 0, done.stderr
    return root


def graded(root: Path, *submitted: tuple[str, bytes]) -> dict:
    """What Gradescope would show of a submission."""
    shutil.rmtree(root / "submission", ignore_errors=True)
    (root / "submission").mkdir()
    for name, content in submitted:
        (root / "submission" / name).write_bytes(content)
    return shown(root, PYTHONPATH="")


def solved(number: str) -> tuple[str, bytes]:
    """A student notebook with the solutions in it."""
    sheet, lesson = Sheet(*unsolved(number)), exercises.lesson(number)
    code = exercises.lesson_code()
    return sheet.name, sheet.filled({e.id: code[e.id]["solution"] for e in lesson})


def unsolved(number: str) -> tuple[str, bytes]:
    path = next((ROOT / "notebooks").glob(f"{number}_*.ipynb"))
    return path.name, path.read_bytes()


WORTH = {e.id: e.points for number in ("02", "03") for e in exercises.lesson(number)}


@pytest.mark.slow
def test_setup_draws_a_seed_that_others_cannot_read_and_keeps_it(autograder: Path):
    seed = autograder / "source" / "seed"
    drawn = seed.read_text()
    assert len(drawn.strip()) == 64
    assert seed.stat().st_mode & 0o077 == 0
    done = run_script(autograder, "source/setup.sh", PYTHONPATH="")
    assert done.returncode == 0, done.stderr
    assert seed.read_text() == drawn


OF_02 = {item: points for item, points in WORTH.items() if item.startswith("02")}
SUBMITTED = {
    "one solved, one as given": ([solved("02"), unsolved("03")], dict.fromkeys(WORTH, 0) | OF_02),
    "one of two lessons": ([solved("02")], OF_02),
}


@pytest.mark.slow
@pytest.mark.parametrize(("submitted", "scores"), SUBMITTED.values(), ids=SUBMITTED)
def test_a_submission_gets_the_points_that_its_answers_earn(
    autograder: Path, submitted: list[tuple[str, bytes]], scores: dict[str, float]
):
    results = graded(autograder, *submitted)
    assert results["score"] == sum(scores.values())
    assert {test["number"]: test["score"] for test in results["tests"]} == scores
    assert {test["number"]: test["max_score"] for test in results["tests"]} == {
        item: WORTH[item] for item in scores
    }
