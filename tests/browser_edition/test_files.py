"""Files of others: only what the lock file's hash knows is used."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from course_lib.browser_edition import BrowserEditionError, files, write_lite


@pytest.fixture
def entry() -> dict[str, Any]:
    return {"file_name": "tiny.whl", "sha256": hashlib.sha256(b"right").hexdigest()}


def test_a_file_of_the_folder_must_have_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: dict[str, Any]
):
    monkeypatch.setenv(files.FOLDER, str(tmp_path))
    with pytest.raises(BrowserEditionError, match="tiny.whl is missing. PYODIDE_PACKAGES names"):
        files.compiled(entry)
    (tmp_path / "tiny.whl").write_bytes(b"wrong")
    with pytest.raises(BrowserEditionError, match="its SHA-256 is another one"):
        files.compiled(entry)
    (tmp_path / "tiny.whl").write_bytes(b"right")
    assert files.compiled(entry) == b"right"


def test_the_release_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: dict[str, Any]
):
    asked: list[str] = []

    def answer(name: str) -> bytes:
        asked.append(name)
        return b"right"

    monkeypatch.delenv(files.FOLDER, raising=False)
    monkeypatch.setattr(files, "cache", lambda: tmp_path)
    monkeypatch.setattr(files, "_download", answer)
    assert files.compiled(entry) == files.compiled(entry) == b"right"
    assert asked == ["tiny.whl"]


def test_without_a_network_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "RELEASE", "file:///no/such/folder/")
    with pytest.raises(BrowserEditionError, match="name it in the environment variable PYODIDE"):
        files._download("tiny.whl")


def test_needed_follows_dependencies_by_canonical_name():
    packages = {"a-b": {"depends": ["C_d"]}, "c-d": {"depends": []}, "e": {"depends": []}}
    assert list(files.needed(packages, ["A.b"])) == ["a-b", "c-d"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(BrowserEditionError, match="holds other files; name a new folder"):
        write_lite(tmp_path, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
