"""`course lab`: the command line that it makes, and JupyterLab's settings."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from course_lib.cli import folders, lab, main
from course_lib.cli.commands import UsageError
from course_lib.cli.folders import notebooks_folder, repository
from course_lib.exercises.solutions import FILE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("02_softmax.ipynb", "00_start_here.ipynb", "my_own.ipynb"):
        (tmp_path / name).write_text("{}")
    return tmp_path


def test_the_first_notebook_opens_and_options_are_passed_on(folder: Path):
    command = lab.lab_command(folder, ["--no-browser", "--port=8899"], as_root=False)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={folder}" in command
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in command
    assert command[-2:] == ["--no-browser", "--port=8899"]
    assert "--allow-root" not in command


def test_root_is_let_in_on_loopback_only(folder: Path):
    command = lab.lab_command(folder, [], as_root=True)
    assert {"--allow-root", "--ServerApp.ip=127.0.0.1"} <= set(command)


def test_a_chosen_address_is_kept(folder: Path):
    command = lab.lab_command(folder, ["--ip=0.0.0.0"], as_root=True)
    assert [word for word in command if "ip=" in word] == ["--ip=0.0.0.0"]


def test_a_folder_without_notebooks_opens_the_launcher(tmp_path: Path):
    assert not any("default_url" in word for word in lab.lab_command(tmp_path, [], False))


def test_a_bundle_opens_where_it_stands_and_the_course_everywhere_else(folder: Path):
    assert notebooks_folder(folder) == repository() / "notebooks"
    (folder / FILE).write_text("{}")
    assert notebooks_folder(folder) == folder


def test_an_installed_course_opens_the_notebooks_that_are_here(folder: Path, monkeypatch):
    monkeypatch.setattr(folders, "clone", lambda: None)
    assert notebooks_folder(folder) == folder
    assert notebooks_folder(folder.parent) == folder.parent
    (folder / "empty").mkdir()
    with pytest.raises(UsageError, match="`course start my-course` makes a new one"):
        notebooks_folder(folder / "empty")


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match="there is no folder .*absent"):
        lab.lab_command(tmp_path / "absent", [], as_root=False)


def test_missing_jupyterlab_is_said(monkeypatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    assert main(["lab"]) == 2
    assert "JupyterLab is not installed here. Type `course doctor`." in capsys.readouterr().err


@pytest.fixture
def overrides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of an environment's JupyterLab."""
    monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
    path = tmp_path / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ('{"%s": {"fetchNews": "true"}}', lambda plugin: {plugin: {"fetchNews": "true"}}),
        ('{"other": {"%s": 1}}', lambda plugin: {"other": {plugin: 1}}),
    ],
)
def test_settings_of_ones_own_stay_as_they_are(
    tmp_path: Path, overrides: Path, text: str, becomes: Callable[[str], dict]
):
    plugin = next(iter(lab.SETTINGS))
    overrides.write_text(text.replace("%s", plugin))
    lab.settle(tmp_path)
    assert json.loads(overrides.read_text()) == lab.SETTINGS | becomes(plugin)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_what_are_no_settings_is_left_alone(tmp_path: Path, overrides: Path, text: str):
    overrides.write_text(text)
    lab.settle(tmp_path)
    assert overrides.read_text() == text


def test_an_environment_gets_the_settings_and_the_system_python_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    lab.settle(tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
    lab.settle(tmp_path)
    (written,) = tmp_path.rglob("overrides.json")
    assert json.loads(written.read_text()) == lab.SETTINGS
