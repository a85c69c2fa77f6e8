"""Fixtures of the browser tests. Without Chromium or Playwright they skip, and say why."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from chromium import NoBrowser, launched
from lab_server import ROOT, LabServer, copy_notebooks, course_lab, free_port, running_lab
from notebook_page import NotebookPage, window
from widget_checks import fetched_axe, shown
from widget_page import WidgetPage

collect_ignore = [
    *("chromium.py", "lab_server.py", "notebook_page.py"),
    *("still_page.py", "widget_checks.py", "widget_page.py"),
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder are tests of the browser."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """The browser of this session."""
    with ExitStack() as stack:
        try:
            instance = stack.enter_context(launched())
        except NoBrowser as error:
            pytest.skip(str(error))
        yield instance


@pytest.fixture(scope="module")
def notebooks() -> Path:
    """The folder whose notebooks the lab shows a copy of; a module may choose its own."""
    return ROOT / "notebooks"


@pytest.fixture(scope="module")
def lab(browser, notebooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab started by `course lab` on a copy of the notebooks."""
    home = tmp_path_factory.mktemp("lab")
    folder, port = copy_notebooks(notebooks, home), free_port()
    with running_lab(course_lab(folder, port), folder, home, port) as server:
        yield server


@pytest.fixture(scope="module")
def desk(browser, lab: LabServer) -> Iterator[NotebookPage]:
    """A browser window with the lab, in which one notebook after the other is opened."""
    with window(browser, lab) as opened:
        yield opened


@pytest.fixture
def notebook(desk: NotebookPage) -> Iterator[NotebookPage]:
    """The window of the lab; afterwards it must have asked no other machine for anything."""
    yield desk
    desk.leave()


@pytest.fixture
def fresh(browser, lab: LabServer) -> Iterator[NotebookPage]:
    """A browser window of its own."""
    with window(browser, lab) as opened:
        yield opened
    lab.stop_kernels()


@pytest.fixture(scope="session")
def widget_lab(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab on an empty folder, for all widgets that this worker tries."""
    home = tmp_path_factory.mktemp("widgets")
    folder, port = home / "notebooks", free_port()
    folder.mkdir()
    with running_lab(course_lab(folder, port), folder, home, port) as server:
        yield server


@pytest.fixture(scope="session")
def widget_desk(browser, widget_lab: LabServer) -> Iterator[NotebookPage]:
    """A browser window with that lab, in which one widget after the other is shown."""
    with window(browser, widget_lab) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe_script() -> Path:
    """The script of axe-core."""
    return fetched_axe()


@pytest.fixture(scope="class")
def opened(request: pytest.FixtureRequest, widget_desk: NotebookPage) -> Iterator[WidgetPage]:
    """The widget of a class of checks, on a page that serves them all."""
    with shown(widget_desk, request.cls.case) as page:
        yield page
