"""What differs in a browser: long computations take fewer, and say so."""

import pytest

from course_lib import machine


def test_here_all_of_them_are_taken(capsys: pytest.CaptureFixture[str]):
    assert machine.fewer_here(60_000, 6_000, "digits") == 60_000
    assert capsys.readouterr().out == ""


def test_in_a_browser_a_few_are_taken_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(machine, "WEBASSEMBLY", True)
    assert machine.fewer_here(60_000, 6_000, "digits") == 6_000
    assert "takes 6,000 digits instead of 60,000" in capsys.readouterr().out


def test_the_caches_are_read_as_linux_tells_them(tmp_path):
    told = [("Data", "1", "32K"), ("Instruction", "1", "64K"), ("Unified", "2", "1M")]
    for number, fields in enumerate(told):
        folder = tmp_path / f"index{number}"
        folder.mkdir()
        for name, words in zip(("type", "level", "size"), fields, strict=True):
            (folder / name).write_text(f"{words}\n", "ascii")
    (tmp_path / "index3").mkdir()  # without its files
    assert machine.caches(tmp_path) == {1: 32 * 1024, 2: 1024**2}
    assert machine.caches(tmp_path / "none") == {}
