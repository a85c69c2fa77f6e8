"""A released bundle as a student meets it: unpacked, installed, and opened by `course lab`."""

import argparse
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lab_server import LabServer, free_port, lab_options, running_lab
from notebook_page import NotebookPage, shown_text
from widget_page import write_notebook

from course_lib.cli import release
from course_lib.exercises.solutions import own, promise

pytestmark = pytest.mark.slow
NEWS = quote("@jupyterlab/apputils-extension:notification", safe="")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of lesson 02, unpacked, with the course installed from its wheel in `.venv`.

    The packages that the course needs come from the environment that runs the tests.
    """
    folder = tmp_path_factory.mktemp("bundle")
    made = folder / "week-2.zip"
    parser = argparse.ArgumentParser()
    release.add_arguments(parser)
    words = ["--lessons", "02", "--solutions", "after-pass", "--out", str(made)]
    assert release.run(parser.parse_args(words)) == 0
    zipfile.ZipFile(made).extractall(folder)
    unpacked = folder / "lesson-02"
    environment = unpacked / ".venv"
    venv.create(environment)
    python = str(environment / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    (wheel,) = unpacked.glob("*.whl")
    subprocess.check_call([*pip, "install", "-q", "--no-index", "--no-deps", wheel])
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    parts = Path(sys.prefix) / "share" / "jupyter" / "lab"
    lab = environment / "share" / "jupyter" / "lab"
    lab.mkdir(parents=True)
    for part in ("static", "schemas", "themes"):
        (lab / part).symlink_to(parts / part)
    return unpacked


@pytest.fixture(scope="module")
def lab(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """What the README says: `.venv/bin/course lab`, typed in the bundle's folder."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    command = [str(bundle / ".venv" / "bin" / "course"), "lab", *lab_options(port)]
    with running_lab(command, bundle, home, port, cwd=bundle) as server:
        yield server


def test_the_server_shows_the_bundle_and_asks_for_no_news(lab: LabServer):
    names = {entry["name"] for entry in lab.ask("/api/contents/")["content"]}
    assert {"02_softmax.ipynb", "README.md", "reveal.json"} <= names
    settings = lab.ask(f"/lab/api/settings/{NEWS}")
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert settings["schema"]["properties"]["checkForUpdates"]["default"] is False


def test_the_doctor_finds_the_notebooks_of_the_bundle(bundle: Path):
    course = bundle / ".venv" / "bin" / "course"
    done = subprocess.run([course, "doctor"], cwd=bundle, capture_output=True, text=True)
    assert "MISSING" not in done.stdout
    assert f"1 in {bundle}" in done.stdout


def test_it_opens_on_its_first_notebook_without_a_question_about_news(fresh: NotebookPage):
    fresh.enter("02_softmax.ipynb")
    fresh.screenshot("bundle-opens")
    assert promise("after-pass", "02.1") in "".join(map(str, fresh.cells()))


def test_reveal_shows_a_solution_once_the_exercise_has_passed(fresh: NotebookPage, bundle: Path):
    write_notebook(
        bundle / "try.ipynb",
        "import course_lib, numpy as np\nfrom course_lib import check, reveal",
        'print(course_lib.__file__)\nreveal("02.1")',
        f'{own()["02.1"]}\n\nsoftmax = check("02.1", softmax)',
        'reveal("02.1")',
    )
    fresh.open("try.ipynb")
    fresh.run_all()
    _, before, passed, after = map(shown_text, fresh.code_cells())
    assert str(bundle / ".venv") in before
    assert "It opens once your answer has passed." in before
    assert "passed" in passed
    assert "a worked solution" in after
    assert "keepdims=True" in after
    fresh.screenshot("bundle-reveals")
