"""`course release`: what the zip holds, that it runs, and what is refused."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from running import ROOT, course, environment, ran

from course_lib import exercises
from course_lib.cli.commands import UsageError
from course_lib.exercises.solutions import FILE, OWN, SHOWN, Shown, at_hand, own, promise
from course_lib.grading.release import ReleaseError, choose, due_date
from course_lib.grading.release.readme import student_readme
from course_lib.grading.release.wheel import EXAM, LESSON_CODE, Package

NOTEBOOKS = ROOT / "notebooks"
WEEK_3 = ("--due", "2027-01-31T23:59+01:00", "--title", "Week 3 · 第三周")
course_release = partial(course, "release")


def released(zipped: Path, *words: str) -> Path:
    """Make a release, and unpack it beside its zip: into which folder."""
    assert course_release(*words, "--out", str(zipped)) == 0
    zipfile.ZipFile(zipped).extractall(zipped.parent)
    return zipped.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of lessons 02 and 03."""
    path = tmp_path_factory.mktemp("release") / "week 3.zip"
    return released(path, "--lessons", "03, 2,", *WEEK_3) / "lessons-02-03"


# ---------------------------------------------------------------- what the zip holds


def test_it_holds_the_notebooks_as_the_build_made_them(unpacked: Path):
    names = sorted(path.name for path in unpacked.iterdir())
    wheel = Package(ROOT).wheel_name
    notebooks = ["02_softmax.ipynb", "03_cross_entropy.ipynb"]
    assert names == [*notebooks, "README.md", wheel, "manifest.json", "reveal.json"]
    for name in notebooks:
        made, given = ((folder / name).read_text("utf-8") for folder in (unpacked, NOTEBOOKS))
        for exercise in exercises.lesson(name[:2]):
            of_bundle, of_course = (
                json.dumps(promise(shown, exercise.id))[1:-1] for shown in ("never", OWN)
            )
            assert of_course in given
            given = given.replace(of_course, of_bundle)
        assert made == given


def test_the_manifest_says_what_is_due_and_what_it_is_worth(unpacked: Path):
    manifest = json.loads((unpacked / "manifest.json").read_text("utf-8"))
    assert manifest["title"] == "Week 3 · 第三周"
    assert manifest["due"] == "2027-01-31T23:59:00+01:00"
    assert [lesson["lesson"] for lesson in manifest["lessons"]] == ["02", "03"]
    listed = [e for lesson in manifest["lessons"] for e in lesson["exercises"]]
    wanted = [e for number in ("02", "03") for e in exercises.lesson(number)]
    assert [(e["id"], e["points"], e["defines"]) for e in listed] == [
        (e.id, e.points, list(e.names)) for e in wanted
    ]
    assert manifest["points"] == sum(e.points for e in wanted)
    for lesson in manifest["lessons"]:
        content = (unpacked / lesson["notebook"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == lesson["sha256"]


def test_the_readme_says_when_how_and_for_how_many_points(unpacked: Path):
    text = (unpacked / "README.md").read_text("utf-8")
    assert "# Week 3 · 第三周" in text
    assert "**Due: Sunday, 2027-01-31, 23:59 (UTC+01:00)**" in text
    assert f"pip install ./{Package(ROOT).wheel_name}" in text
    assert "Python 3.11 or newer" in text
    assert "| 02.1 softmax that cannot overflow | `softmax` | 3 | 10 |" in text
    assert "`check` says is not the grade" in text


def test_the_same_choice_gives_the_same_bytes(unpacked: Path, tmp_path: Path):
    again = tmp_path / "again.zip"
    course_release("--lessons", "02,03", *WEEK_3, "--out", str(again))
    assert again.read_bytes() == (unpacked.parent / "week 3.zip").read_bytes()


# ---------------------------------------------------------------- the course inside


@pytest.fixture(scope="module")
def installed(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle's wheel, installed by pip into a folder of its own."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps"]
    wheel = next(unpacked.glob("*.whl"))
    subprocess.check_call([*pip, "--no-index", "--no-compile", "--target", target, wheel])
    return target


def test_the_wheel_is_the_package_without_solutions(installed: Path):
    code = json.loads((installed / LESSON_CODE).read_text("utf-8"))
    whole = json.loads((ROOT / LESSON_CODE).read_text("utf-8"))
    assert code == {item: {"start": cells["start"]} for item, cells in whole.items()}
    assert all("solution" in cells for cells in whole.values())


def test_the_wheel_holds_every_file_that_git_knows(installed: Path):
    try:
        command = ["git", "ls-files", "-z", "course_lib"]
        shown = subprocess.check_output(command, cwd=ROOT, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout, so the package's files cannot be listed")
    known = [name for name in shown.split("\0") if name and (ROOT / name).is_file()]
    lost = {name for name in known if not (installed / name).is_file()}
    scripts = {"setup.sh", "run_autograder"}  # of use in the repository only
    scripts |= {"wheels.txt", "site.css", "icon.svg"}  # so are these, of `course lite` and `site`
    assert {Path(name).name for name in lost if not name.startswith(EXAM)} <= scripts
    assert not (installed / EXAM).exists()


def test_every_file_is_recorded_with_its_hash(unpacked: Path):
    wheel = zipfile.ZipFile(next(unpacked.glob("*.whl")))
    record = next(name for name in wheel.namelist() if name.endswith("/RECORD"))
    rows = list(csv.reader(io.StringIO(wheel.read(record).decode())))
    assert {row[0] for row in rows} == set(wheel.namelist())
    assert all(int(size) == len(wheel.read(name)) for name, digest, size in rows if digest)


def test_a_student_can_check_and_is_told_that_solutions_are_elsewhere(installed: Path):
    start = exercises.lesson_code()["02.6"]["start"]
    answer = "def softmax(z):\n    return z"
    cells = run(
        installed,
        "import course_lib, numpy as np\nfrom course_lib import check, reveal",
        "print(course_lib.__file__)",
        f"{answer}\n\nsoftmax = check('02.1', softmax)\nreveal('02.1')",
        f"{start}\n\nsigmoid = check('02.6', sigmoid)",
    )
    assert str(installed) in cells[1]
    assert "02.1" in cells[2]
    assert "There is no worked solution of 02.1 here." in cells[2]
    assert "not attempted" in cells[3]  # the code as given; it needs `start` to be known


def run(library: Path, *sources: str, folder: Path | None = None) -> list[str]:
    """Run cells with a library, as if opened in a folder; return what each cell showed."""
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, sources)])
    env = environment(PYTHONPATH=str(library), COURSE_PROGRESS="none")
    here = {"metadata": {"path": str(folder)}} if folder else {}
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources=here)
    client.execute(env=env)
    return [shown(cell) for cell in notebook.cells]


def shown(cell: nbformat.NotebookNode) -> str:
    return "\n".join(
        output.get("text", "") + "".join(output.get("data", {}).get("text/plain", ""))
        for output in cell.get("outputs", [])
    )


# ---------------------------------------------------------------- worked solutions

each = pytest.mark.parametrize("number", exercises.LESSONS)
each_choice = pytest.mark.parametrize("choice", SHOWN)


def prose(notebook: nbformat.NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@each
@each_choice
def test_a_released_notebook_says_of_solutions_what_is_true_for_its_bundle(
    number: str, choice: Shown
):
    text = prose(choose(ROOT, [number], solutions=choice).lessons[0].notebook)
    ids = [exercise.id for exercise in exercises.lesson(number)]
    promised = [promise(choice, item) for item in ids]
    assert all(sentence in text for sentence in promised)
    for sentence in promised:
        text = text.replace(sentence, "")
    assert not re.search(r"reveal\(|[Ww]orked solution|the solution;", text)
    assert choice == OWN or not any(promise(OWN, item) in text for item in ids)


def test_a_bundle_for_after_an_attempt_has_the_notebooks_byte_for_byte():
    choice = choose(ROOT, ["02"], solutions="after-attempt")
    assert choice.lessons[0].text == (NOTEBOOKS / "02_softmax.ipynb").read_bytes()


def test_prose_about_reveal_that_a_bundle_might_not_keep_stops_the_release(tmp_path: Path):
    (tmp_path / "notebooks").mkdir()
    notebook = nbformat.read(NOTEBOOKS / "02_softmax.ipynb", 4)
    notebook.cells[0].source += '\n\nIf you are stuck, `reveal("02.1")` helps you at once.'
    nbformat.write(notebook, tmp_path / "notebooks" / "02_softmax.ipynb")
    with pytest.raises(ReleaseError, match=r"what a bundle may not keep: 'If you are stuck, `rev"):
        choose(tmp_path, ["02"]).lessons[0].text  # noqa: B018 (reading it raises)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[Shown, Path]:
    """A bundle of lesson 02 for each choice, unpacked."""
    words = ("--lessons", "02", "--solutions")
    return {
        choice: released(tmp_path_factory.mktemp(choice) / "made.zip", *words, choice) / "lesson-02"
        for choice in SHOWN
    }


@each_choice
def test_a_bundle_holds_the_solutions_of_its_own_lessons_or_none(
    bundles: dict[Shown, Path], choice: Shown
):
    known = at_hand(bundles[choice])
    ids = [exercise.id for exercise in exercises.lesson("02")] if choice != "never" else []
    assert known.shown == choice
    assert known.codes == {item: own()[item] for item in ids}
    assert json.loads((bundles[choice] / "manifest.json").read_text())["solutions"] == choice
    packed = bundles[choice] / FILE  # nothing can be read in it by accident
    assert choice == "never" or not re.search(r"softmax|def |return", packed.read_text())


def test_a_bundle_for_never_holds_no_solution(bundles: dict[Shown, Path]):
    (wheel,) = bundles["never"].glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = archive.read(LESSON_CODE).decode()
    held += "".join(p.read_text("utf-8") for p in bundles["never"].iterdir() if p != wheel)
    for exercise in exercises.lesson("02"):
        body = own()[exercise.id].split('"""')[-1].strip()
        assert body not in held
        assert json.dumps(body)[1:-1] not in held  # as a notebook's file has it


@each_choice
def test_the_readme_says_the_same(bundles: dict[Shown, Path], choice: Shown):
    text = (bundles[choice] / "README.md").read_text("utf-8")
    assert promise(choice, "02.1") in text
    assert (f"`{FILE}`: keep it beside the notebooks" in text) == (choice != "never")
    assert sum(promise(other, "02.1") in text for other in SHOWN) == 1


OPENS: dict[Shown, tuple[bool, bool, bool]] = {
    "never": (False, False, False),
    "after-pass": (False, False, True),
    "after-attempt": (False, True, True),
}
"""Choice -> whether a solution is shown before an attempt, after a wrong one, after a right one."""


@each_choice
def test_reveal_keeps_what_the_notebook_promises(
    installed: Path, bundles: dict[Shown, Path], choice: Shown
):
    """Whichever bundle the course was installed from: here one that holds no solutions."""
    wrong = "def softmax(z):\n    return z"
    right = own()["02.1"]
    cells = run(
        installed,
        "import numpy as np\nfrom course_lib import check, hint, reveal\nreveal('02.1')",
        f"{wrong}\n\n_ = check('02.1', softmax)",
        "reveal('02.1')",
        "for _ in range(3): hint('02.1')",
        f"{right}\n\n_ = check('02.1', softmax)",
        "reveal('02.1')",
        "reveal('03.1')",
        folder=bundles[choice],
    )
    line = right.strip().splitlines()[-1].strip()
    assert tuple(line in cells[i] for i in (0, 2, 5)) == OPENS[choice]
    assert f"This is the last hint. {promise(choice, '02.1')}" in cells[3]
    assert "passed" in cells[4]
    if choice == "never":
        assert all(promise("never", "02.1") in cells[i] for i in (0, 2, 5))
    else:
        assert "Compare it with yours" in cells[5]
        assert "There is no worked solution of 03.1 here" in cells[6]
    if choice == "after-pass":
        assert all("It opens once your answer has passed." in cells[i] for i in (0, 2))


@each_choice
def test_an_nbgrader_assignment_keeps_its_word_too(tmp_path: Path, choice: Shown):
    words = ("--lessons", "02", "--nbgrader", "--solutions", choice)
    folder = released(tmp_path / "nbgrader.zip", *words) / "source" / "lesson-02"
    assert at_hand(folder).shown == choice
    assert promise(choice, "02.1") in prose(nbformat.read(folder / "02_softmax.ipynb", 4))


# ---------------------------------------------------------------- stripped notebooks


def stripped(number: str) -> nbformat.NotebookNode:
    return choose(ROOT, [number], stripped=True).lessons[0].notebook


@each
def test_a_stripped_notebook_holds_the_exercises_unchanged_and_nothing_else(number: str):
    whole = nbformat.read(next(NOTEBOOKS.glob(f"{number}_*.ipynb")), 4)
    notebook = stripped(number)
    asked = exercises.lesson(number)
    nbformat.validate(notebook)
    graded, given = (
        {c.metadata.nbgrader.grade_id: c for c in book.cells if "nbgrader" in c.metadata}
        for book in (notebook, whole)
    )
    assert graded == given
    assert len(graded) == 2 * len(asked)
    assert len(notebook.cells) == 2 + 3 * len(asked)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [text.split(" · ")[0] for text in texts[1:]] == [f"### Exercise {e.id}" for e in asked]
    assert not re.search(r"reveal\(|[Ww]orked solution", "\n".join(texts))


@pytest.mark.slow
def test_checks_tell_the_start_a_second_run_and_the_solution_apart():
    """Each check as given, once more, and below the solution. Whole notebooks have the same.

    The notebooks of all lessons are run as one, as a kernel takes long to start.
    """
    sources = list[str]()
    for cell in [cell for number in exercises.LESSONS for cell in stripped(number).cells]:
        sources += [cell.source] if cell.cell_type == "code" else []
        kind, _, item = cell.metadata.get("nbgrader", {}).get("grade_id", "").partition("-")
        if kind == "check":
            solution = exercises.lesson_code()[item.replace("-", ".")]["solution"]
            sources += (cell.source, solution, cell.source)
    reports = iter([text for text in run(ROOT, *sources) if text])
    for exercise in exercises.exercises():
        given, again, right = (next(reports) for _ in range(3))
        assert exercise.id in given
        assert "not attempted" in given
        assert "Run your own cell again" in again
        assert re.match(rf"✓ {exercise.id} .* · passed", right), right
    assert not list(reports)


def test_stripped_notebooks_are_handed_out_when_asked_for(tmp_path: Path):
    folder = released(tmp_path / "short.zip", "--lessons", "05", "--stripped") / "lesson-05"
    text = (folder / "05_backprop.ipynb").read_bytes()
    (lesson,) = json.loads((folder / "manifest.json").read_text("utf-8"))["lessons"]
    assert b"import torch" not in text
    assert lesson["stripped"] is True
    assert lesson["sha256"] == hashlib.sha256(text).hexdigest()


# ---------------------------------------------------------------- dates


def test_a_date_without_a_zone_is_in_the_machines_zone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        due = due_date("2027-01-31T23:59")
        assert choose(ROOT, ["02"], due=due).until == "Sunday, 2027-01-31, 23:59 (UTC+05:30)"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("text", ["tomorrow", "2027-02-30T12:00", "31.01.2027 23:59", ""])
def test_what_is_no_date_is_refused(text: str, refused: Callable[..., None]):
    refused(ReleaseError, "is no date and time; write it as 2027-01-31T23:59", due_date, text)


@pytest.mark.parametrize("text", ["2027-01-31", "20270131", "2027-W04-7"])
def test_what_has_no_time_of_day_is_refused(text: str, refused: Callable[..., None]):
    refused(ReleaseError, "has no time of day", due_date, text)


def test_without_a_due_date_the_readme_says_so():
    assert "No due date stands here" in student_readme(choose(ROOT, ["02"]), Package(ROOT))


def test_a_date_that_has_passed_is_remarked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = str(tmp_path / "old.zip")
    assert course_release("--lessons", "02", "--due", "2001-01-31T23:59Z", "--out", out) == 0
    assert "the due date has passed already" in capsys.readouterr().err


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--lessons", "15"], "there is no lesson '15'; there are 00, 01, 02"),
        (["--lessons", "softmax"], "there is no lesson 'softmax'"),
        (["--lessons", "02,2"], "lesson 02 is named twice"),
        (["--lessons", ","], "no lesson is named"),
        (["--lessons", "02", "--title", "two\nlines"], "a title is one line"),
        (["--lessons", "02", "--due", "soon"], "'soon' is no date and time"),
        (["--lessons", "02", "--seed-file", "seed.txt"], "--seed-file is for --gradescope only"),
        (["--lessons", "02", "--gradescope", "--stripped"], "leave --due and --stripped out"),
        (["--lessons", "02", "--gradescope", "--solutions", "never"], "leave --solutions out"),
        (["--lessons", "02", "--gradescope", "--seed-file", "no"], "there is no seed file no"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_a_sentence(
    words: list[str], says: str, tmp_path: Path
):
    out = tmp_path / "out.zip"
    with pytest.raises(UsageError, match=re.escape(says)):
        course_release(*words, "--out", str(out))
    assert not list(tmp_path.iterdir())


def test_a_file_is_overwritten_with_force_only(tmp_path: Path):
    out = tmp_path / "out.zip"
    out.write_text("precious")
    with pytest.raises(UsageError, match="exists already; choose another name, or add --force"):
        course_release("--lessons", "02", "--out", str(out))
    assert out.read_text() == "precious"
    course_release("--lessons", "02", "--out", str(out), "--force")
    assert zipfile.is_zipfile(out)


@pytest.mark.parametrize(
    ("name", "says"),
    [("out.tar", "ends in .zip"), ("no/out.zip", "there is no folder"), ("a.zip", "is a folder")],
)
def test_a_place_that_cannot_be_written_is_refused(name: str, says: str, tmp_path: Path):
    (tmp_path / "a.zip").mkdir()
    with pytest.raises(UsageError, match=says):
        course_release("--lessons", "02", "--out", str(tmp_path / name), "--force")


def test_a_notebook_that_is_missing_or_broken_is_named(tmp_path: Path):
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(ReleaseError, match=r"no notebook of lesson 02.*course build 02"):
        choose(tmp_path, ["02"])
    (tmp_path / "notebooks" / "02_softmax.ipynb").write_text("{")
    with pytest.raises(ReleaseError, match=r"02_softmax.ipynb is not what the build makes"):
        choose(tmp_path, ["02"]).lessons[0].text  # noqa: B018 (reading it raises)


def test_an_installed_course_says_what_to_do(installed: Path, tmp_path: Path):
    code = (
        "import argparse\nfrom course_lib.cli import release\nparser = argparse.ArgumentParser()\n"
        "release.add_arguments(parser)\n"
        "release.run(parser.parse_args(['--lessons', '02', '--out', 'out.zip']))\n"
    )
    done = ran(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(installed))
    assert "this needs the course's own folder" in done.stderr
