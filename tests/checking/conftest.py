"""A progress file of its own for each test, and what a call prints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The progress file that `course_lib` uses in this test."""
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


@pytest.fixture
def told(book: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Call a function of the course, and return what it prints; `book` keeps the progress."""

    def printed(function: Callable[..., Any], *given: Any, **settings: Any) -> str:
        capsys.readouterr()
        function(*given, **settings)
        return capsys.readouterr().out

    return printed
