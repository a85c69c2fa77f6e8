"""Fixtures of the browser tests. Without Chromium or Playwright they skip, and say why."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import axe
import pytest
from lab_server import ROOT, LabServer, course_lab, free_port, running_lab
from notebook_page import NotebookPage, window
from widget_page import WidgetPage, shown

from course_lib.cli.browser import browser as running_browser
from course_lib.cli.commands import UsageError

collect_ignore = ["lab_server.py", "notebook_page.py", "startup", "still_page.py"]
collect_ignore += ["widget_checks.py", "widget_page.py"]


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
            instance = stack.enter_context(running_browser("a test"))
        except UsageError as error:
            pytest.skip(str(error))
        yield instance


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A JupyterLab that `course lab` has started on a copy of the student notebooks."""
    home, port = tmp_path_factory.mktemp("lab"), free_port()
    folder = Path(shutil.copytree(ROOT / "notebooks", home / "notebooks"))
    with running_lab(course_lab(folder, port), folder, home, port) as server:
        yield server


@pytest.fixture(scope="session")
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
def axe_script() -> Path:
    """axe-core's script; where the registry is out of reach tests skip, but not on CI."""
    try:
        return axe.ensure()
    except axe.RegistryUnreachable as error:
        if axe.on_ci():
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="class")
def opened(request: pytest.FixtureRequest, desk: NotebookPage) -> Iterator[WidgetPage]:
    """The widget of a class of checks, on a page that serves them all."""
    case = request.cls.case
    name = case.card.name
    setup = f"from course_lib.widgets import {name}\n{case.setup}"
    with shown(desk, name, setup, case.call, "after = 1") as page:
        yield page
