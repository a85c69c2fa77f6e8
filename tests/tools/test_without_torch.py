"""`make lab TORCH=no`, and lessons where PyTorch is missing."""

import subprocess
import sys
import tomllib
from importlib import util
from pathlib import Path

import pytest

from course_lib.results.pytorch_prints import pytorch

ROOT = Path(__file__).resolve().parents[2]


def test_all_but_pytorch_is_installed():
    done = subprocess.run(
        [sys.executable, "tools/without_torch.py"], cwd=ROOT, capture_output=True, text=True
    )
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    left_out = set(stated) - set(done.stdout.splitlines())
    assert [line.split(">")[0] for line in left_out] == ["torch"]


@pytest.mark.parametrize(("words", "without"), [(("TORCH=no",), True), ((), False)])
def test_make_lab_obeys_torch_no(words: tuple[str, ...], without: bool, tmp_path: Path):
    command = ["make", "-n", "lab", f"VENV={tmp_path / 'venv'}", *words]
    steps = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert ("tools/without_torch.py" in steps) is without
    assert ("install -q -e ." in steps) is not without
    assert ("--no-deps -e ." in steps) is without


def test_a_lesson_shows_what_pytorch_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("course_lib.results.pytorch_prints.find_spec", lambda name: None)
    assert pytorch("10.tie") is None
    said = capsys.readouterr().out
    assert said.startswith("PyTorch is not installed here. ")
    assert said.endswith("PyTorch passes on [1. 0. 0. 0.]\n")


def test_a_lesson_gets_pytorch_where_it_is(capsys: pytest.CaptureFixture[str]):
    if util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    assert pytorch("10.tie").__name__ == "torch"
    assert capsys.readouterr().out == ""
