"""Predictions and quiz items: `predict`, `outcome`, `quiz`. None of them is graded or raises.

Each is a card with buttons where a notebook shows it, and text elsewhere. A letter in the call
answers it without a click.
"""

from typing import TYPE_CHECKING, Any

from course_lib import exercises
from course_lib.checking import kernel
from course_lib.checking.progress import log
from course_lib.judging import Question
from course_lib.judging.question import DO_NOT_KNOW
from course_lib.judging.report import box, markup
from course_lib.palette import BLUE, GREY
from course_lib.widgets.said import answer_with

if TYPE_CHECKING:
    from course_lib.widgets.question_card import Face, QuestionCard

SURE = {"guess": (1, 3), "likely": (2, 3), "certain": (19, 20)}
"""Step of confidence -> how many of so many such answers should be right."""
TOLD_HERE = "What comes of it appears here, once the experiment has run."
REMEMBER = " You were certain: this is the one to remember."

_live: dict[str, "QuestionCard"] = {}  # id -> the card that this notebook shows


class Words:
    """A headline and a paragraph, shown as HTML or as text; or one quiet line."""

    def __init__(self, headline: str, text: str = "", quiet: bool = False) -> None:
        self.headline = headline
        self.text = text
        self.quiet = quiet

    def __repr__(self) -> str:
        return self.headline + (f"\n  {self.text}" if self.text else "")

    def _repr_html_(self) -> str:
        if self.quiet:
            return box(GREY, markup(self.headline))
        rest = f"<div>{markup(self.text)}</div>" if self.text else ""
        return box(BLUE, f"<strong>{markup(self.headline)}</strong>{rest}")


def predict(question_id: str, answer: Any = ..., sure: str | None = None) -> None:
    """Commit to a prediction before an experiment; `outcome` says what came of it.

    Args:
        question_id: such as "02.a".
        answer: "a", "b" or "c", or "?" for not sure yet; left out, the card asks for it.
        sure: "guess", "likely" or "certain"; left out, it is not recorded.
    """
    _ask(exercises.get_question(question_id), answer, sure)


def quiz(question_id: str, answer: Any = ..., sure: str | None = None) -> None:
    """Answer a question with three choices and read why it is right or wrong.

    Args:
        question_id: such as "02.q1".
        answer: "a", "b" or "c", or "?" for not sure yet; left out, the card asks for it.
        sure: "guess", "likely" or "certain"; left out, it is not recorded.
    """
    _ask(exercises.get_question(question_id), answer, sure)


def outcome(question_id: str) -> None:
    """After an experiment: what you predicted, what came, and why.

    It appears in the prediction's card, and below the experiment where no card is shown.
    """
    question = exercises.get_question(question_id)
    letter, sure = _last(question)
    if letter:
        log().add("outcome", question_id)
    card = _live.get(question_id)
    if card:
        card.came = True
        card.show(_face(question, letter, sure, came=True))
    came = f"({question.answer}) {question.right.text}"
    if letter == question.answer:
        headline = "as you predicted" if card else f"as you predicted: {came}"
    elif letter in question.choices:
        mine = question.choices[letter].text
        headline = f"you predicted ({letter}) {mine}; what came: {came}"
    else:
        headline = f"what came: {came}"
    why = "" if card else _why(question, letter, sure).replace("\n", "\n  ")
    kernel.show(Words(f"{question_id} · {headline}", why, quiet=bool(card)))


def _ask(question: Question, answer: Any, sure: str | None) -> None:
    """Show the card: answered by the letter in the call, or with buttons."""
    letter = answer.strip().lower().strip("()") if isinstance(answer, str) else ""
    if letter in (*question.choices, DO_NOT_KNOW):
        sure = step(sure) or None
        _live.pop(question.id, None)
        _record(question, letter, sure)
        kernel.show(_face(question, letter, sure))
        return
    note = "" if answer is ... else f'{answer!r} is not a choice. Type "a", "b", "c" or "?".'
    if kernel.shell() is None:
        how = f'Type a letter: {_word(question)}("{question.id}", "a"); "?" means: not sure yet.'
        kernel.show(_face(question, note=note or how))
        return
    from course_lib.widgets.question_card import QuestionCard

    old = _live.get(question.id)
    came = bool(old and old.came)
    letter, sure = _last(question)
    face = _face(question, letter, sure, came, note or (TOLD_HERE if letter else ""))
    card = QuestionCard(face, lambda card: _answered(question, card))
    card.came = came
    _live[question.id] = card
    kernel.show(card)


def _answered(question: Question, card: "QuestionCard") -> None:
    """A choice was made on the card."""
    letter, sure = card.state["answer"], card.state["sure"]
    if letter:
        _record(question, letter, sure or None)
    card.show(_face(question, letter, sure, card.came, TOLD_HERE if letter else ""))


def _word(question: Question) -> str:
    return "predict" if question.kind == "predict" else "quiz"


def _record(question: Question, letter: str, sure: str | None) -> None:
    """Write the answer into the progress file."""
    facts: dict[str, Any] = {}
    if letter in question.choices:
        facts = {"sure": sure}
        if question.kind != "predict":
            right = letter == question.answer
            facts |= {"belief": question.choices[letter].belief, "right": right}
    log().add(_word(question), question.id, answer=letter, **facts)


def _last(question: Question) -> tuple[str, str]:
    """What was answered last, and how sure one was; both may be ""."""
    word = _word(question)
    found = [e for e in log().events() if e["id"] == question.id and e["kind"] == word]
    return (str(found[-1].get("answer", "")), step(found[-1].get("sure"))) if found else ("", "")


def step(sure: Any) -> str:
    """The step of confidence of an event; older logs hold truth values."""
    if isinstance(sure, bool):
        return "certain" if sure else "guess"
    return sure if isinstance(sure, str) and sure in SURE else ""


def _face(
    question: Question, letter: str = "", sure: str | None = "", came: bool = False, note: str = ""
) -> "Face":
    """What the card shows: the answer of before, what is said of it, or a note."""
    from course_lib.widgets.question_card import Face  # loads the widget libraries

    predicts, right = question.kind == "predict", letter == question.answer
    marks: dict[str, str] = {}
    if came and letter:
        marks = {
            question.answer: "what came",
            letter: "as you predicted" if right else "your choice",
        }
    elif letter:
        marks = {letter: "your choice" if predicts else "right" if right else "not so"}
    marks.pop(DO_NOT_KNOW, None)
    if letter and (came or not predicts):
        note = _why(question, letter, sure)
    elif came:
        note = "The experiment has run. Choose, and read why it came out as it did."
    return Face(
        f"{question.kind.capitalize()} {question.id}",
        question.stem,
        {key: choice.text for key, choice in question.choices.items()},
        letter,
        sure or "",
        tuple((name, f"{a} in {b}") for name, (a, b) in SURE.items()) if predicts else (),
        note,
        marks,
        done=came and bool(letter),
    )


def _why(question: Question, letter: str, sure: str | None) -> str:
    """Why it is so, and why one's own choice is not."""
    predicts, mine = question.kind == "predict", question.choices.get(letter)
    remember = REMEMBER if mine and mine.belief and sure == "certain" else ""
    if not predicts:
        return mine.because + remember if mine else f"Read {question.reread} again, then return."
    own = f"\nYour choice: {mine.because}" if mine and mine.belief else ""
    return question.right.because + own + remember


def predicted(question_id: str) -> str:
    """What was predicted last, "(b) they all grow", or "": a widget repeats it."""
    question = exercises.get_question(question_id)
    letter, _ = _last(question)
    return f"({letter}) {question.choices[letter].text}" if letter in question.choices else ""


answer_with(predicted)
