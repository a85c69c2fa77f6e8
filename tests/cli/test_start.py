"""The course from its wheel alone: started, solved, checked and reset by real processes."""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest

from course_lib import exercises
from course_lib.checking.progress import course_folder
from course_lib.cli import colab, examinations, folders, main, reset
from course_lib.cli.folders import notebooks_folder, notebooks_in
from course_lib.exercises.solutions import FILE, own
from course_lib.grading.release.wheel import Package
from course_lib.hand_ins.source import definitions, read_notebook

ROOT = Path(__file__).resolve().parents[2]
FIRST = "00_start_here.ipynb"
SECTION = "## Without the repository\n"


def lines_of_the_readme() -> list[str]:
    """The commands of the section on the wheel, in order, after the one that builds it."""
    text = (ROOT / "README.md").read_text("utf-8").split(SECTION)[1].split("\n## ")[0]
    blocks = text.split("```sh\n")[1:]
    return [line for block in blocks[1:] for line in block.split("```")[0].splitlines()]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course's own folder, as far as it is needed here: it is built from, and reset in."""
    folder = tmp_path_factory.mktemp("copied")
    for name in ("course_lib", "notebooks", "solutions"):
        ignore = shutil.ignore_patterns(
            "__pycache__", "*.slides.md", *["*.ipynb"] * (name[0] == "s")
        )
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def empty(copied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `.venv`, in which nothing is installed but the wheel.

    The packages that the course needs come from the environment that runs the tests.
    """
    folder = tmp_path_factory.mktemp("empty")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    words = ["wheel", ".", "--no-deps", "--no-build-isolation", "-w", "dist"]
    subprocess.check_call([*pip, *words], cwd=copied)
    venv.create(folder / ".venv")
    (site,) = folder.glob(".venv/lib/python*/site-packages")
    (site / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    wheel = copied / "dist" / colab.WHEEL
    into = ["--python", str(folder / ".venv" / "bin" / "python"), "install", "--no-compile"]
    subprocess.check_call([*pip, *into, "--no-index", "--no-deps", wheel])
    return folder


def test_the_wheel_holds_what_a_release_installs_where_it_grades(copied: Path, empty: Path):
    archive = zipfile.ZipFile(copied / "dist" / colab.WHEEL)
    built = {name for name in archive.namelist() if "-info/" not in name}
    assert built == Package(copied, solutions=True).files().keys()


def run(line: str, cwd: Path, code: int = 0, **environment: str) -> str:
    """Type a line in a folder, as somebody whose progress is kept; return what it prints."""
    env = {k: v for k, v in os.environ.items() if k not in ("COURSE_PROGRESS", "PYTHONPATH")}
    env |= {"HOME": str(cwd), "IPYTHONDIR": str(cwd / ".ipython")} | environment
    done = subprocess.run(shlex.split(line), cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_learner_takes_over_from_the_wheel_alone(empty: Path):
    """Every line of the README's section is run, and two more that only show what holds."""
    make, install, start, lab, check, progress, again = lines_of_the_readme()
    assert make == "python3 -m venv .venv"
    assert install == f".venv/bin/python -m pip install {colab.WHEEL}"
    assert "my-course: 15 notebooks.\nType:  cd my-course\n" in run(start, empty)
    folder = empty / "my-course"
    given = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert given == {path.name: path.read_bytes() for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert run(f"{lab} --version", empty)[0].isdigit()  # JupyterLab itself answers

    path = folder / FIRST
    solve(path, "00.1")
    run(f".venv/bin/python -m nbconvert --to notebook --inplace --execute my-course/{FIRST}", empty)
    assert "00.1 ink · passed" in path.read_text("utf-8")
    assert "00.1 ink · passed" in run(check, empty)
    assert run(progress, empty).startswith("1 of ")

    solved = path.read_bytes()
    assert "Your progress is kept: 00.1 passed." in run(again, empty)
    (old,) = (folder / "old").iterdir()
    assert (old.read_bytes(), path.read_bytes()) == (solved, given[FIRST])
    assert run(f"../{progress}", folder).startswith("1 of ")
    assert "MISSING" not in run(".venv/bin/course doctor", empty)


def solve(path: Path, exercise: str) -> None:
    """Write the right answer into its cell, and cut off what comes after the cell of `check`."""
    notebook = nbformat.read(path, 4)
    start = exercises.lesson_code()[exercise]["start"]
    (place,) = [i for i, c in enumerate(notebook.cells) if c.source == start]
    notebook.cells[place].source = own()[exercise]
    del notebook.cells[place + 2 :]  # it would only take as long again
    nbformat.write(notebook, path)


def test_in_a_clone_a_notebook_is_made_new_from_its_source(copied: Path):
    path = copied / "notebooks" / "03_cross_entropy.ipynb"
    given = path.read_bytes()
    path.write_bytes(b"mine")
    command = f"{sys.executable} -m course_lib.cli reset 03"
    run(command, copied / "solutions", PYTHONPATH=str(copied))
    (old,) = (copied / "notebooks" / "old").iterdir()
    assert (old.read_bytes(), path.read_bytes()) == (b"mine", given)
    assert old not in notebooks_in(copied / "notebooks")


@pytest.fixture
def given(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    """Two notebooks, which a wheel of the course holds."""
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("#")]))
    wheel = tmp_path_factory.mktemp("inside")
    for name in ("03_cross_entropy.ipynb", "04_softmax.ipynb"):
        (wheel / name).write_text(notebook)
    monkeypatch.setattr(exercises, "notebooks", lambda: wheel)
    monkeypatch.setattr(folders, "clone", lambda: None)
    return {path.name: path.read_bytes() for path in wheel.iterdir()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_start_adds_what_is_missing_and_changes_nothing(given, here: Path, capsys):
    (here / "mine").mkdir()
    (here / "mine" / "03_cross_entropy.ipynb").write_bytes(b"mine")
    assert main(["start", "mine"]) == 0
    assert "mine: 1 of 2 notebooks were there and are unchanged." in capsys.readouterr().out
    assert (here / "mine" / "03_cross_entropy.ipynb").read_bytes() == b"mine"
    assert (here / "mine" / "04_softmax.ipynb").read_bytes() == given["04_softmax.ipynb"]


def test_start_refuses_folders_that_are_not_a_learners_own(given, here: Path, capsys):
    (here / "bundle").mkdir()
    (here / "bundle" / FILE).write_text("{}")
    (here / "file").write_text("")
    for folder in (ROOT, ROOT / "notebooks", ROOT / "solutions", here / "bundle"):
        assert main(["start", str(folder)]) == 2
        assert f"{folder} has notebooks of its own" in capsys.readouterr().err
    assert main(["start", "file"]) == 2
    assert "file cannot be made: " in capsys.readouterr().err
    assert not (ROOT / "notebooks" / ".course").exists()


def test_a_bundles_course_has_no_notebooks_to_start_with(here: Path, monkeypatch, capsys):
    monkeypatch.setattr(folders, "clone", lambda: None)
    monkeypatch.setattr(exercises, "notebooks", lambda: here)
    assert main(["start", "new"]) == 2
    assert "Unpack the bundle once more" in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_the_folder_is_found_from_inside_and_from_the_one_around(given, here: Path):
    assert course_folder() == here
    main(["start", "one"])
    (here / "one" / "deep").mkdir()
    assert course_folder() == course_folder(here / "one" / "deep") == here / "one"
    assert notebooks_folder(here) == here / "one"
    main(["start", "two"])  # which of them is meant?
    assert course_folder() == here
    assert course_folder(here / "two") == here / "two"


def test_reset_never_writes_over_an_older_one(given, here: Path, capsys):
    main(["start", "."])
    assert main(["reset", "03"]) == 0
    assert "was not touched" in capsys.readouterr().out
    path = here / "03_cross_entropy.ipynb"
    for text in ("first", "second"):
        path.write_text(text)
        assert main(["reset", "03"]) == 0
    assert sorted(old.read_text() for old in (here / "old").iterdir()) == ["first", "second"]
    assert path.read_bytes() == given[path.name]
    path.unlink()
    assert main(["reset", "03", "04"]) == 0
    assert path.read_bytes() == given[path.name]


def test_reset_that_cannot_keep_the_old_one_changes_nothing(given, here: Path, capsys):
    main(["start", "."])
    path = here / "03_cross_entropy.ipynb"
    path.write_text("mine")
    (here / reset.OLD).write_text("a file")
    assert main(["reset", "03"]) == 2
    assert "Nothing was changed." in capsys.readouterr().err
    assert path.read_text() == "mine"


def test_reset_names_the_lessons_that_there_are_and_sends_back_to_a_bundle(given, here, capsys):
    main(["start", "."])
    assert main(["reset", "3"]) == 2
    assert "no lesson 3; there are 03, 04" in capsys.readouterr().err
    (here / FILE).write_text("{}")
    assert main(["reset", "03"]) == 2
    assert "take the new one from the bundle" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    ["build 02", "exam --list", "slides 02", "results mlp", "test", "exercises 02.1 --mutants"]
    + ["release --lessons 02 --out x.zip"],
)
def test_authors_commands_say_that_they_need_the_courses_own_folder(line, monkeypatch, capsys):
    monkeypatch.setattr(folders, "clone", lambda: None)
    assert main(line.split()) == 2
    assert "needs the course's own folder" in capsys.readouterr().err


def test_the_doctor_of_a_wheel_names_the_package_and_asks_for_no_tools(monkeypatch):
    monkeypatch.setattr(examinations, "clone", lambda: None)
    assert examinations._dependency("numpy>=99").cure.endswith('-m pip install "numpy>=99"')
    assert "tools for tests" not in {finding.name for finding in examinations.dependencies()}


def test_a_notebook_for_colab_installs_the_course_first_and_is_read_as_before(given, here: Path):
    main(["start", "in drive", "--colab"])
    path = here / "in drive" / "03_cross_entropy.ipynb"
    nbformat.validate(notebook := nbformat.read(path, 4))
    assert notebook.cells[1].source == colab.cell("in drive")
    path.write_text("{}")
    os.chdir(path.parent)
    main(["reset", "03"])
    assert nbformat.read(path, 4) == notebook
    read = read_notebook(path)
    assert (read.remarks, definitions(read.cells).unreadable) == ((), ())


def test_the_guide_shows_the_cell_for_colab():
    assert colab.cell("my-course") in (ROOT / "docs" / "teaching.md").read_text("utf-8")
