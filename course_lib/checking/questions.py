"""Predictions and quiz items: `predict`, `outcome`, `quiz`. None of them is graded or raises."""

from typing import Any

from course_lib import exercises
from course_lib.checking import kernel
from course_lib.checking.progress import log
from course_lib.judging import Question
from course_lib.judging.question import DO_NOT_KNOW
from course_lib.judging.report import box, markup
from course_lib.palette import BLUE
from course_lib.widgets.said import answer_with


class Words:
    """A headline and a paragraph, shown as HTML or as text."""

    def __init__(self, headline: str, text: str = "", colour: str = BLUE) -> None:
        self.headline = headline
        self.text = text
        self.colour = colour

    def __repr__(self) -> str:
        return self.headline + (f"\n  {self.text}" if self.text else "")

    def _repr_html_(self) -> str:
        rest = f"<div>{markup(self.text)}</div>" if self.text else ""
        return box(self.colour, f"<strong>{markup(self.headline)}</strong>{rest}")


def predict(question_id: str, answer: Any = ..., sure: bool | None = None) -> None:
    """Commit to a prediction before an experiment; `outcome` compares it afterwards.

    Args:
        question_id: such as "02.a".
        answer: "a", "b" or "c"; `...` means not answered yet, "?" that you do not know yet.
        sure: whether you are sure; left out, it is not recorded.
    """
    question = exercises.get_question(question_id)
    letter = _letter(question, answer)
    if letter in question.choices:
        log().add("predict", question_id, answer=letter, sure=sure)
        _show(f"{question_id} · you predict ({letter}) {question.choices[letter].text}", "")
    elif letter == DO_NOT_KNOW:
        log().add("predict", question_id, answer=letter)
        _show(f"{question_id} · noted: you do not know yet. Run the experiment.", "")
    else:
        _show(f"{question_id} · no prediction yet", _how(question, answer))


def outcome(question_id: str) -> None:
    """After an experiment: what you predicted, what came, and why."""
    question = exercises.get_question(question_id)
    right = question.choices[question.answer]
    came = f"What came: ({question.answer}) {right.text}"
    said = _last_prediction(question_id)
    if said is None or said["answer"] not in question.choices:
        _show(f"{question_id} · {came}", right.because)
    elif said["answer"] == question.answer:
        _show(f"{question_id} · as you predicted. {came}", right.because)
    else:
        mine = question.choices[said["answer"]]
        sure = " You were sure: this is the one to remember." if said.get("sure") else ""
        _show(
            f"{question_id} · you predicted ({said['answer']}) {mine.text}. {came}",
            f"{right.because} Your choice: {mine.because}{sure}",
        )


def quiz(question_id: str, answer: Any = ..., sure: bool | None = None) -> None:
    """Answer a question with three choices and read why it is right or wrong.

    Args:
        question_id: such as "02.q1".
        answer: "a", "b" or "c"; `...` means not answered yet, "?" that you do not know yet.
        sure: whether you are sure.
    """
    question = exercises.get_question(question_id)
    letter = _letter(question, answer)
    if letter == DO_NOT_KNOW:
        log().add("quiz", question_id, answer=letter)
        _show(f"{question_id} · you do not know yet", f"Read {question.reread} again, then return.")
        return
    if letter not in question.choices:
        _show(f"{question_id} · not answered", _how(question, answer))
        return
    choice = question.choices[letter]
    right = letter == question.answer
    log().add("quiz", question_id, answer=letter, belief=choice.belief, right=right, sure=sure)
    told = "right" if right else "not so"
    surprise = " You were sure: this is the one to remember." if sure and not right else ""
    _show(f"{question_id} · {told}: ({letter}) {choice.text}", choice.because + surprise)


def _letter(question: Question, answer: Any) -> str:
    return answer.strip().lower().strip("()") if isinstance(answer, str) else ""


def _how(question: Question, answer: Any) -> str:
    if answer is ...:
        return 'Type "a", "b" or "c" in place of `...`; "?" means: I do not know yet.'
    return f'{answer!r} is not a choice. Type "a", "b", "c" or "?".'


def _last_prediction(question_id: str) -> dict[str, Any] | None:
    found = [e for e in log().events() if e["id"] == question_id and e["kind"] == "predict"]
    return found[-1] if found else None


def predicted(question_id: str) -> str:
    """What was predicted last, "(b) they all grow", or "": a widget repeats it."""
    said = _last_prediction(question_id)
    if said is None or said["answer"] not in exercises.get_question(question_id).choices:
        return ""
    return f"({said['answer']}) {exercises.get_question(question_id).choices[said['answer']].text}"


def _show(headline: str, text: str) -> None:
    kernel.show(Words(headline, text))


answer_with(predicted)
