"""A widget on a notebook's page: focus it, move it by keys and by mouse, read what it says."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from notebook_page import NotebookPage, errors

if TYPE_CHECKING:
    from playwright.sync_api import Locator

FOCUSABLE = ":is(button, input, select, textarea:not([readonly]), [tabindex]:not([role=gridcell]))"
STATE = "root => { const {n, ...state} = root.lab.state; return state; }"
SEEN = f"""root => [({STATE})(root), root.querySelector('.dm-readout').innerText,
    [...root.querySelectorAll('.dm-arrays tbody tr')]
        .map(r => [...r.querySelectorAll('td')].map(c => c.textContent))]"""
ANSWERED = """async (root, changes) => {
    if (changes) root.lab.set(changes === "start" ? root.lab.setup.start : changes);
    const end = performance.now() + 20_000;
    while (root.lab.answered !== root.lab.state.n) {
        if (performance.now() > end) throw new Error("TimeoutError: Python has not answered");
        await new Promise(go => setTimeout(go, 10));
    }
}"""
ACTIVE = """[...document.querySelectorAll('.jp-Notebook .jp-Cell')]
    .map(cell => cell.classList.contains('jp-mod-active'))"""


def write_notebook(path: Path, *cells: str) -> Path:
    """A notebook whose cells are these lines of code."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    made = new_notebook(cells=[new_code_cell(c) for c in cells], metadata=metadata)
    nbformat.write(made, path)
    return path


@contextmanager
def shown(desk: NotebookPage, name: str, *cells: str) -> Iterator[WidgetPage]:
    """The first widget of a notebook with these cells, all run, in a window that stays open."""
    write_notebook(desk.server.folder / f"{name}.ipynb", *cells)
    try:
        desk.open(f"{name}.ipynb")
        desk.run_all()
        assert errors(desk.code_cells()) == []
        yield WidgetPage.first(desk)
    finally:
        desk.leave()


@dataclass
class WidgetPage:
    """One widget in an open notebook.

    Attributes:
        notebook: the page.
        root: the widget's outermost element.
    """

    notebook: NotebookPage
    root: Locator

    @classmethod
    def first(cls, notebook: NotebookPage, nth: int = 0) -> WidgetPage:
        """The first widget that the open notebook shows, when it is there."""
        root = notebook.page.locator(".dm-lab").nth(nth)
        notebook.wait_for(root.is_visible, seconds=60, what="the widget")
        return cls(notebook, root)

    @classmethod
    def saved(cls, notebook: NotebookPage, name: str, tries: int = 3) -> WidgetPage:
        """The first widget of a notebook that is opened and not run: a saved one.

        When the kernel answers late, ipywidgets' manager may ask it for a saved widget's model,
        find none, and show "Loading widget..." for good. A person loads the page again.
        """
        root = notebook.page.locator(".dm-lab").first
        for _ in range(tries):
            notebook.open(name, notebook.server.page(f"/tree/{name}"))
            with suppress(TimeoutError):
                notebook.wait_for(root.is_visible, seconds=20, what="the saved widget")
                return cls(notebook, root)
        shown = notebook.page.locator(".jp-OutputArea").all_inner_texts()
        raise AssertionError(f"opened {tries} times, and the cells show {shown}")

    def state(self) -> dict[str, Any]:
        return self.root.evaluate(STATE)

    def readout(self) -> str:
        return self.root.locator(".dm-readout").inner_text()

    def aloud(self) -> str:
        return self.root.locator("[role=status]").inner_text()

    def answered(self, changes: dict[str, Any] | str = "") -> None:
        """Change entries of the state, if any, and wait until Python has answered it."""
        self.root.evaluate(ANSWERED, changes)

    def reset(self) -> None:
        """What the button does (`test_reset_tables_and_code` clicks it), in less time."""
        self.answered("start")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def click(self, name: str) -> None:
        """Click a button, and wait for the answer."""
        self.button(name).click()
        self.answered()

    def control(self, label: str) -> Locator:
        """The control with this label, as a screen reader knows it; "label: value" is one, too."""
        begins = re.compile(f"^{re.escape(label)}: ".replace("/", r"\/"))
        moved = self.root.get_by_role("application", name=begins)
        return self.root.get_by_label(label, exact=True).or_(self.button(label)).or_(moved)

    def handles(self) -> list[Locator]:
        return self.root.locator(".dm-drag").all()

    def box(self, node: str | Locator) -> dict[str, float]:
        """Where a control, or an element, is on the page, in pixels."""
        box = (self.control(node) if isinstance(node, str) else node).bounding_box()
        assert box, f"{node} is not seen"
        return {**box}

    def drag(
        self, node: str | Locator, dx: float, dy: float, moves: int = 5, rate: float = 0
    ) -> tuple[float, float]:
        """Drag a control, or an element, with the mouse, in a few moves; at `rate` a second.

        Returns:
            How far it went to the right and down, in pixels.
        """
        node = self.control(node) if isinstance(node, str) else node
        node.scroll_into_view_if_needed()
        before = self.box(node)
        x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
        mouse = self.notebook.page.mouse
        mouse.move(x, y)
        mouse.down()
        for part in range(1, moves + 1):
            mouse.move(x + dx * part / moves, y + dy * part / moves)
            time.sleep(1 / rate if rate else 0)
        mouse.up()
        self.answered()
        after = self.box(node)
        return after["x"] - before["x"], after["y"] - before["y"]

    def press(self, node: str | Locator, *keys: str) -> None:
        """Give a control, or an element, the focus, as Tab does, and press keys."""
        (self.control(node) if isinstance(node, str) else node).focus()
        for key in keys:
            self.notebook.page.keyboard.press(key)
        self.answered()

    def fill(self, label: str, value: str) -> None:
        """Type into a number field, or choose from a list."""
        node = self.control(label)
        if node.evaluate("node => node.tagName") == "SELECT":
            node.select_option(value)
        else:
            node.fill(value)
        self.answered()

    def focusable(self) -> tuple[list[Locator], list[Locator]]:
        """All that can take the focus and is seen now; and the cells of tables, which are alike."""
        return tuple(
            self.root.locator(f"{kind}:visible").all() for kind in (FOCUSABLE, "[role=gridcell]")
        )

    def found(self) -> list[bool]:
        return self.root.evaluate(
            "root => [...root.querySelectorAll('.dm-finds li')]"
            ".map(n => n.classList.contains('dm-found'))"
        )

    def cells(self) -> list[bool]:
        """For each cell of the notebook: is it the active one?"""
        return self.notebook.page.evaluate(ACTIVE)

    def same_as(self, view: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """What is read and seen is what the pure view says of the state.

        Two blanks of a line of code are one on the page.
        """
        state, readout, texts = self.root.evaluate(SEEN)
        expected = view(json.loads(json.dumps(state)))
        assert readout == re.sub(" +", " ", expected["readout"]), state
        assert texts == [row for grid in expected.get("arrays", ()) for row in grid["texts"]]


Step = Callable[[WidgetPage], object]


def doing(method: str) -> Callable[..., Step]:
    """What makes a step on the way to a find: a method of the page, to be called later."""
    return lambda *words: lambda widget: getattr(widget, method)(*words)


fill, press, click = map(doing, ("fill", "press", "click"))
