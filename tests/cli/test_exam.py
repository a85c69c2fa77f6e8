"""`course exam`: what it writes, and what it answers to a wrong word."""

from pathlib import Path

import pytest

from course_lib.cli import main
from course_lib.cli.exam import _title
from course_lib.exam.bank import read_bank

SMALL = Path(__file__).parents[1] / "exam"


@pytest.fixture(autouse=True)
def _small_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    small = read_bank(SMALL)
    monkeypatch.setattr("course_lib.exam.bank.read_bank", lambda: small)


def test_an_exam_for_two_groups(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], deck_packages: None
) -> None:
    words = ["exam", "--lessons", "2", "--seed", "3", "--variants", "2", "--no-pdf", "--out"]
    assert main([*words, str(tmp_path / "new" / "exam")]) == 0
    shown = capsys.readouterr().out
    assert shown.count("  3 questions, 8 points, 13 minutes\n") == 2
    files = sorted((tmp_path / "new" / "exam").iterdir())
    assert [path.name for path in files] == [
        f"{name}-{group}.{kind}"
        for name, kind in (("moodle", "xml"), ("paper", "html"), ("solutions", "html"))
        for group in "AB"
    ]
    texts = [path.read_text("utf-8") for path in files]
    assert all("Exam on lesson 2" in text for text in texts)
    assert len(set(texts)) == 6
    assert main([*words, str(tmp_path / "again")]) == 0
    assert [p.read_text("utf-8") for p in sorted((tmp_path / "again").iterdir())] == texts


def test_the_bank_is_listed_and_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exam", "--list", "--kinds", "choice,number"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[1] == "02-01       3        4  choice  adding to all logits changes softmax"
    assert shown[-1] == "2 questions, 5 points, 7 minutes"
    assert main(["exam", "--check"]) == 0
    assert capsys.readouterr().out == "3 questions: nothing wrong\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lessons", "02-03"], "no questions on lesson 03; it has on 02"),
        (["--lessons", "two"], "lessons are such as 02-07 or 02,05; not two"),
        (["--kinds", "essay"], "kinds are choice, number, open; not essay"),
        (["--minutes", "1"], "no question fits"),
        (["--questions", "02-07"], "no question 02-07"),
        (["--questions", "02-01", "--minutes", "9"], "leave out --minutes and --points"),
        (["--variants", "27"], "1 to 26 variants"),
        (["--seed", "-1"], "a seed is 0 or more"),
    ],
)
def test_a_wrong_word_is_answered(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exam", *words, "--out", str(tmp_path / "exam")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "exam").exists()


def test_an_installed_course_says_where_questions_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("course_lib.exam.bank.read_bank", dict)
    assert main(["exam"]) == 2
    assert "no questions here: what students install leaves them out" in capsys.readouterr().err


def test_a_title_names_the_lessons() -> None:
    from types import SimpleNamespace

    def title(*lessons: int) -> str:
        return _title([SimpleNamespace(id=f"{lesson:02}-01") for lesson in lessons])  # type: ignore

    assert title(2, 2) == "Exam on lesson 2"
    assert title(3, 2, 4, 7, 9, 10) == "Exam on lessons 2 to 4, 7, 9 to 10"
