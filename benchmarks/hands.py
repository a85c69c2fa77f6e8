"""A widget of a lesson in a real JupyterLab, moved by keys and by the mouse.

The pages and the browser are those of the browser tests.
"""

import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import ROOT
from benchmarks.promptness import NoAnswer

LAB = "COURSE_BENCH_LAB"  # port and folder of the shared lab
RECORDER = Path(__file__).with_name("recorder.js")
RATE = 60  # moves a second of a hand that drags
TURNS = 0.4  # a second, of a hand that goes to and fro


def helper(name: str) -> Any:
    """A module of the browser tests, which find each other by name."""
    folder = str(ROOT / "tests" / "browser")
    if folder not in sys.path:
        sys.path.append(folder)
    return import_module(name)


@contextmanager
def shared_lab() -> Iterator[None]:
    """A JupyterLab for all that is opened meanwhile, in this process and in its children."""
    lab_server = helper("lab_server")
    with tempfile.TemporaryDirectory() as home:
        folder, port = Path(home) / "notebooks", lab_server.free_port()
        folder.mkdir()
        command = lab_server.course_lab(folder, port)
        with lab_server.running_lab(command, folder, Path(home), port) as lab:
            os.environ[LAB] = f"{lab.port} {lab.folder}"
            try:
                yield
            finally:
                del os.environ[LAB]


@contextmanager
def opened(setup: str, call: str) -> Iterator["Hand"]:
    """A widget on a page of the shared JupyterLab, in a browser of its own, with the recorder.

    Raises:
        KeyError: no JupyterLab is shared now.
    """
    port, _, folder = os.environ[LAB].partition(" ")
    lab = helper("lab_server").LabServer(int(port), Path(folder))
    in_notebook = helper("widget_page").in_notebook
    with (
        helper("chromium").launched() as browser,
        in_notebook(browser, lab, "widget", setup, call) as page,
    ):
        page.root.evaluate(RECORDER.read_text("utf-8"))
        page.root.scroll_into_view_if_needed()
        yield Hand(page)


class Hand:
    """Moves a widget, and reads what the recorder noted.

    Args:
        page: a `WidgetPage` of the browser tests.
    """

    def __init__(self, page: Any) -> None:
        self.root, self._page = page.root, page.notebook.page
        self._widget, self._random = page, random.Random(0)

    def node(self, name: str) -> Any:
        """A control by its label, or an element of the picture by its class."""
        if name.startswith((".", "[")):
            return self.root.locator(name).first
        return self._widget.control(name)

    def read(self, what: str) -> Any:
        """One of the recorder's notes."""
        return self.root.evaluate(f"root => root.recorder.{what}")

    def settle(self) -> None:
        """Wait until the newest state's answer is on the screen."""
        self.read("settled()")

    def rest(self) -> None:
        """A pause that has no beat in common with the screen."""
        self._page.wait_for_timeout(self._random.uniform(30, 60))

    def press(self, name: str, keys: Sequence[str], n: int) -> list[Mapping[str, Any]]:
        """Press keys in turn, n times in all, each when the last answer is there.

        Returns:
            The last change of state of each.

        Raises:
            NoAnswer: a key changed no state, or an answer neither read-out nor picture.
        """
        self.node(name).focus()
        notes = []
        for i in range(n):
            self.rest()
            before, known = self.read("shown()"), len(self.read("sent"))
            self._page.keyboard.press(keys[i % len(keys)])
            self.settle()
            sent = self.read("sent")
            if len(sent) == known or self.read("shown()") == before:
                raise NoAnswer(f"{name}: {keys[i % len(keys)]} changed nothing")
            notes.append(sent[-1])
        return notes

    def grab(self, name: str, follows: str) -> tuple[float, float]:
        """Take something by its middle; return where that is."""
        node = self.node(name)
        self.node(follows).evaluate("node => node.closest('.dm-lab').recorder.follow(node)")
        box = node.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._page.mouse.move(x, y)
        self._page.mouse.down()
        self.settle()
        return x, y

    def move_singly(self, start: tuple[float, float], far: Sequence[float], n: int) -> Any:
        """Move what was grabbed n times, each when the last answer is there.

        Returns:
            The recorder's notes of these moves.
        """
        known = len(self.read("moves"))
        for i in range(1, n + 1):
            self._go(start, far, i / 8)
            self.settle()
            self.rest()
        return self.read("moves")[known:]

    def drag(self, start: tuple[float, float], far: Sequence[float], seconds: float) -> Any:
        """Drag to and fro, up to 60 moves a second, as many as the page takes; then hold still.

        Returns:
            The changes of state that it made.
        """
        known, begin = len(self.read("sent")), time.perf_counter()
        n = round(seconds * RATE)
        for i in range(n):
            wait = begin + i / RATE - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            elif i < n - 1 and wait < -1 / RATE:  # too late: the hand is already elsewhere
                continue
            self._go(start, far, TURNS * i / RATE)
        self._go(start, far, 0.25)  # somewhere else than just before
        self.settle()
        return self.read("sent")[known:]

    def drop(self) -> None:
        """Let go."""
        self._page.mouse.up()
        self.settle()

    def _go(self, start: tuple[float, float], far: Sequence[float], turns: float) -> None:
        share = math.sin(2 * math.pi * turns)
        self._page.mouse.move(start[0] + far[0] * share, start[1] + far[1] * share)
