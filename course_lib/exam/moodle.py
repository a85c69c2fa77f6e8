"""An exam as Moodle XML: choices, numbers and open questions for a question bank.

Moodle reads answers of a number in order and takes the first that fits, so the right one comes
first and known wrong ones after it, with nothing earned and the reason as feedback. Formulas are
what Moodle's MathJax filter reads.
"""

from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from course_lib.exam.bank import Option, Question
from course_lib.exam.markup import html_of, inline_html
from course_lib.exam.selection import Exam


def moodle_xml(exam: Exam) -> str:
    """The exam's questions, a category for each lesson."""
    quiz = Element("quiz")
    made = f"{exam.title}, seed {exam.seed}" + (f", group {exam.group}" if exam.group else "")
    for lesson, questions in groupby(exam.questions, lambda question: question.lesson):
        category = SubElement(quiz, "question", type="category")
        path = "/".join(part.replace("/", "//") for part in (made, lesson))  # Moodle's escape
        _text(category, "category", f"$course$/top/{path}")
        for question in questions:
            quiz.append(_question(question, exam))
    ElementTree.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(quiz, "unicode") + "\n"


def _question(question: Question, exam: Exam) -> Element:
    kind, fill = KINDS[question.kind]
    element = Element("question", type=kind)
    _text(element, "name", f"{question.id} {question.title}")
    _text(element, "questiontext", html_of(question.stem), "html")
    _text(element, "generalfeedback", html_of(question.solution), "html")
    _plain(element, defaultgrade=f"{question.points:g}", penalty="0.3333333", hidden="0")
    _plain(element, idnumber=f"{question.id}-{exam.seed}{exam.group}")
    fill(element, question)
    tags = SubElement(element, "tags")
    for tag in (f"lesson {question.id[:2]}", f"goal {question.goal}"):
        _text(tags, "tag", tag)
    return element


def _choice(element: Element, question: Question) -> None:
    # they are shuffled already, as on the paper
    _plain(element, single="true", shuffleanswers="false", answernumbering="ABCD")
    for option in question.options:
        _answer(element, html_of(option.text), "html", option)


def _number(element: Element, question: Question) -> None:
    for option in sorted(question.options, key=lambda option: not option.right):
        answer = _answer(element, f"{option.number:.10g}", "moodle_auto_format", option)
        _plain(answer, tolerance=f"{float(question.tolerance):g}")
    _plain(element, unitgradingtype="0", unitpenalty="0.1", showunits="3", unitsleft="0")


def _open(element: Element, question: Question) -> None:
    _plain(element, responseformat="editor", responserequired="1")
    _plain(element, responsefieldlines=str(max(5, round(2 * question.minutes))))
    _plain(element, attachments="0", attachmentsrequired="0")
    earned = [f"{points:g}: {inline_html(text)}" for points, text in question.rubric]
    earned += [inline_html(note) for note in question.notes]
    rubric = "".join(f"<li>{item}</li>" for item in earned)
    _text(element, "graderinfo", f"{html_of(question.answer)}<ul>{rubric}</ul>", "html")
    _text(element, "responsetemplate", "", "html")


KINDS = {
    "choice": ("multichoice", _choice),
    "number": ("numerical", _number),
    "open": ("essay", _open),
}


def _answer(parent: Element, text: str, form: str, option: Option) -> Element:
    answer = SubElement(parent, "answer", fraction="100" if option.right else "0", format=form)
    _plain(answer, text=text)
    _text(answer, "feedback", f"<p>{inline_html(option.says)}</p>" if option.says else "", "html")
    return answer


def _text(parent: Element, name: str, text: str, form: str = "") -> None:
    element = SubElement(parent, name, {"format": form} if form else {})
    _plain(element, text=text)


def _plain(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text
