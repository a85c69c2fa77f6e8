"""Old questions when they are due: FSRS says when, and the progress file keeps it.

A question is met when its reason was read: a quiz item at its first answer, a prediction at its
outcome. That answer is its first review, on that day. Each later one is an event of the kind
`review` that holds its grade, the day when it is due next, and what FSRS needs then. Days are those
of the calendar here; nothing is ever due twice a day.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from course_lib import exercises
from course_lib.checking import kernel
from course_lib.checking.progress import log
from course_lib.checking.questions import REMEMBER, SURE, Words, step
from course_lib.judging import Question
from course_lib.judging.question import DO_NOT_KNOW

if TYPE_CHECKING:
    from course_lib.widgets.question_card import Face, QuestionCard

Grade = Literal["again", "hard", "good", "easy"]
GRADES: dict[str, Grade] = {"guess": "hard", "likely": "good", "certain": "easy"}
"""How sure one was -> the grade of a right answer."""
MOST_CARDS = 10  # that a notebook shows at once


@dataclass(frozen=True)
class Memory:
    """How well a question is known.

    Attributes:
        question: the question.
        seen: the day of its last review.
        due: the day of the next one.
        stability: FSRS's days after which it is remembered with a probability of 0.9.
        difficulty: FSRS's difficulty, 1 to 10.
        wrong: whether the last answer was.
    """

    question: Question
    seen: date
    due: date
    stability: float
    difficulty: float
    wrong: bool


def memories(events: Iterable[dict[str, Any]]) -> dict[str, Memory]:
    """Question id -> how well it is known, for every question that was met.

    Args:
        events: of a progress file. What is damaged, or of another version, is passed over.
    """
    found: dict[str, Memory] = {}
    predicted: dict[str, dict[str, Any]] = {}
    for event in events:
        question, day = _question(event["id"]), _day(event.get("time"))
        if question is None or day is None:
            continue
        memory = None
        if event["kind"] == "predict":
            predicted[question.id] = event
        elif event["kind"] == "review":
            memory = _kept(question, day, event)
        elif event["kind"] in ("quiz", "outcome") and question.id not in found:
            memory = _first(question, day, predicted.get(question.id, event))
        if memory:
            found[question.id] = memory
    return found


def waiting(
    events: Iterable[dict[str, Any]], lesson: str = "", day: date | None = None
) -> list[Memory]:
    """What was met, that which is due first at the front.

    Args:
        events: of a progress file.
        lesson: only this lesson's, "02"; "" means every lesson's.
        day: leave out what is due later than on this day; None leaves out nothing.
    """
    known = memories(events).values()
    return sorted(
        (m for m in known if m.question.id.startswith(lesson) and (day is None or m.due <= day)),
        key=lambda memory: (memory.due, memory.question.id),
    )


def schedule(question: Question, grade: Grade, day: date, before: Memory | None = None) -> Memory:
    """How well a question is known after a review.

    Args:
        question: the question.
        grade: "again" for a wrong answer; "hard", "good" or "easy" for a right one.
        day: when it was answered.
        before: how well it was known before; None at its first review.
    """
    from fsrs import Card, Rating, Scheduler, State

    card = Card(card_id=0, due=_noon(day))
    if before:
        card = Card(
            card_id=0,
            state=State.Relearning if before.wrong else State.Review,
            step=0 if before.wrong else None,
            stability=before.stability,
            difficulty=before.difficulty,
            due=_noon(before.due),
            last_review=_noon(before.seen),
        )
    # No steps of minutes: what was wrong comes back after a day. No fuzz: always the same day.
    tomorrow = (timedelta(days=1),)
    scheduler = Scheduler(learning_steps=(), relearning_steps=tomorrow, enable_fuzzing=False)
    card, _ = scheduler.review_card(card, Rating[grade.capitalize()], _noon(day))
    assert card.stability is not None and card.difficulty is not None  # noqa: PT018 (of FSRS)
    due, wrong = card.due.date(), grade == "again"
    return Memory(question, day, due, card.stability, card.difficulty, wrong)


def remember(question: Question, letter: str, grade: Grade) -> Memory:
    """Write an answer into the progress file, with the day when the question is due next."""
    before = memories(log().events()).get(question.id)
    now = schedule(question, grade, date.today(), before)
    facts: dict[str, Any] = {"answer": letter, "grade": grade, "due": now.due.isoformat()}
    if letter in question.choices:
        facts["right"] = letter == question.answer
        facts["belief"] = question.choices[letter].belief
    facts |= {"stability": now.stability, "difficulty": now.difficulty}
    log().add("review", question.id, **facts)
    return now


def reasons(question: Question, letter: str) -> str:
    """What is said of an answer at once: why it is so, and why one's own choice is not."""
    right = question.right
    if letter == question.answer:
        return f"Right. {right.because}"
    told = "" if letter == DO_NOT_KNOW else f"Not so: {question.choices[letter].because}\n"
    return (
        f"{told}What is right: ({question.answer}) {right.text.rstrip('.')}. {right.because}\n"
        f"Read again: {question.reread}."
    )


def when(day: date) -> str:
    """A day of the future, as it is told: "on 2026-11-30, in 2 days"."""
    days = (day - date.today()).days
    return f"on {day.isoformat()}, in {days} day{'s' * (days != 1)}"


def nothing_due(lesson: str = "") -> str:
    """Why there is nothing to ask, and when there will be."""
    known = waiting(log().events(), lesson)
    of = f" of lesson {lesson}" if lesson else ""
    if not known:
        return (
            f"You have met no question{of} yet.\n"
            "Answer those of a lesson in its notebook: they come back here when they are due."
        )
    cards = sum(memory.due == known[0].due for memory in known)
    return (
        f"Nothing{of} is due: next {when(known[0].due)}, {cards} card{'s' * (cards != 1)}.\n"
        f"You have met {len(known)} question{'s' * (len(known) != 1)}{of} so far."
    )


def review(lesson: str = "") -> None:
    """Old questions that are due, as cards; what you answer is graded by how sure you were.

    Args:
        lesson: only those of this lesson, such as "02"; left out, of all.
    """
    due = waiting(log().events(), lesson, date.today())
    if not due:
        kernel.show(Words(nothing_due(lesson)))
    elif kernel.shell() is None:
        kernel.show(Words(f"{len(due)} due. Type: course review"))
    else:
        for memory in due[:MOST_CARDS]:
            kernel.show(_card(memory))
        if len(due) > MOST_CARDS:
            kernel.show(Words(f"{len(due) - MOST_CARDS} more are due: run this cell again."))


def _card(memory: Memory) -> "QuestionCard":
    """A card that is answered once."""
    from course_lib.widgets.question_card import QuestionCard  # loads the widget libraries

    def answered(card: QuestionCard) -> None:
        letter, sure = card.state["answer"], card.state["sure"]
        if not letter:
            card.show(_face(memory.question, "", sure))
            return
        right = letter == memory.question.answer
        now = remember(memory.question, letter, GRADES[sure or "likely"] if right else "again")
        told = reasons(memory.question, letter) + REMEMBER * (sure == "certain" and not right)
        card.show(
            _face(memory.question, letter, sure, f"{told}\nYou see it again {when(now.due)}.")
        )

    return QuestionCard(_face(memory.question), answered)


def _face(question: Question, letter: str = "", sure: str = "", told: str = "") -> "Face":
    from course_lib.widgets.question_card import Face

    marks = {letter: "not so", question.answer: "right"} if letter else {}
    marks.pop(DO_NOT_KNOW, None)
    steps = tuple((name, f"{a} in {b}") for name, (a, b) in SURE.items())
    choices = {key: choice.text for key, choice in question.choices.items()}
    told = told or "Say how sure you are, if you like, and then choose."
    label = f"Review {question.id}"
    return Face(label, question.stem, choices, letter, sure, steps, told, marks, done=bool(letter))


def _first(question: Question, day: date, event: dict[str, Any]) -> Memory | None:
    """The first review, from an answer in a lesson."""
    letter = event.get("answer")
    if letter not in list(question.choices):
        return None
    right = letter == question.answer
    return schedule(
        question, GRADES[step(event.get("sure")) or "likely"] if right else "again", day
    )


def _kept(question: Question, day: date, event: dict[str, Any]) -> Memory | None:
    """What an event of the kind `review` holds; None where it is damaged."""
    try:
        due = date.fromisoformat(event["due"])
        stability, difficulty = float(event["stability"]), float(event["difficulty"])
    except (KeyError, TypeError, ValueError):
        return None
    fine = 0 < stability < math.inf and 1 <= difficulty <= 10
    wrong = event.get("grade") == "again"
    return Memory(question, day, due, stability, difficulty, wrong) if fine else None


def _question(item: str) -> Question | None:
    try:
        return exercises.get_question(item)
    except KeyError:  # an exercise, or a question of another version of the course
        return None


def _day(seconds: Any) -> date | None:
    try:
        return date.fromtimestamp(seconds)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
