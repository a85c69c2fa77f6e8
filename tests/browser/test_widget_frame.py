"""The widgets' frame in a browser: slow, wrong and saved functions; other hosts; no JavaScript."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.sign import NotebookNotary
from notebook_page import ARTIFACTS, NotebookPage, complaints
from small_nets import made
from traitlets.config import Config
from widget_checks import check_keyboard, shot
from widget_page import WidgetPage, shown, write_notebook

from course_lib.authoring.execute import WIDGET_VIEW, execute
from course_lib.widgets.softmax_lab import CARD

if TYPE_CHECKING:
    from playwright.sync_api import Page

SETUP = """
import time
import numpy as np
from course_lib.widgets import softmax_lab

def typed(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)

calls = []
def slow(z):
    if len(z) == 60:  # once an answer: the line in the triangle
        calls.append(0)
        time.sleep(0.6)
    return typed(z)

def shaky(z):
    if len(z) == 1 and z.max() > 3:
        raise ValueError("too large for me")
    return typed(z)

def stub(z):
    raise NotImplementedError("exercise 02.1: write softmax")
"""
CALLS = (
    "softmax_lab(typed, T=0.5)",
    "softmax_lab(slow)",
    "softmax_lab(shaky)",
    "softmax_lab(stub, c=1000)",
)
START = "Logits 4, 2, 0; p .867, .117, .016. Class 0 leads class 1 by 7.39 to 1."


def view(state):
    return CARD.view(state, made(SETUP)["typed"])


def test_in_notebook_7_the_keys_stay_in_the_widget_too(fresh: NotebookPage):
    write_notebook(fresh.server.folder / "seven.ipynb", SETUP, "softmax_lab(typed)", "last = 1")
    fresh.open("seven.ipynb", fresh.server.notebook_7("seven.ipynb"))
    fresh.run_all()
    widget = WidgetPage.first(fresh)
    check_keyboard(widget, view, every=4)  # in JupyterLab all of them are tried
    widget.drag(widget.handles()[0], -30, 0)
    widget.same_as(view)
    shot(widget, "widget-frame-notebook-7")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """A notebook as the build makes it: run, with its figure and the widget's state."""
    folder = tmp_path_factory.mktemp("saved")
    path = write_notebook(folder / "saved.ipynb", SETUP, CALLS[0])
    return execute(nbformat.read(path, 4), folder, "saved")


def shows_the_figure(page: "Page") -> None:
    figure = page.locator("figure")
    assert START in figure.inner_text()
    assert figure.locator("img").evaluate("image => image.naturalWidth") > 300


def test_an_untrusted_notebook_shows_the_figure(notebook: NotebookPage, saved):
    nbformat.write(saved, notebook.server.folder / "untrusted.ipynb")
    notebook.open("untrusted.ipynb")
    shows_the_figure(notebook.page)
    assert notebook.page.locator(".dm-lab").count() == 0
    notebook.screenshot("widget-frame-untrusted")


def test_a_trusted_notebook_is_live_before_anything_was_run(notebook: NotebookPage, saved):
    nbformat.write(saved, notebook.server.folder / "trusted.ipynb")
    trusted = nbformat.read(notebook.server.folder / "trusted.ipynb", 4)
    NotebookNotary(data_dir=str(notebook.server.folder.parent / "data")).sign(trusted)
    widget = WidgetPage.saved(notebook, "trusted.ipynb")
    widget.same_as(view)
    assert widget.readout() == START
    widget.control("z0").focus()
    notebook.page.keyboard.press("ArrowLeft")
    assert widget.state()["z"][0] == 1.9
    widget.root.get_by_text("No answer").first.wait_for(timeout=15_000)
    shot(widget, "widget-frame-no-kernel")


@pytest.fixture(scope="module")
def page(desk: NotebookPage) -> Iterator[NotebookPage]:
    """A notebook with four widgets, all run; no later test of this file opens another one."""
    with shown(desk, "frame", SETUP, *CALLS, "last = 1", "len(calls)"):
        yield desk


def test_a_slow_answer_greys_the_picture_and_the_last_answer_is_of_the_last_state(page):
    slow = WidgetPage.first(page, 1)
    slow.reset()  # where a second chance begins
    node = slow.control("z0")
    node.focus()
    for _ in range(40):
        page.page.keyboard.press("ArrowLeft")
    assert slow.state()["z"][0] == -2
    greyed = page.page.locator(".dm-lab.dm-stale")  # both at once: an answer may come between
    greyed.get_by_text("computing").first.wait_for(timeout=3000)
    slow.answered()
    slow.same_as(view)
    assert "dm-stale" not in (slow.root.get_attribute("class") or "")
    counted = page.run_cell(len(CALLS) + 2)["outputs"][0]["data"]["text/plain"]
    answers = int("".join(counted)) - 1  # without that of the start
    assert 1 <= answers < 20, "states that were overtaken must not be answered"


def test_an_error_is_read_with_its_line_and_the_last_picture_stays(page):
    shaky = WidgetPage.first(page, 2)
    shaky.fill("add to all: c, typed", "2")
    line = SETUP[: SETUP.index("raise")].lstrip().count("\n") + 1
    assert shaky.readout() == f"your shaky raised ValueError: too large for me at line {line}"
    assert "dm-stale" in (shaky.root.get_attribute("class") or "")
    assert shaky.root.locator(".dm-picture").get_by_text(".665").is_visible()
    page.page.wait_for_timeout(400)
    assert "ValueError" in shaky.aloud()
    shot(shaky, "widget-frame-error")
    shaky.fill("add to all: c, typed", "1")
    shaky.same_as(view)


def test_an_exercise_that_is_not_written_yet_stops_nothing(page):
    stub = WidgetPage.first(page, 3)
    assert "your stub raised NotImplementedError: exercise 02.1: write softmax" in stub.readout()
    parts = stub.root.locator(".dm-formula, .dm-picture, .dm-arrays").filter(visible=True)
    assert parts.count() == 0
    shot(stub, "widget-frame-stub")
    stub.press(stub.control("z0"), "ArrowRight")
    assert "your stub raised" in stub.readout()


def test_the_call_is_copied_or_shown_where_the_clipboard_refuses(page):
    first = WidgetPage.first(page)
    context = page.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=page.server.url)
    first.button("copy as code").click()
    first.button("copied").wait_for()
    assert page.page.evaluate("navigator.clipboard.readText()") == "softmax_lab(typed, T=0.5)"
    first.button("copy as code").wait_for()
    page.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    first.button("copy as code").click()
    area = first.root.locator("textarea")
    assert area.input_value() == "softmax_lab(typed, T=0.5)"
    chosen = "a => a === document.activeElement && a.selectionEnd - a.selectionStart"
    assert area.evaluate(chosen) == 25
    page.page.keyboard.press("Escape")
    assert area.is_hidden()
    page.page.evaluate("() => { delete navigator.clipboard.writeText; }")


def test_tables_and_terms_are_fit_for_all(page, axe_script: Path):
    first = WidgetPage.first(page)
    first.button("numbers as tables").click()
    first.root.locator(".dm-term").nth(1).focus()
    page.page.set_viewport_size({"width": 1280, "height": 1400})
    shot(first, "widget-frame-tables")
    page.page.set_viewport_size({"width": 1280, "height": 900})
    assert first.root.locator(".dm-tables th[scope=row]").count() == 5
    assert first.root.locator(".dm-lit").count() > 4
    assert complaints(page.page, axe_script, ".dm-lab") == []
    first.button("numbers as tables").click()


def test_arrows_walk_through_terms_and_cells_with_one_tab_stop_each(page):
    first = WidgetPage.first(page)
    keyboard = page.page.keyboard
    text = "document.activeElement.textContent"
    first.root.locator(".dm-term").first.focus()
    keyboard.press("End")
    assert page.page.evaluate(text) == ".016"
    keyboard.press("Tab")
    while page.page.evaluate("document.activeElement.getAttribute('role')") != "gridcell":
        keyboard.press("Tab")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    assert page.page.evaluate(text) == ".117"
    keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.textContent") == "reset"


def test_motion_is_reduced_where_it_is_asked_for(page):
    first = WidgetPage.first(page)
    page.page.emulate_media(reduced_motion="reduce")
    still = "root => getComputedStyle(root.querySelector('.dm-three')).transitionDuration"
    assert first.root.evaluate(still) == "0s"
    page.page.emulate_media(reduced_motion="no-preference")
    assert first.root.evaluate(still) != "0s"


def test_a_drag_of_a_second_is_followed_to_its_end(page):
    """As a hand drags: 60 moves a second."""
    first = WidgetPage.first(page)
    right, _ = first.drag(first.handles()[0], -120, 0, moves=60, rate=60)
    assert right == pytest.approx(-120, abs=6)
    first.same_as(view)


def test_an_exported_page_shows_the_figure(browser, saved, tmp_path: Path):
    usual = HTMLExporter().default_config.NbConvertBase.display_data_priority
    shown = [kind for kind in usual if kind != WIDGET_VIEW]
    config = Config({"NbConvertBase": {"display_data_priority": shown}})
    body, _ = HTMLExporter(template_name="basic", config=config).from_notebook_node(saved)
    path = tmp_path / "exported.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{body}", "utf-8")
    with browser.new_context(viewport={"width": 900, "height": 900}) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        shows_the_figure(page)
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / "widget-frame-exported.png", full_page=True)
