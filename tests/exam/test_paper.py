"""The paper asks and tells no answer; the solution sheet tells all, in the same order."""

import re

import pytest

from course_lib.exam.paper import paper, solutions
from course_lib.exam.selection import Exam


def body(page: str) -> str:
    """What a page shows."""
    return page.partition("<body")[2].partition("<script>")[0]


@pytest.fixture(autouse=True)
def _packages(deck_packages: None) -> None:
    """MathJax is in the cache."""


def test_the_paper_tells_no_answer(exam: Exam) -> None:
    shown = body(paper(exam))
    for question in exam.questions:
        hidden = [question.answer, question.solution, question.tests, question.id + " ·"]
        hidden += [text for _, text in question.rubric] + list(question.notes)
        hidden += [text for option in question.options for text in (option.says, option.believes)]
        if question.kind == "number":
            hidden += [option.text for option in question.options]
        assert not [text for text in hidden if text and text in shown]
    choices = [option.text for option in exam.questions[0].options]
    places = [shown.index(text) for text in choices]
    assert places == sorted(places)
    assert "<h1>Mid-term &amp; more</h1>" in shown
    assert "3 questions, 8 points, 13 minutes." in shown
    assert shown.count('class="room"') == 9
    assert shown.count('class="line"') == 1
    assert "within 0.005" in shown


def test_the_solution_sheet_tells_answers_beliefs_and_rubrics(exam: Exam) -> None:
    shown = body(solutions(exam))
    choice, number, _ = exam.questions
    right = "ABC"[[option.right for option in choice.options].index(True)]
    assert f"<li><b>1</b>{right}</li><li><b>2</b>{number.right.text} </li>" in shown
    assert re.findall('class="mark (right|wrong)', shown) == [
        "right" if option.right else "wrong" for option in choice.options
    ]
    for option in (*choice.options[:1], number.options[1]):
        assert option.believes in shown
    assert f'<span class="wrong">✗</span> {number.options[1].text}</td>' in shown
    assert "<td>2 points</td><td>names the overflow</td>" in shown
    assert "<td>1 point</td><td>says that the result stays the same</td>" in shown
    assert r"\[p_1 = \frac{1}{1 + e^{" in shown
    again = re.sub('<span class="whole">|</span>|<wbr>', "", shown)
    assert "course exam --questions 02-01,02-02,02-03 --seed 3</code>" in again


def test_a_page_needs_nothing_from_elsewhere(exam: Exam) -> None:
    page = paper(exam)
    assert re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=", body(page)) == []
    assert re.findall(r'<link[^>]*href="(?!data:)', page) == []
    assert "<script src" not in page
    assert page.count("</script>") == 2
