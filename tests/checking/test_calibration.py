"""A learner's own calibration: which answers count, and what is said of too few."""

from pathlib import Path

from course_lib import calibration, exercises
from course_lib.checking.calibration import count
from course_lib.checking.progress import log

PREDICTIONS = [q for n in ("01", "02") for q in exercises.questions(n) if q.kind == "predict"]
QUIZ = next(q for q in exercises.questions("02") if q.kind == "quiz")


def wrong(question) -> str:
    return next(letter for letter, choice in question.choices.items() if choice.belief)


def test_the_last_prediction_before_its_outcome_counts(book: Path):
    question, other = PREDICTIONS[:2]
    book_of_events = log()
    book_of_events.add("predict", question.id, answer=wrong(question), sure=None)
    book_of_events.add("predict", question.id, answer=wrong(question), sure="likely")
    book_of_events.add("outcome", question.id)
    book_of_events.add("predict", question.id, answer=question.answer, sure="certain")
    book_of_events.add("predict", other.id, answer=other.answer, sure=True)  # an older log
    book_of_events.add("predict", "99.a", answer="a", sure="certain")
    book_of_events.add("check", "02.1", status="passed")
    assert count(log().events()) == {"likely": (0, 1), "certain": (1, 1)}


def test_the_first_answer_of_a_quiz_counts(book: Path):
    log().add("quiz", QUIZ.id, answer=wrong(QUIZ), sure="certain")
    log().add("quiz", QUIZ.id, answer=QUIZ.answer, sure="certain")
    assert count(log().events()) == {"certain": (0, 1)}


def test_too_few_answers_and_then_enough(book: Path):
    assert "So far: guess 0, likely 0, certain 0" in repr(calibration())
    for i, question in enumerate(PREDICTIONS[:6]):
        sure, right = ("guess", i < 2) if i < 3 else ("certain", True)
        letter = question.answer if right else wrong(question)
        assert "needs 3 answers" in repr(calibration())
        log().add("predict", question.id, answer=letter, sure=sure)
    assert "guess (stated 33%): 2 of 3 right, 67%" in calibration().alt
    assert "certain (stated 95%): 3 of 3 right, 100%" in calibration().alt
