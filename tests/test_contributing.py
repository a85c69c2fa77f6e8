"""The guide for contributors is followed to the letter: a tiny lesson 15 in a copy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def told(path: str) -> str:
    """The content that the guide shows for a file."""
    _, after = GUIDE.split(f"`{path}`", 1)
    found = re.search(r"^(```+)(?:markdown|python)\n(.*?)^\1$", after, re.MULTILINE | re.DOTALL)
    assert found
    return found[2]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    for folder in ("course_lib", "solutions", "tests/exercises", "tests/judging"):
        skipped = shutil.ignore_patterns("__pycache__", "*.ipynb")
        shutil.copytree(ROOT / folder, root / folder, ignore=skipped)
    for file in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / file, root)
    (root / "notebooks").mkdir()
    for path in ("course_lib/exercises/15_tiny/1_double.md", "solutions/15_tiny.py"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(told(path), "utf-8")
    return root


def course(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "course_lib.cli", *words]
    own = {**os.environ, "PYTHONPATH": str(root)}  # kernels, too, import the copy
    return subprocess.run(command, cwd=root, env=own, capture_output=True, text=True, timeout=300)


def test_the_tiny_lesson_is_built_and_judged(copy: Path):
    built = course(copy, "build", "15")
    assert built.returncode == 0, built.stdout + built.stderr
    student = nbformat.read(copy / "notebooks" / "15_tiny.ipynb", 4)
    text = "\n".join(cell.source for cell in student.cells)
    assert "### Exercise 15.1 · twice the input" in text
    assert 'quiz("15.q1")' in text
    assert "squared" not in text
    assert "2 * x" not in text
    matrix = course(copy, "exercises", "15.1", "--matrix")
    assert matrix.returncode == 0, matrix.stdout + matrix.stderr
    assert "squared, spelling 2 of 2" in matrix.stdout
    told = [f"seed {seed}: 6 known answers, 0 not met as they should be" for seed in (0, 1, 2026)]
    assert matrix.stdout.splitlines()[-3:] == told
    solved = course(copy, "check", "solutions/15_tiny.ipynb")
    assert solved.returncode == 0, solved.stdout + solved.stderr
    assert "15.1 double · passed · 1 of 1 point" in solved.stdout
    tested = course(copy, "test", "--quick", "-k", "15.1")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert re.search(r"[1-9]\d passed, \d+ deselected", tested.stdout)


def test_every_room_that_the_guide_names_is_there():
    named = set(re.findall(r"`(course_lib/[a-z_/]+(?:\.py)?)`", GUIDE))
    assert len(named) > 8
    assert [path for path in named if not (ROOT / path).exists()] == []
