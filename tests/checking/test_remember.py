"""What was answered once comes back when it is due, and the progress file keeps all of it."""

import io
import json
import re
import time
from datetime import date, timedelta
from pathlib import Path

from course_lib import exercises, quiz
from course_lib.checking import remember
from course_lib.checking.progress import log
from course_lib.checking.remember import memories, schedule, waiting
from course_lib.cli import main
from course_lib.judging.plain import plain

DAY = 86_400
QUIZ = exercises.get_question("02.q2")
WRONG = next(letter for letter in "abc" if letter != QUIZ.answer)
PREDICTION = exercises.get_question("02.b")


def write(book: Path, *events: dict, days_ago: int = 30) -> None:
    then = time.time() - days_ago * DAY
    with book.open("a") as file:
        file.writelines(json.dumps({"time": then, **event}) + "\n" for event in events)


def answered(monkeypatch, keys: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(keys))
    return main(["review", *words])


def test_the_first_answer_in_a_lesson_is_the_first_review(book: Path):
    right = {"kind": "quiz", "id": QUIZ.id, "answer": QUIZ.answer}
    write(book, right | {"answer": "?"}, right, right | {"answer": WRONG})
    memory = memories(log().events())[QUIZ.id]
    assert memory == schedule(QUIZ, "good", date.today() - timedelta(days=30))
    assert not memory.wrong


def test_a_prediction_is_met_at_its_outcome_and_graded_by_its_confidence(book: Path):
    guess = {"kind": "predict", "id": PREDICTION.id, "answer": PREDICTION.answer, "sure": "guess"}
    write(book, guess)
    assert memories(log().events()) == {}
    write(book, guess | {"sure": True}, {"kind": "outcome", "id": PREDICTION.id}, days_ago=3)
    day = date.today() - timedelta(days=3)
    assert memories(log().events()) == {PREDICTION.id: schedule(PREDICTION, "easy", day)}


def test_wrong_comes_back_tomorrow_and_right_ever_later():
    today = date.today()
    first = {g: schedule(QUIZ, g, today).due for g in ("again", "hard", "good", "easy")}
    assert first["again"] == today + timedelta(days=1)
    assert first["again"] <= first["hard"] < first["good"] < first["easy"]
    memory, gaps = schedule(QUIZ, "good", today), []
    for _ in range(5):
        gaps.append(memory.due - memory.seen)
        memory = schedule(QUIZ, "good", memory.due, memory)
    assert gaps == sorted(set(gaps))
    lapsed = schedule(QUIZ, "again", memory.due, memory)
    assert lapsed.due - lapsed.seen == timedelta(days=1)
    again = schedule(QUIZ, "good", lapsed.due, lapsed)
    assert timedelta(days=1) < again.due - again.seen < gaps[-1]


def test_a_file_of_old_or_damaged_events_is_read(book: Path):
    good = {"kind": "review", "id": QUIZ.id, "due": "2031-01-31", "grade": "again"}
    good |= {"stability": 3.5, "difficulty": 5}
    write(book, {"kind": "quiz", "id": QUIZ.id, "answer": QUIZ.answer, "sure": False}, good)
    for spoilt in ({"due": 3}, {"due": "soon"}, {"stability": -1}, {"difficulty": None}):
        write(book, good | spoilt)
    write(book, good | {"id": "02.nothing"}, good | {"time": "noon"})
    write(book, {"kind": "check", "id": "02.1"})
    with book.open("ab") as file:
        file.write(b'{"kind": "review", "id": "02.')
    (memory,) = memories(log().events()).values()
    assert (memory.due, memory.stability, memory.wrong) == (date(2031, 1, 31), 3.5, True)


def test_course_review_asks_what_is_due_and_keeps_the_answers(book: Path, monkeypatch, capsys):
    write(
        book,
        {"kind": "quiz", "id": QUIZ.id, "answer": QUIZ.answer},
        {"kind": "quiz", "id": "03.q3", "answer": "a"},
    )
    before = book.read_bytes()
    keys = f"x\n{QUIZ.answer}\nlater\nh\n?\n"
    asked = waiting(log().events())
    assert [m.question.id for m in asked] in (["02.q2", "03.q3"], ["03.q3", "02.q2"])
    if asked[0].question.id != QUIZ.id:
        keys = f"?\nx\n{QUIZ.answer}\nlater\nh\n"
    assert answered(monkeypatch, keys) == 0
    said = capsys.readouterr().out
    assert all(choice.text in said for choice in QUIZ.choices.values())
    assert "Right. " in said
    assert "1 of 2 right." in said
    assert "Nothing is due: next on " in said
    lines = book.read_bytes().removeprefix(before).splitlines()
    kept = {event["id"]: event for event in map(json.loads, lines)}
    assert {(e["grade"], e["answer"]) for e in kept.values()} == {
        ("hard", QUIZ.answer),
        ("again", "?"),
    }
    assert kept["03.q3"]["due"] == (date.today() + timedelta(days=1)).isoformat()
    answered(monkeypatch, "")
    assert "Nothing is due" in capsys.readouterr().out
    answered(monkeypatch, "q\n", "--all", "--lesson", "2")
    said = capsys.readouterr().out
    assert "1 to review" in said
    assert "Stopped." in said


def test_input_that_ends_keeps_what_was_answered(book: Path, monkeypatch, capsys):
    write(book, {"kind": "quiz", "id": QUIZ.id, "answer": QUIZ.answer})
    answered(monkeypatch, f"{QUIZ.answer}\n")
    assert log().events()[-1]["grade"] == "good"
    assert "Stopped." in capsys.readouterr().out


def test_nothing_met_and_unknown_lessons_are_said(book: Path, monkeypatch, capsys):
    assert answered(monkeypatch, "") == 0
    assert "You have met no question yet" in capsys.readouterr().out
    assert answered(monkeypatch, "", "--lesson", "77") == 2
    assert "there are 00 to 14" in capsys.readouterr().err


def test_a_notebooks_card_is_answered_once_and_graded_by_confidence(book: Path, capsys):
    write(book, {"kind": "quiz", "id": QUIZ.id, "answer": WRONG})
    card = remember._card(waiting(log().events())[0])
    card.state = {"answer": "", "sure": "certain"}
    assert QUIZ.right.because not in repr(card)
    card.state = {"answer": QUIZ.answer, "sure": "certain"}
    assert QUIZ.right.because in repr(card)
    assert log().events()[-1]["grade"] == "easy"
    card.state = {"answer": WRONG, "sure": ""}
    assert sum(event["kind"] == "review" for event in log().events()) == 1


def test_a_review_changes_no_card_of_a_lesson(book: Path, capsys):
    write(book, {"kind": "review", "id": QUIZ.id, "answer": WRONG, "due": "2031-01-31"})
    quiz(QUIZ.id)
    assert QUIZ.choices[WRONG].because not in capsys.readouterr().out


def test_every_card_can_be_read_in_a_terminal():
    cards = [q for lesson in exercises.LESSONS for q in exercises.questions(lesson)]
    texts = [text for q in cards for c in q.choices.values() for text in (c.text, c.because)]
    for text in (*texts, *(q.stem for q in cards)):
        words = re.sub(r"`[^`]*`", "", plain(text))
        if "$" in text:
            assert not re.search(r"[\\${}]|\b[a-z]+dot\b", words), words
