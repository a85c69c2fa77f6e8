"""Question cards in JupyterLab and in Notebook 7: mouse, keys, a letter, and the outcome."""

from pathlib import Path

import pytest
from notebook_page import NotebookPage, complaints, errors, shown_text
from widget_page import ACTIVE, write_notebook

from course_lib import exercises

PREDICT, EXPERIMENT, QUIZ = 'predict("00.a")', 'x = 1\noutcome("00.a")', 'quiz("00.q1")'
CELLS = ("from course_lib import outcome, predict, quiz", PREDICT, EXPERIMENT, QUIZ)
PREDICTION, ITEM = exercises.get_question("00.a"), exercises.get_question("00.q1")
WRONG = next(letter for letter, choice in PREDICTION.choices.items() if choice.belief)
PRESSED = "[aria-pressed=true]"


@pytest.fixture
def cards(notebook: NotebookPage) -> NotebookPage:
    """A notebook in JupyterLab, of a learner who has said nothing yet."""
    opened(notebook, "cards.ipynb")
    for code in (CELLS[0], PREDICT, QUIZ):
        notebook.run_cell(notebook.index_of(code))
    return notebook


def opened(notebook: NotebookPage, name: str, address: str = "") -> None:
    """Open a new notebook of a learner without progress."""
    (notebook.server.folder.parent / "progress.json").unlink(missing_ok=True)
    write_notebook(notebook.server.folder / name, *CELLS)
    notebook.open(name, address)


def card(notebook: NotebookPage, label: str):
    """The card, once it is drawn."""
    found = notebook.page.get_by_role("group", name=label, exact=True)
    found.wait_for()
    return found


def because(letter: str) -> str:
    """The beginning of what is said of a choice of the quiz, as the page shows it."""
    return ITEM.choices[letter].because.replace("`", "")[:30]


def choose(found, letter: str) -> None:
    found.locator(".dq-choice", has_text=f"({letter})").click()


def outcome_lands_in_the_card(notebook: NotebookPage) -> None:
    """By mouse: choose, say how sure, run the experiment."""
    found = card(notebook, "Predict 00.a")
    choose(found, WRONG)
    found.get_by_role("button", name="certain").click()
    found.get_by_text("once the experiment has run").wait_for()
    assert PREDICTION.right.because not in found.inner_text()
    experiment = notebook.run_cell(notebook.index_of("outcome("))
    assert f"you predicted ({WRONG})" in shown_text(experiment)
    assert PREDICTION.right.because not in shown_text(experiment)
    told = found.get_by_role("status")
    told.get_by_text("You were certain").wait_for()
    assert PREDICTION.right.because in told.inner_text()
    assert PREDICTION.choices[WRONG].because in told.inner_text()
    assert "what came" in found.locator(".dq-good").inner_text()
    assert "your choice" in found.locator(PRESSED).first.inner_text()


class TestInJupyterLab:
    def test_mouse_outcome_and_running_the_cell_again(self, cards: NotebookPage):
        outcome_lands_in_the_card(cards)
        cards.screenshot("question-card-outcome")
        right = card(cards, "Predict 00.a").locator(".dq-good")
        right.dispatch_event("click")  # too late: what came is known
        cards.run_cell(cards.index_of(PREDICT))
        found = card(cards, "Predict 00.a")
        assert f"({WRONG})" in found.locator(PRESSED).first.inner_text()
        assert PREDICTION.right.because in found.inner_text()

    def test_keys_answer_and_never_reach_the_notebook(self, cards: NotebookPage):
        """Without care a, b and c would insert and copy cells."""
        found, keys = card(cards, "Quiz 00.q1"), cards.page.keyboard
        before = cards.page.evaluate(ACTIVE)
        found.locator(".dq-stem").click()
        for letter in "abc":
            keys.press(letter)
            found.get_by_role("status").get_by_text(because(letter)).wait_for()
            assert f"({letter})" in found.locator(":focus").inner_text()
        assert found.locator(PRESSED).count() == 1
        keys.press("ArrowUp")
        keys.press("Enter")
        found.get_by_role("status").get_by_text(because("b")).wait_for()
        keys.press("Shift+Tab")
        assert "(a)" in found.locator(":focus").inner_text()
        keys.press("?")
        found.get_by_text("Read section 0.2 again").wait_for()
        assert len(cards.page.evaluate(ACTIVE)) == len(before)
        keys.press("Escape")
        assert found.locator(":focus").count() == 0

    def test_a_letter_in_the_call_needs_no_card(self, cards: NotebookPage):
        cards.type_into(cards.index_of(PREDICT), f'predict("00.a", "{WRONG}")')
        shown = shown_text(cards.run_cell(cards.index_of("predict(")))
        assert f"({WRONG}) {PREDICTION.choices[WRONG].text} ← your choice" in shown
        assert PREDICTION.right.because in shown_text(cards.run_cell(cards.index_of("outcome(")))
        assert cards.page.get_by_role("group", name="Predict 00.a").count() == 0

    def test_a_saved_notebook_shows_its_cards_without_running(self, cards: NotebookPage):
        choose(card(cards, "Quiz 00.q1"), "a")
        card(cards, "Quiz 00.q1").get_by_text(because("a")).wait_for()
        cards.command("docmanager:save", {})
        cards.leave()
        cards.open("cards.ipynb")
        assert cards.code_cells()[0]["execution_count"] is not None, "it was saved"
        assert because("a") in card(cards, "Quiz 00.q1").inner_text()
        assert cards.page.get_by_text("model not found").count() == 0

    def test_it_can_be_read_by_all(self, cards: NotebookPage, axe_script: Path):
        choose(card(cards, "Predict 00.a"), WRONG)
        cards.run_cell(cards.index_of("outcome("))
        choose(card(cards, "Quiz 00.q1"), "a")
        card(cards, "Quiz 00.q1").get_by_text(because("a")).wait_for()
        for theme in ("Dark", "Light"):
            cards.theme(f"JupyterLab {theme}")
            cards.screenshot(f"question-card-{theme.lower()}")
            assert complaints(cards.page, axe_script, ".dq-card") == [], theme

    def test_a_notebook_that_runs_all_at_once_leaves_the_question_open(self, cards: NotebookPage):
        cards.run_all()
        assert errors(cards.code_cells()) == []
        found = card(cards, "Predict 00.a")
        found.get_by_text("The experiment has run").wait_for()
        choose(found, PREDICTION.answer)
        found.get_by_text("as you predicted").wait_for()
        assert PREDICTION.right.because in found.inner_text()


def test_in_notebook_7(fresh: NotebookPage):
    opened(fresh, "seven.ipynb", fresh.server.notebook_7("seven.ipynb"))
    for code in (CELLS[0], PREDICT):
        fresh.run_cell(fresh.index_of(code))
    outcome_lands_in_the_card(fresh)
    fresh.screenshot("question-card-notebook-7")
