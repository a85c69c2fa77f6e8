"""A notebook in a real browser: open it, run it, type into it, read what it shows.

The person's actions (menus, clicks, keys) go through the page. Waiting and reading go through
JupyterLab's own model of the notebook, because cells outside the window are not in the page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

from lab_server import ROOT, LabServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARTIFACTS = ROOT / "test-artifacts"
MODEL = "window.jupyterapp.shell.currentWidget.content.model.toJSON()"
OPENED = """name => {
    const context = window.jupyterapp?.shell.currentWidget?.context;
    const kernel = context?.sessionContext?.session?.kernel;
    return context?.path === name && context.isReady && kernel?.connectionStatus === 'connected';
}"""
PROGRESS = """() => {
    const model = window.jupyterapp.shell.currentWidget.content.model;
    const code = [...model.cells].filter(c => c.type === 'code' && c.sharedModel.source.trim());
    const outputs = c => Array.from({length: c.outputs.length}, (_, i) => c.outputs.get(i));
    return {
        cells: code.length,
        waiting: code.filter(c => c.executionCount === null).length,
        failed: code.some(c => outputs(c).some(o => o.type === 'error')),
    };
}"""


@dataclass
class NotebookPage:
    """One notebook, open in the browser."""

    page: Page
    server: LabServer
    name: str = ""
    asked: list[str] = field(default_factory=list)

    def enter(self, name: str) -> None:
        """Go in at the front door, which opens on this notebook, with no question about news."""
        self.page.goto(self.server.front_door())
        self.page.wait_for_selector(".jp-Notebook h1", timeout=60_000)
        title = self.page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabLabel").first
        assert title.inner_text() == name
        self.page.wait_for_timeout(2_000)  # the question comes some time after the page
        assert "news" not in self.page.locator("body").inner_text().lower()

    def open(self, name: str, address: str = "") -> None:
        """Open the notebook and wait until its kernel listens.

        The page says "idle" before a kernel exists, and Run All is then lost: so ask the server,
        too. Another page may hold the kernel already: what this one runs before it is connected
        only clears the cell.
        A lab that this page shows already opens it in a tab, as a person does.
        """
        self.name = name
        if address or not self.shows_the_lab():
            self.page.goto(address or self.server.page(f"/tree/{name}"))
        else:
            self.command("docmanager:open", {"path": name})
        self.page.wait_for_selector(".jp-Notebook", timeout=60_000)
        self.page.wait_for_function(OPENED, arg=name, timeout=60_000)
        self.wait_for(self.kernel_listens, seconds=60, what="the kernel")

    def shows_the_lab(self) -> bool:
        """Whether the page is a lab in which no dialog waits for an answer."""
        at_lab = self.page.url.startswith(f"{self.server.url}/lab")
        return at_lab and self.page.locator(".jp-Dialog").count() == 0

    def command(self, name: str, words: dict[str, Any]) -> None:
        self.page.evaluate(
            "([name, words]) => window.done = window.jupyterapp.commands.execute(name, words)"
            ".then(() => null)",
            [name, words],
        )

    def theme(self, name: str) -> None:
        """Choose a theme, and wait until it is there."""
        light = "() => document.body.dataset.jpThemeLight === 'true'"
        if self.page.evaluate(light) == ("Light" in name):
            return
        self.command("apputils:change-theme", {"theme": name})
        self.page.wait_for_function(f"light => ({light})() === light", arg="Light" in name)
        self.page.wait_for_timeout(500)  # the theme's style sheet, and our transitions

    def leave(self) -> None:
        """Close the notebook without saving it, and end its kernel; the lab stays open."""
        if self.shows_the_lab():
            self.page.evaluate(
                """() => {
                    const widget = window.jupyterapp.shell.currentWidget;
                    if (widget?.context) widget.context.model.dirty = false;
                    widget?.close();
                }"""
            )
            self.page.wait_for_selector(".jp-Notebook", state="detached")
        self.server.stop_kernels()
        self.check_requests()

    def new_tab(self) -> NotebookPage:
        """A further tab of this window."""
        return NotebookPage(self.page.context.new_page(), self.server)

    def check_requests(self) -> None:
        """Fail when the page has asked any other machine for anything since it was last checked."""
        own = (self.server.url, "data:", "blob:")
        outside = sorted({url for url in self.asked if not url.startswith(own)})
        self.asked.clear()
        assert not outside, f"requests to other machines: {outside}"

    def kernel_listens(self) -> bool:
        try:
            sessions = self.server.ask("/api/sessions")
        except HTTPError:  # a kernel of before is ending at this moment: ask again
            return False
        kernels = [s["kernel"] for s in sessions if s["path"] == self.name]
        return any(k["execution_state"] == "idle" and k["connections"] > 0 for k in kernels)

    def wait_for(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Look again and again, the longer it takes the less often: a look costs the page time."""
        start = time.monotonic()
        while not condition():
            waited = time.monotonic() - start
            if waited > seconds:
                self.screenshot("timeout")
                raise TimeoutError(f"waited {seconds} s for {what}")
            self.page.wait_for_timeout(min(100 + 100 * waited, 2000))

    def cells(self) -> list[dict[str, Any]]:
        return self.page.evaluate(MODEL)["cells"]

    def cell(self, index: int) -> dict[str, Any]:
        """One cell; `cells` sends the whole notebook, pictures and all."""
        cells = "window.jupyterapp.shell.currentWidget.content.model.cells"
        return self.page.evaluate(f"index => {cells}.get(index).toJSON()", index)

    def code_cells(self) -> list[dict[str, Any]]:
        return [c for c in self.cells() if c["cell_type"] == "code" and source(c).strip()]

    def run_all(self, seconds: float = 480) -> None:
        """Choose Run, Run All Cells in the menu, and wait until every cell has run."""
        self.page.click('.lm-MenuBar-itemLabel:text-is("Run")')
        self.page.click('.lm-Menu-itemLabel:text-is("Run All Cells")')
        self.wait_for(self.is_done, seconds, "every cell to run")

    def is_done(self) -> bool:
        """Every cell has its number, or one has failed and the rest stops; and the kernel rests."""
        seen = self.page.evaluate(PROGRESS)
        some_ran = seen["cells"] and (seen["failed"] or not seen["waiting"])
        return bool(some_ran) and self.kernel_listens()

    def index_of(self, text: str) -> int:
        """The index of the first code cell that holds `text`."""
        cells = self.cells()
        return next(
            i for i, c in enumerate(cells) if c["cell_type"] == "code" and text in source(c)
        )

    def select(self, index: int) -> None:
        """Bring a cell into the window and make it the active one."""
        self.page.evaluate(
            """async index => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = index;
                await notebook.scrollToItem(index, 'center');
            }""",
            index,
        )
        self.page.wait_for_selector(".jp-Cell.jp-mod-active .cm-content")

    def is_in(self, index: int) -> bool:
        """Whether what is typed now goes into this cell's editor."""
        return self.page.evaluate(
            """index => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                const typed = document.activeElement.closest('.cm-content');
                const cell = notebook.widgets[index].node;
                return notebook.activeCellIndex === index && typed !== null && cell.contains(typed);
            }""",
            index,
        )

    def click_into(self, index: int) -> None:
        """Click into a cell's editor, again where the page still moved and another cell got it."""

        def stays_in() -> bool:
            self.select(index)
            self.page.click(".jp-Cell.jp-mod-active .cm-content")
            self.page.wait_for_timeout(50)
            return self.is_in(index)

        self.wait_for(stays_in, 30, f"the editor of cell {index}")

    def type_into(self, index: int, text: str) -> None:
        """Replace a cell's text by typing, key by key."""
        self.click_into(index)
        editor = self.page.locator(".jp-Cell.jp-mod-active .cm-content")  # each key focuses it anew
        editor.press("ControlOrMeta+a")
        editor.press("Delete")
        for number, line in enumerate(text.splitlines()):
            if number:
                editor.press("Enter")
                editor.press("Shift+Home")  # the editor's own indentation goes
            if line:
                editor.press_sequentially(line)
            elif number:
                editor.press("Delete")
        typed = source(self.cell(index))
        assert typed.split() == text.split(), f"the editor holds:\n{typed}"

    def run_cell(self, index: int, seconds: float = 60, seen: bool = True) -> dict[str, Any]:
        """Run one cell and return it, with its new outputs.

        With Shift+Enter; or, not `seen`, by the front-end's command, without scrolling to it. The
        page keeps the command's promise: one that only the debugger awaits can be collected.
        """
        before = self.cell(index)["execution_count"]
        if seen:
            self.click_into(index)
            self.page.keyboard.press("Shift+Enter")
        else:
            self.page.evaluate(
                """index => {
                    window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
                    window.ran = window.jupyterapp.commands.execute('notebook:run-cell');
                }""",
                index,
            )

        def has_run() -> bool:
            return self.cell(index)["execution_count"] not in (None, before)

        self.wait_for(lambda: has_run() and self.kernel_listens(), seconds, f"cell {index} to run")
        return self.cell(index)

    def screenshot(self, name: str) -> Path:
        """Keep what a person would see, in test-artifacts/."""
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path


def source(cell: dict[str, Any]) -> str:
    """The text of a cell, which the notebook format keeps as a string or a list of lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def errors(cells: list[dict[str, Any]]) -> list[str]:
    """One line for each error output of these cells."""
    return [
        f"{output['ename']}: {output['evalue']}"
        for cell in cells
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]


def shown_text(cell: dict[str, Any]) -> str:
    """Everything that a cell shows, as text: streams, plain and HTML results."""
    parts: list[Any] = []
    for output in cell["outputs"]:
        parts.append(output.get("text", ""))
        parts += output.get("data", {}).values()
    return "\n".join("".join(p) if isinstance(p, list) else str(p) for p in parts)


@contextmanager
def window(browser: Browser, server: LabServer) -> Iterator[NotebookPage]:
    """A fresh browser window that fails when a page asks any other machine for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = NotebookPage(context.new_page(), server)
    context.on("request", lambda request: opened.asked.append(request.url))
    try:
        yield opened
    finally:
        context.close()
    opened.check_requests()


def complaints(page: Page, axe_script: Path, within: str, least: int = 10) -> list[str]:
    """What axe-core finds wrong in a part of the page; it must find more than `least` right."""
    if not page.evaluate("Boolean(window.axe)"):
        page.add_script_tag(path=axe_script)
    found = page.evaluate("within => axe.run(within)", within)
    assert len(found["passes"]) > least, "axe-core looked at nothing"
    return [
        f"{v['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for v in found["violations"]
        for node in v["nodes"]
    ]
