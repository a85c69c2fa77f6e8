"""System packages: installed as root on Debian, named everywhere else."""

import os

import pytest

from course_lib.cli import system_packages


@pytest.fixture
def calls(monkeypatch) -> list[tuple[str, ...]]:
    """A Debian machine without Chromium, whose apt-get only writes down what it is asked."""
    made: list[tuple[str, ...]] = []
    which = {"apt-get": "/usr/bin/apt-get"}
    monkeypatch.setattr(system_packages.shutil, "which", which.get)
    monkeypatch.setattr(
        system_packages, "_apt_get", lambda *words: made.append(words) or len(made) > 2
    )
    return made


def test_root_on_debian_installs_after_one_update(calls, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    system_packages.install_missing()
    assert calls == [("install", "chromium", "bubblewrap"), ("update",)]
    shown = capsys.readouterr().out
    assert "Installing system packages that tests need: chromium" in shown
    assert "apt-get failed" in shown


def test_others_are_told_what_to_type(calls, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    system_packages.install_missing()
    assert calls == []
    shown = capsys.readouterr().out
    assert "chromium is missing: the browser tests will be skipped." in shown
    assert "sudo apt-get install chromium" in shown


def test_nothing_is_said_when_nothing_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    system_packages.install_missing()
    assert capsys.readouterr().out == ""
