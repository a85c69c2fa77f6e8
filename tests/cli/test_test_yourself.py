"""`course test-yourself`: two sittings through a pipe, an interruption, and what is told when."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course_lib.checking.progress import Log
from course_lib.cli import main
from course_lib.inventory import questions, read_hand_in, recorded
from course_lib.inventory.questions import FORM
from course_lib.inventory.sittings import KIND

RIGHT = [question.right_letter for question in questions().values()]
SAYS = [option.says for question in questions().values() for option in question.options]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.setenv("COLUMNS", "80")
    return path


def sit(monkeypatch: pytest.MonkeyPatch, typed: list[str], *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(typed) + "\n"))
    return main(["test-yourself", *words])


def flat(text: str) -> str:
    return " ".join(text.split())


def test_an_interrupted_sitting_goes_on_in_a_new_process(book: Path):
    def piped(text: str) -> str:
        command = [sys.executable, "-m", "course_lib.cli", "test-yourself"]
        env = {**os.environ, "COURSE_PROGRESS": str(book), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, input=text.encode(), capture_output=True, env=env)
        assert (done.returncode, done.stderr) == (0, b"")
        return flat(done.stdout.decode())

    first = piped("b\nmaybe\nB \n")
    assert "Type one of a, b, c, d, ?, or q to stop." in first
    assert "Question 3 of 20" in first
    assert first.endswith("Stopped. Your answers are kept: the same command goes on from here.")
    second = piped("q\n")
    assert "You go on after 2 answers" in second
    assert "Question 3 of 20" in second
    assert "Question 2 of 20" not in second
    assert recorded(Log(book).events())[0].answers == {"01-01": "b", "02-01": "b"}


def test_the_first_sitting_says_what_to_study_and_no_answer(book, monkeypatch, capsys):
    believing = ["a", *RIGHT[1:18], "?", "d"]  # untrained-is-fair, 12.2 unknown, what-is-there
    assert sit(monkeypatch, believing) == 0
    told = flat(capsys.readouterr().out)
    result = told[told.index("Your first sitting") :]
    assert "17 of 20 right, 1 not known yet" in result
    assert "what makes a test fair sections 1.1, 6.5; exercises 01.2, 06.5" in result
    assert "faults and differences that nobody sees" in result
    assert "What you do not know yet is told in section 12.2." in result
    assert not [says for says in SAYS if flat(says) in told]
    assert "A test is fair as long as" not in told
    assert sit(monkeypatch, RIGHT) == 0  # typed again by mistake: nothing is asked
    assert "Question 1" not in (again := flat(capsys.readouterr().out))
    assert "Sit the test again after the course" in again
    assert len(recorded(Log(book).events())) == 1


def test_a_later_sitting_tells_answers_reasons_and_gains(book, monkeypatch, capsys, tmp_path):
    old = round(time.time()) - 90 * 86_400
    for question, letter in zip(questions(), ["a", *RIGHT[1:18], "?", "d"], strict=True):
        Log(book).add(KIND, question, sitting=old, form=FORM, answer=letter)
    assert sit(monkeypatch, [*RIGHT[:19], "d"]) == 0
    told = flat(capsys.readouterr().out)
    assert "This one is for after the course" in told
    assert "19 of 20 right, 0 not known yet; in your first sitting 17 and 1." in told
    assert "Normalised gain: +0.67, medium." in told  # 2 of the 3 that were missing
    assert "trained on its images.” before 1, now 0 of 2 questions, gain +1.00" in told
    assert "numbers tell.” before 1, now 1 of 4 questions, gain +0.00. To study: sections" in told
    for number, question in enumerate(questions().values()):
        right = question.right
        assert right is not None
        mark = "Right" if number < 19 else "What holds"
        assert flat(f"{mark}: {right.text} {right.says}") in told
    assert "You said: agree to 7 digits" in told
    assert main(["test-yourself", "--out", str(tmp_path / "test_yourself.json")]) == 0
    assert "2 sittings in" in capsys.readouterr().out
    kept = read_hand_in((tmp_path / "test_yourself.json").read_bytes())
    assert [s.right for s in kept] == [17, 19]
    assert main(["test-yourself", "--result"]) == 0
    assert "19 of 20 right" in capsys.readouterr().out


def test_again_leaves_an_unfinished_sitting(book, monkeypatch, capsys):
    sit(monkeypatch, ["a"])
    sit(monkeypatch, ["b"], "--again")
    assert [s.answers for s in recorded(Log(book).events())] == [{"01-01": "a"}, {"01-01": "b"}]


def test_where_nothing_is_kept_it_says_so(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", "none")
    monkeypatch.setattr(sys.modules[Log.__module__], "_LOGS", {})
    assert sit(monkeypatch, RIGHT) == 0
    told = capsys.readouterr().out
    assert "20 of 20 right" in told
    assert "nothing was kept" in told


@pytest.mark.parametrize("option", [["--result"], ["--out", "x.json"]])
def test_without_a_complete_sitting_there_is_nothing_to_show(option, book, monkeypatch, capsys):
    sit(monkeypatch, ["a"])
    assert main(["test-yourself", *option]) == 2
    assert "no sitting is complete yet" in capsys.readouterr().err


def test_a_paper_form_hides_the_answers_that_its_key_tells(book, tmp_path: Path, capsys):
    form = tmp_path / "test.html"
    assert main(["test-yourself", "--print", str(form)]) == 0
    text, key = form.read_text("utf-8"), (tmp_path / "test_key.html").read_text("utf-8")
    assert text.count("<article>") == text.count("I do not know yet") == 20
    assert "untrained-is-fair" not in text
    assert key.count("<td>right</td>") == 20
    assert main(["test-yourself", "--print", str(tmp_path / "no" / "test.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err
