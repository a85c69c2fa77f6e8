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
