"""`course defend`: a student in a terminal, and the pages of a class."""

import hashlib
import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from notebook_bytes import notebook as bytes_of

from course_lib.cli import main
from course_lib.defence.hand_ins import Sandboxes, Wanted, sheet
from course_lib.defence.notebook import answer_of
from course_lib.defence.questions import Question, questions
from course_lib.grading import isolation
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.marking import unearned
from course_lib.grading.records import HandIn


def answer_to(question: Question) -> str:
    """What the examiner's sheet says, as a student types it."""
    told = question.solution[1 if question.kind != "value" else 0].text
    if question.kind == "line":
        return told.splitlines()[0]
    if question.kind == "input":
        return "\n".join(part.split(" = ")[1] for part in told.split(", slopes"))
    return told


def test_three_right_answers_are_three_of_three(notebook: Path):
    typed = "\n".join(map(answer_to, questions(answer_of(notebook, "02.5"), 4)))
    words = [sys.executable, "-m", "course_lib.cli", "defend", "02.5", str(notebook), "--seed", "4"]
    done = subprocess.run(words, input=typed, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.count("Right. ") == 3
    assert done.stdout.rstrip().endswith("3 of 3")
    assert done.returncode == 0


def test_wrong_answers_are_explained_and_an_early_end_is_said(
    notebook: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO("[[9, 9]]\nreturn p\n"))
    assert main(["defend", "02.5", str(notebook)]) == 1
    out = capsys.readouterr().out
    assert out.count("Not right. ") == 2
    assert "Run with that line, it does something else." in out
    assert out.endswith("Stopped. The same command asks the same questions.\n")


def test_what_cannot_be_asked_is_said(notebook: Path, capsys: pytest.CaptureFixture[str]):
    for words, why in (
        (["02.1", str(notebook)], "02.1 does not pass with"),
        (["02.99", str(notebook)], "there is no exercise"),
        (["02.5", "nowhere.ipynb"], "there is no such file"),
        ([], "say which exercise"),
        (["--from", "nowhere"], "run `course grade` first"),
        (["02.5", "--seed", "-1"], "--seed must be"),
    ):
        assert main(["defend", *words]) == 2
        assert why in capsys.readouterr().err


@pytest.fixture(scope="module")
def sandboxes(walls: isolation.Isolation) -> Iterator[Sandboxes]:
    made = Sandboxes(walls)
    yield made
    made.close()


def handed_in(path: Path, code: str) -> tuple[str, Path, str]:
    path.write_bytes(bytes_of(code))
    return "02.5", path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_hand_in_is_asked_what_a_notebook_is(notebook: Path, sandboxes: Sandboxes):
    raw = hashlib.sha256(notebook.read_bytes()).hexdigest()
    wanted = Wanted("ada", (("02.5", notebook, raw),))
    made = sheet(wanted, sandboxes)
    assert {q.kind for q in made.questions} == {"value", "line", "input"}
    assert made.remarks == ()
    assert made.questions == sheet(wanted, sandboxes).questions
    for question in made.questions:
        with pytest.raises(NotImplementedError):
            question.judge(["1"])
    gone = sheet(Wanted("ada", (("02.5", notebook, raw.replace(raw[0], "x")),)), sandboxes)
    assert gone.questions == ()
    assert "has changed since it was graded" in gone.remarks[0]


HOSTILE = """
    try:
        import os
        os.makedirs({place!r}, exist_ok=True)
    except OSError:
        pass
    if len(p) == 97:
        return "<script>alert(1)</script>"
"""


def test_pages_of_a_class_run_nobodys_code_out_here(
    tmp_path: Path, own_vjp: str, sandboxes: Sandboxes, capsys: pytest.CaptureFixture[str]
):
    place = tmp_path / "made by the hand-in"
    attack = own_vjp.replace("    # what all", f"{HOSTILE.format(place=str(place))}    # what all")
    handed_in(tmp_path / "02_own.ipynb", attack)
    answer_of(tmp_path / "02_own.ipynb", "02.5")
    assert place.is_dir(), "a student's own code runs as her own"
    place.rmdir()
    results, now = tmp_path / "results", {}
    with Gradebook(results / FILE) as book:
        for student in ("ada", "ben"):
            path = tmp_path / f"{student}.ipynb"
            exercise, _, raw = handed_in(path, attack if student == "ben" else own_vjp)
            handin = HandIn(student, "02", path)
            book.record_handin(handin, raw, f"code of {student}")
            mark = unearned(handin, exercise, f"code of {student}", "seed")
            now[student] = replace(mark, status="passed", points=mark.worth)
        book.record(now.values())
    out = tmp_path / "defence"
    assert main(["defend", "--from", str(results), "--out", str(out), "--workers", "1"]) == 0
    assert "6 questions for 2 students" in capsys.readouterr().out
    assert not place.exists()
    assert len([*(out / "questions").iterdir()]) == len([*(out / "answers").iterdir()]) == 2
    for folder, has_answers in (("questions", False), ("answers", True)):
        (page,) = (out / folder).glob("ben-*.html")
        text = page.read_text()
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        assert ("known mistake" in text) is has_answers
    assert "ben-" in (out / "index.html").read_text()
