"""Run lessons of the browser edition from top to bottom in a headless Chromium, and time them."""

import functools
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import nbformat

from course_lib.authoring.execute import execute
from course_lib.browser_edition.files import BrowserEditionError
from course_lib.browser_edition.write import LEFT_OUT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

LISTENS = """name => {
    const widget = window.jupyterapp?.shell.currentWidget;
    const ready = widget?.context?.path === name && widget.context.isReady;
    return ready && widget.sessionContext.session?.kernel?.status === 'idle';
}"""
RUN_ALL = """async limit => {
    const model = window.jupyterapp.shell.currentWidget.content.model;
    const code = [...model.cells].filter(c => c.type === 'code' && c.sharedModel.source.trim());
    const start = performance.now(), ended = code.map(() => null);
    const look = () => code.forEach((cell, i) => {
        if (cell.executionCount !== null) ended[i] ??= (performance.now() - start) / 1000;
    });
    const clock = setInterval(look, 50);
    await Promise.race([
        window.jupyterapp.commands.execute('notebook:run-all-cells'),
        new Promise(resolve => setTimeout(resolve, 1000 * limit)),
    ]);
    clearInterval(clock);
    look();
    return code.map((cell, i) => {
        const outputs = Array.from({length: cell.outputs.length}, (_, k) => cell.outputs.get(k));
        const error = outputs.find(o => o.type === 'error')?.toJSON();
        return {
            source: cell.sharedModel.source,
            ended: ended[i],
            error: error ? `${error.ename}: ${error.evalue}` : null,
        };
    });
}"""
VERDICT = re.compile(r'\bcheck\("\d\d\.')
SECONDS_READY, SECONDS_RUN = 180, 900  # before a lesson is given up


@dataclass(frozen=True)
class Run:
    """A lesson that ran in the page.

    Attributes:
        lesson: its number, such as "02".
        loaded: bytes that the page asked of the server before its kernel listened.
        ready: seconds from the page's address to a kernel that listens.
        first_check: seconds from the address to the first verdict on an exercise; None without one.
        seconds: of all code cells.
        slowest: the cell that took longest: its number among the code cells, from 1, and seconds.
        faults: what went wrong; an empty list otherwise.
    """

    lesson: str
    loaded: int = 0
    ready: float = 0.0
    first_check: float | None = None
    seconds: float = 0.0
    slowest: tuple[int, float] = (0, 0.0)
    faults: list[str] = field(default_factory=list)


class Server(ThreadingHTTPServer):
    """A plain web server, as `python -m http.server` is one; it counts what it sends."""

    def __init__(self, folder: Path) -> None:
        """Listen at a free port of this machine."""
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.sent = 0


class _Handler(SimpleHTTPRequestHandler):
    server: Server

    def copyfile(self, source: Any, outputfile: IO[bytes]) -> None:
        content = source.read()
        self.server.sent += len(content)
        outputfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The server of a folder, running."""
    with Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def refuse_outside(context: "BrowserContext", own: str) -> list[str]:
    """Abort what a page asks of others than its server; return the list that will name it."""
    outside: list[str] = []

    def refuse(route: "Route") -> None:
        outside.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith((own, "data:", "blob:")), refuse)
    return outside


def open_lesson(page: "Page", address: str, name: str) -> None:
    """Open a notebook of the browser edition, and wait until its kernel listens."""
    page.goto(f"{address}/lab/index.html?path={name}")
    page.wait_for_function(LISTENS, arg=name, timeout=1000 * SECONDS_READY)


def lessons(folder: Path, numbers: Sequence[str] = ()) -> list[Path]:
    """The notebooks of a folder that run in a browser, all or those of the given numbers.

    Raises:
        BrowserEditionError: a number has no such lesson.
    """
    found = {path.name[:2]: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
    found = {number: path for number, path in found.items() if number not in LEFT_OUT}
    wanted = [number.zfill(2) for number in numbers] or list(found)
    if unknown := [number for number in wanted if number not in found]:
        raise BrowserEditionError(
            f"lesson {', '.join(unknown)} does not run in a browser; these do: {', '.join(found)}"
        )
    return [found[number] for number in wanted]


def run_lessons(browser: "Browser", site: Path, notebooks: Sequence[Path]) -> Iterator[Run]:
    """Run notebooks one after the other, as one visitor who comes for the first time.

    Args:
        browser: a running Chromium.
        site: the folder that `write_lite` wrote.
        notebooks: those whose names to open there.
    """
    from playwright.sync_api import Error

    with serving(site) as server, browser.new_context() as context:
        outside = refuse_outside(context, server.url)
        for notebook in notebooks:
            with context.new_page() as page:
                try:
                    run = _run(page, server, notebook.name)
                except Error as error:  # no kernel in time, or the page has crashed
                    run = Run(notebook.name[:2], faults=[error.message])
            run.faults.extend(f"it asks for {url}" for url in outside)
            outside.clear()
            yield run


def _run(page: "Page", server: Server, name: str) -> Run:
    sent, start = server.sent, time.perf_counter()
    open_lesson(page, server.url, name)
    ready, loaded = time.perf_counter() - start, server.sent - sent
    cells = page.evaluate(RUN_ALL, SECONDS_RUN)
    ends = [cell["ended"] for cell in cells if cell["ended"] is not None] or [0.0]
    took = [end - begin for begin, end in zip([0.0, *ends], ends, strict=False)]
    verdicts = [cell["ended"] for cell in cells if VERDICT.search(cell["source"])] or [None]
    return Run(
        lesson=name[:2],
        loaded=loaded,
        ready=ready,
        first_check=None if verdicts[0] is None else ready + verdicts[0],
        seconds=max(ends),
        slowest=(took.index(max(took)) + 1, max(took)),
        faults=faults_of(cells),
    )


def faults_of(cells: Sequence[dict[str, Any]]) -> list[str]:
    """What went wrong in cells that `RUN_ALL` tells of: errors, and cells that did not run."""
    faults = [f"code cell {i}: {c['error']}" for i, c in enumerate(cells, 1) if c["error"]]
    left = sum(cell["ended"] is None for cell in cells)
    if left or not cells:
        faults.append(f"only {len(cells) - left} of {len(cells)} code cells ran")
    return faults


def native_seconds(notebook: Path) -> float:
    """Seconds of all code cells of a notebook in a kernel of this Python, on one thread.

    The start of the kernel is part of them, about a second.

    Raises:
        LessonError: a cell raised.
    """
    node, start = nbformat.read(notebook, as_version=4), time.perf_counter()
    execute(node, notebook.parent, notebook.name)
    return time.perf_counter() - start
