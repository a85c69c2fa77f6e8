"""What every widget must do in a browser; how soon, `make bench NAME=widgets` measures.

A test file holds one table, and one class:

    class TestSoftmaxLab(WidgetChecks):
        case = WidgetCase(CARD, "softmax_lab(softmax)", SETUP, nn.softmax, finds={...})

One kernel and one page serve all checks of a widget; each begins with a reset.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from notebook_page import ARTIFACTS, complaints
from small_nets import made
from widget_page import Step, WidgetPage

from course_lib.widgets.frame import Card

VALUES = "input:not([type=checkbox]), select, [role=slider], [role=application]"
VALUE = f"node => node.matches({VALUES!r}) ? node.getAttribute('aria-label') ?? '' : null"
LINKS = """root => [...root.querySelectorAll('[data-link]')]
    .map(n => [n.getAttribute('data-link').split(' '), n.classList.contains('dm-lit')])"""


@dataclass(frozen=True)
class WidgetCase:
    """What is particular to one widget.

    Attributes:
        card: the widget's.
        call: the line that shows it in a notebook.
        setup: the code before it: imports (but the widget's), and the learner's function.
        finds: index of a find -> the steps that reach it. Each gets the widget's page.
        still: labels of things that keys leave alone at the start.
    """

    card: Card
    call: str
    setup: str
    finds: dict[int, Sequence[Step]] = field(default_factory=dict)
    still: tuple[str, ...] = ()

    @cached_property
    def f(self) -> Any:
        """What the call hands over, made in this process when it is first asked for."""
        call = ast.parse(self.call, mode="eval").body
        assert isinstance(call, ast.Call)
        given = [eval(ast.unparse(argument), made(self.setup)) for argument in call.args]
        return given[0] if len(given) == 1 else tuple(given)


def some_of(handles: list[Any]) -> list[Any]:
    """All handles; of a crowd, which is alike but for its last ones, these and two others."""
    return handles if len(handles) <= 20 else [*handles[:-5:10][:2], *handles[-5:]]


class WidgetChecks:
    """Inherit, and set `case`."""

    case: WidgetCase

    @pytest.fixture
    def widget(self, opened: WidgetPage) -> WidgetPage:
        """The widget as it was at the start."""
        opened.reset()
        return opened

    def view(self, state: dict[str, Any]) -> dict[str, Any]:
        return self.case.card.view(state, self.case.f)

    def test_at_the_start_it_says_what_python_says(self, widget: WidgetPage):
        widget.same_as(self.view)
        assert widget.root.locator("[role=img]").count() >= 1
        widget.notebook.page.wait_for_timeout(400)
        labels = widget.root.locator("[role=img]").all()
        assert {label.get_attribute("aria-label") for label in labels} == {widget.readout()}
        assert widget.aloud() == widget.readout()

    def test_keys_move_it_and_never_reach_the_notebook(self, widget: WidgetPage):
        """ArrowDown would go to the next cell, b insert one."""
        check_keyboard(widget, self.view, self.case.still)

    def test_the_mouse_moves_it(self, widget: WidgetPage):
        ranges = widget.root.locator("input[type=range]").all()
        for node in [*ranges, *some_of(widget.handles())]:
            widget.reset()
            before = widget.state()
            if node in ranges:
                box = widget.box(node)
                node.click(position={"x": box["width"] * 0.8, "y": box["height"] / 2})
                widget.answered()
            else:
                widget.drag(node, 22, -14)
            assert widget.state() != before, node
            widget.same_as(self.view)

    def test_lists_and_switches_change_it(self, widget: WidgetPage):
        for node in widget.root.locator("select").all():
            for i in range(node.locator("option").count()):
                node.select_option(index=i)
                widget.answered()
                widget.same_as(self.view)
        for node in widget.root.locator("input[type=checkbox]").all():
            before = widget.state()
            widget.press(node, "Space")
            assert widget.state() != before
            widget.same_as(self.view)

    def test_what_shares_a_key_lights_up_together(self, widget: WidgetPage):
        for part in (".dm-term", "[role=gridcell][data-link]", ".dm-picture [data-link]"):
            nodes = widget.root.locator(part)
            if nodes.count():
                keys = set((nodes.first.get_attribute("data-link") or "").split())
                nodes.first.dispatch_event("pointerover")
                seen = widget.root.evaluate(LINKS)
                assert [lit for _, lit in seen] == [bool(keys & set(own)) for own, _ in seen]

    def test_each_find_can_be_reached_and_is_read_aloud(self, widget: WidgetPage):
        assert set(self.case.finds) == set(range(len(self.case.card.finds)))
        for i, steps in self.case.finds.items():
            widget.reset()
            for step in steps:
                step(widget)
            assert widget.found()[i], (self.case.card.finds[i], widget.state())
        widget.reset()
        assert all(widget.found()), "a tick is kept"

    def test_reset_tables_and_code(self, widget: WidgetPage):
        """The call that is copied makes the same state again."""
        start = widget.state()
        for node in widget.root.locator("input[type=range], .dm-handle").all()[:2]:
            widget.press(node, "ArrowRight")
        code = widget.root.locator(".dm-code").input_value()
        assert code.startswith(f"{self.case.card.name}(")
        widget.button("numbers as tables").click()
        tables = widget.root.locator(".dm-tables table")
        assert tables.count() == len(self.view(start).get("arrays", ()))
        assert widget.root.locator(".dm-tables [role], .dm-tables [tabindex]").count() == 0
        widget.button("numbers as tables").click()
        widget.click("reset")
        assert widget.state() == start

    @pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
    def test_it_can_be_read_by_all_and_fits(self, widget: WidgetPage, axe_script: Path, theme: str):
        page = widget.notebook.page
        widget.notebook.theme(theme)
        for width in (800, 1280):
            page.set_viewport_size({"width": width, "height": 1400})
            page.wait_for_timeout(300)
            shot(widget, f"widget-{self.case.card.name}-{theme[11:].lower()}-{width}")
            assert widget.root.evaluate("root => root.scrollWidth <= root.clientWidth")
            assert sticks_out(widget) == []
        page.set_viewport_size({"width": 1280, "height": 900})
        assert complaints(page, axe_script, ".dm-lab") == []


def check_keyboard(
    widget: WidgetPage, view: Callable[..., Any], still: tuple[str, ...] = (), every: int = 1
) -> None:
    """Keys on everything that can be focused, or every nth: the notebook stays, values change."""
    others, crowd = widget.focusable()
    others[0].focus()
    cells = widget.cells()
    for node in [*others[::every], *crowd[:2], *crowd[-1:]]:  # the cells of tables are alike
        label = node.evaluate(VALUE)
        moves = label is not None and label not in still
        if moves:
            widget.reset()
            before = widget.state()
        widget.press(node, "ArrowDown", "b")
        assert widget.cells() == cells, node
        if moves:
            if widget.state() == before:  # at the lower end
                widget.press(node, "ArrowUp")
                assert widget.state() != before, (node, label)
            widget.same_as(view)
    check_escape(widget)


def check_escape(widget: WidgetPage) -> None:
    """Escape gives the focus back to the notebook, whose keys work again."""
    widget.reset()
    page = widget.notebook.page
    inside = "root => root.contains(document.activeElement)"
    active = widget.cells()
    page.keyboard.press("Escape")
    assert not widget.root.evaluate(inside)
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(200)
    assert widget.cells() != active, "the notebook does not hear the keys"


def sticks_out(widget: WidgetPage) -> list[str]:
    """Elements that reach beyond the widget's right edge."""
    return widget.root.evaluate(
        """root => { const edge = root.getBoundingClientRect().right + 1;
        return [...root.querySelectorAll('*')].filter(n => n.getClientRects().length
            && !n.closest('.dm-hidden') && n.getBoundingClientRect().right > edge)
            .map(n => n.outerHTML.slice(0, 100)); }"""
    )


def shot(widget: WidgetPage, name: str) -> None:
    """Keep a picture of the widget alone: look at it."""
    ARTIFACTS.mkdir(exist_ok=True)
    widget.root.scroll_into_view_if_needed()
    widget.root.screenshot(path=ARTIFACTS / f"{name}.png", timeout=60_000)
