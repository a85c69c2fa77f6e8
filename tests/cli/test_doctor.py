"""`course doctor`: each state of an installation is seen and gets its cure."""

import sys
from importlib import metadata
from pathlib import Path

import pytest

from course_lib.cli import doctor, examinations, main, system_packages
from course_lib.cli.examinations import Finding


def only(question) -> Finding:
    (finding,) = question()
    return finding


def test_a_dependency_in_range_is_ok():
    finding = examinations._dependency("numpy>=2.0,<3")
    assert finding.state == "ok"
    assert finding.detail == f"{metadata.version('numpy')} (needs >=2.0,<3)"


def test_a_dependency_that_is_too_old_is_missing():
    finding = examinations._dependency("numpy>=99")
    assert finding.state == "MISSING"
    assert "-m pip install -e" in finding.cure


def test_missing_test_tools_do_not_stop_a_learner(monkeypatch):
    lines = ["numpy>=2.0", 'no-such-tool>=1; extra == "test"', 'pytest>=1; extra == "test"']
    monkeypatch.setattr(metadata, "requires", lambda name: lines)
    numpy, tools = examinations.dependencies()
    assert (numpy.name, numpy.state) == ("numpy", "ok")
    assert (tools.state, tools.detail) == ("note", "no-such-tool not installed (needs >=1)")
    assert tools.cure.endswith('[test]"')


def test_every_declared_dependency_is_examined():
    names = {finding.name for finding in examinations.dependencies()}
    assert {"numpy", "jupyterlab", "torch", "tools for tests"} <= names


def test_a_course_that_is_not_installed_is_said(monkeypatch):
    monkeypatch.setattr(examinations, "DISTRIBUTION", "no-such-course")
    finding = only(examinations.dependencies)
    assert (finding.state, finding.detail) == ("MISSING", "the course is not installed here")


def test_mnist_is_there_and_unchanged():
    assert only(examinations.mnist).state == "ok"


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    finding = only(examinations.python_version)
    assert finding.state == "MISSING"
    assert finding.detail.startswith("3.10.4 at ")


def test_this_kernel_belongs_to_this_environment():
    assert only(examinations.kernel) == Finding("ok", "kernel python3", "runs in this environment")


def test_an_unwritable_progress_file_costs_a_note(monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "/proc/progress.json")
    finding = only(examinations.progress_file)
    assert finding.state == "note"
    assert "/proc/progress.json" in finding.detail


def test_a_missing_program_is_a_note_with_a_cure(monkeypatch):
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: None)
    found = list(examinations.programs_for_tests())
    assert [finding.state for finding in found] == ["note", "note"]
    assert {finding.cure for finding in found} == {"install chromium bubblewrap"}


def test_a_question_that_fails_becomes_a_finding(monkeypatch):
    def broken():
        raise OSError("the disk is gone")

    monkeypatch.setattr(examinations, "QUESTIONS", (broken,))
    (finding,) = examinations.examine()
    assert finding == Finding("MISSING", "broken", "could not be examined: the disk is gone")


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("note", 0), ("MISSING", 1)])
def test_exit_code_says_whether_the_course_can_be_taken(state: str, code: int, monkeypatch, capsys):
    findings = [Finding("ok", "python", "3.11"), Finding(state, "numpy", "detail", "a cure")]
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    assert main(["doctor"]) == code
    shown = capsys.readouterr().out
    assert "type: a cure" in shown
    assert ("attention" in shown) == bool(code)


def test_a_long_cure_can_be_copied_whole():
    long_path = Path("/a") / ("b" * 120)
    shown = doctor.table([Finding("MISSING", "x", "y", f"{long_path} -m pip")])
    assert str(long_path) in shown
