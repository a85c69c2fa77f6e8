"""The browser edition in a real browser: no outside requests, wrong answers named, right ones pass
and are graded to the same points, widgets moved by keys, the work still there after a reload, and
that without a network. `course lite --check` runs the whole lessons."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lab_server import ROOT
from notebook_page import NotebookPage, shown_text, source
from pyodide_packages import NoPackages, folder
from running import grade
from widget_page import WidgetPage

from course_lib.browser_edition import BrowserEditionError, files, write_lite
from course_lib.browser_edition.check import LISTENS, Server, open_lesson, refuse_outside, serving
from course_lib.exercises import lesson_code
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.npm import NpmError

pytestmark = pytest.mark.slow
KEPT = "document.documentElement.dataset.offline === 'ready'"
CONTENT = """async path =>
    (await jupyterapp.serviceManager.contents.get(path, {content: true})).content"""
CLOSE = """async () => {
    const widget = jupyterapp.shell.currentWidget;
    await widget.sessionContext.shutdown();
    widget.context.model.dirty = false;
    widget.close();
}"""


@dataclass(frozen=True)
class Visit:
    """What a learner does in one lesson.

    Attributes:
        notebook: its file.
        exercise: which one is typed.
        slip: a part of the right answer, and what is typed there first.
        named: words that only this mistake's page has.
        before: cells that the widget needs, each by a part of its text.
        widget: its cell.
        control: the control that gets the focus, and the key that moves it.
    """

    notebook: str
    exercise: str
    slip: tuple[str, str]
    named: str
    before: tuple[str, ...]
    widget: str
    control: tuple[str, str]

    @property
    def right(self) -> str:
        """The right answer, without docstrings and comments."""
        tree = ast.parse(lesson_code()[self.exercise]["solution"])
        for function in tree.body:
            assert isinstance(function, ast.FunctionDef)
            del function.body[0]
        return ast.unparse(tree)

    @property
    def wrong(self) -> str:
        """The right answer with the slip."""
        assert self.slip[0] in self.right
        return self.right.replace(*self.slip)


SOFTMAX = Visit(
    *("02_softmax.ipynb", "02.1", ("z.max(axis=1, keepdims=True)", "0")),
    named="e^1000 does not fit into a float",
    before=(),
    widget="softmax_lab(softmax, ",
    control=("temperature T", "ArrowLeft"),
)
OTHERS = (
    Visit(
        *("07_batch_norm.ipynb", "07.1", ("(differences ** 2).mean(axis=0)", "x.var(0, ddof=1)")),
        named="Without gamma and beta, column 0 of your y has sd",
        before=("def batch_norm_backward", 'check("07.2"', "class BatchNorm", 'check("07.3"'),
        widget="batch_strings(",
        control=("x of point 0", "End"),
    ),
    Visit(
        *("09_convolution.ipynb", "09.2", ("window * W", "window * W[::-1, ::-1]")),
        named="the kernel is mirrored",
        before=("def conv2d(", 'check("09.3"'),
        widget="one_number(conv2d, stride=2",
        control=("window; Space changes the gradient of its number", "ArrowLeft"),
    ),
)


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
    with serving(site) as running:
        yield running


class Lite(NotebookPage):
    """A notebook of the browser edition: its kernel lives in the page, no server knows of it."""

    def open(self, name: str, address: str = "") -> None:
        self.name = name
        if self.shows_the_lab():
            self.command("docmanager:open", {"path": name})
            self.page.wait_for_function(LISTENS, arg=name, timeout=180_000)
        else:
            open_lesson(self.page, address or self.server.url, name)

    def kernel_listens(self) -> bool:
        return bool(self.page.evaluate(LISTENS, self.name))

    def leave(self) -> None:
        """Close the notebook, and end its kernel."""
        self.page.evaluate(CLOSE)
        self.page.wait_for_selector(".jp-Notebook", state="detached")

    def work(self, visit: Visit) -> int:
        """Type a wrong answer and the right one, move a widget; return the answer's cell."""
        self.open(visit.notebook)
        self.run_cell(self.index_of("import numpy as np"), seconds=180)
        check = self.index_of(f'check("{visit.exercise}"')
        at = check - 1
        verdicts = []
        for answer in (visit.wrong, visit.right):
            self.type_into(at, answer)
            self.run_cell(at, seconds=180)
            verdicts.append(shown_text(self.run_cell(check, seconds=180)))
        assert "not yet" in verdicts[0]
        assert visit.named in " ".join(verdicts[0].split())
        assert "passed" in verdicts[1]
        for text in (*visit.before, visit.widget):
            self.run_cell(self.index_of(text), seconds=180)
        widget = WidgetPage.first(self)
        before = widget.readout()
        widget.press(*visit.control)
        assert widget.readout() != before
        return at


def test_a_learner_works_reloads_and_hands_in(browser, server: Server, tmp_path: Path):
    context = browser.new_context(accept_downloads=True)
    outside = refuse_outside(context, server.url)
    page = Lite(context.new_page(), server)
    at = page.work(SOFTMAX)
    page.command("docmanager:save", {})
    page.leave()
    for visit in OTHERS:
        page.work(visit)
        page.leave()
    page.page.wait_for_function(KEPT, timeout=400_000)
    server.shutdown()
    server.server_close()

    page.page.goto("about:blank")
    page.open(SOFTMAX.notebook)  # without a network
    assert source(page.cells()[at]).split() == SOFTMAX.right.split(), "the work is there"
    page.run_cell(at, seconds=180)  # its number is another one now: the kernel is new
    with page.page.expect_download() as waiting:
        page.command("docmanager:download", {})
    handed_in = tmp_path / "submitted" / "ada" / SOFTMAX.notebook
    handed_in.parent.mkdir(parents=True)
    waiting.value.save_as(handed_in)
    progress = page.page.evaluate(CONTENT, "progress.txt")
    told = [json.loads(line) for line in progress.splitlines() if '"check"' in line]
    typed = {visit.exercise for visit in (SOFTMAX, *OTHERS)}
    statuses = [line["status"] for line in told if line["id"] in typed]
    assert statuses == ["not yet", "passed"] * (1 + len(OTHERS))
    grading = grade(tmp_path / "submitted", tmp_path / "marks", "--lessons", "02")
    with Gradebook(tmp_path / "marks" / FILE, read_only=True) as book:
        points = {mark.exercise: mark.points for mark in book.marks()}
    assert points["02.1"] == 3, grading.stdout + grading.stderr
    assert outside == []
    context.close()
