"""The browser edition in a real browser: no outside requests, a wrong answer named, a right one
graded to the same points, the work still there after a reload, and all of it without a network."""

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from notebook_page import NotebookPage, shown_text, source
from pyodide_packages import NoPackages, folder
from running import grade

from course_lib.browser_edition import BrowserEditionError, files, write_lite
from course_lib.exercises import lesson_code
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.npm import NpmError

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
LESSON = "02_softmax.ipynb"
WRONG = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)"
KEPT = "document.documentElement.dataset.offline === 'ready'"
CONTENT = """async path =>
    (await jupyterapp.serviceManager.contents.get(path, {content: true})).content"""
STATUS = """name => {
    const widget = window.jupyterapp?.shell.currentWidget;
    const ready = widget?.context?.path === name && widget.context.isReady;
    return ready && widget.sessionContext.session?.kernel?.status === 'idle';
}"""


class Server(ThreadingHTTPServer):
    """A plain web server, as `python -m http.server` is one."""

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(Quiet, directory=str(folder))
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, fetching: None) -> Path:
    """The browser edition, as `course lite` writes it."""
    place = tmp_path_factory.mktemp("lite")
    try:
        packages = folder(files.cache() / f"pyodide-{files.VERSION}")
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(files.FOLDER, str(packages))
            return write_lite(place / "site", ROOT).parent
    except (NoPackages, NpmError, BrowserEditionError) as error:
        pytest.skip(f"the browser edition cannot be made here: {error}")


@pytest.fixture
def server(site: Path) -> Iterator[Server]:
    with Server(site) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


class Lite(NotebookPage):
    """A notebook of the browser edition: its kernel lives in the page, no server knows of it."""

    def open(self, name: str, address: str = "") -> None:
        self.name = name
        self.page.goto(address or f"{self.server.url}/lab/index.html?path={name}")
        self.wait_for(self.kernel_listens, seconds=180, what="the kernel")

    def kernel_listens(self) -> bool:
        return bool(self.page.evaluate(STATUS, self.name))


def test_a_learner_works_reloads_and_hands_in(browser, server: Server, tmp_path: Path):
    context = browser.new_context(accept_downloads=True)
    outside: list[str] = []

    def refuse(route: Any) -> None:
        outside.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith((server.url, "data:", "blob:")), refuse)
    page = Lite(context.new_page(), server)
    page.open(LESSON)
    page.run_cell(page.index_of("import numpy as np"), seconds=180)
    at = page.index_of("def softmax(z):")
    page.type_into(at, WRONG)
    page.run_cell(at, seconds=180)
    check = page.index_of('check("02.1", softmax)')
    wrong = shown_text(page.run_cell(check, seconds=180))
    assert "not yet" in wrong
    assert "nan" in wrong
    right = lesson_code()["02.1"]["solution"]
    page.type_into(at, right)
    page.run_cell(at, seconds=180)
    assert "passed" in shown_text(page.run_cell(check, seconds=180))
    page.command("docmanager:save", {})
    page.page.wait_for_function(KEPT, timeout=400_000)
    server.shutdown()
    server.server_close()

    page.open(LESSON)  # without a network
    assert source(page.cells()[at]).split() == right.split(), "the work is there"
    page.run_cell(at, seconds=180)  # its number is another one now: the kernel is new
    with page.page.expect_download() as waiting:
        page.command("docmanager:download", {})
    handed_in = tmp_path / "submitted" / "ada" / LESSON
    handed_in.parent.mkdir(parents=True)
    waiting.value.save_as(handed_in)
    progress = page.page.evaluate(CONTENT, "progress.txt")
    statuses = [json.loads(line)["status"] for line in progress.splitlines() if '"check"' in line]
    assert statuses == ["not yet", "passed"]
    grading = grade(tmp_path / "submitted", tmp_path / "marks", "--lessons", "02")
    with Gradebook(tmp_path / "marks" / FILE, read_only=True) as book:
        points = {mark.exercise: mark.points for mark in book.marks()}
    assert points["02.1"] == 3, grading.stdout + grading.stderr
    assert outside == []
    context.close()
