"""A widget of a lesson in a real JupyterLab, moved by keys and by the mouse.

The pages and the browser are those of the browser tests.
"""

import itertools
import math
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks import ROOT
from benchmarks.responsiveness import NoAnswer, Note
from course_lib.cli.browser import browser as running_browser

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
def opened(setup: str, call: str) -> Iterator["WidgetDriver"]:
    """A widget on a page of a JupyterLab and in a browser of its own, with the recorder."""
    lab_server, window = helper("lab_server"), helper("notebook_page").window
    with tempfile.TemporaryDirectory() as home:
        folder, port = Path(home) / "notebooks", lab_server.free_port()
        folder.mkdir()
        command = lab_server.course_lab(folder, port)
        with (
            lab_server.running_lab(command, folder, Path(home), port) as lab,
            running_browser("a measurement") as browser,
            window(browser, lab) as desk,
            helper("widget_page").shown(desk, "widget", setup, call) as page,
        ):
            page.root.evaluate(RECORDER.read_text("utf-8"))
            page.root.scroll_into_view_if_needed()
            yield WidgetDriver(page)


class WidgetDriver:
    """Moves a widget, and reads what the recorder noted.

    Args:
        page: a `WidgetPage` of the browser tests.
    """

    def __init__(self, page: Any) -> None:
        self.root, self.control, self.page = page.root, page.control, page.notebook.page
        self.random = random.Random(0)
        self.start = self.far = (0.0, 0.0)  # where something was grabbed, and how far it is moved

    def node(self, name: str) -> Any:
        """A control by its label, or an element of the picture by its class."""
        in_picture = name.startswith((".", "["))
        return self.root.locator(name).first if in_picture else self.control(name)

    def read(self, what: str) -> Any:
        """One of the recorder's notes."""
        return self.root.evaluate(f"root => root.recorder.{what}")

    def settle(self) -> None:
        """Wait until the newest state's answer is on the screen."""
        self.read("settled()")

    def rest(self) -> None:
        """A pause that has no beat in common with the screen."""
        self.page.wait_for_timeout(self.random.uniform(30, 60))

    def press(self, name: str, keys: Sequence[str], n: int) -> list[Note]:
        """Press keys in turn, n times in all, each when the last answer is there.

        Returns:
            The last change of state of each.

        Raises:
            NoAnswer: a key changed no state, or an answer neither read-out nor picture.
        """
        self.node(name).focus()
        notes = []
        for key in itertools.islice(itertools.cycle(keys), n):
            self.rest()
            before, known = self.read("shown()"), len(self.read("sent"))
            self.page.keyboard.press(key)
            self.settle()
            sent = self.read("sent")
            if len(sent) == known or self.read("shown()") == before:
                raise NoAnswer(f"{name}: {key} changed nothing")
            notes.append(sent[-1])
        return notes

    def grab(self, name: str, follows: str, far: tuple[float, float]) -> None:
        """Take something by its middle, to move it `far`, right and down."""
        node = self.node(name)
        self.node(follows).evaluate("node => node.closest('.dm-lab').recorder.follow(node)")
        box = node.bounding_box()
        self.start = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.far = far
        self.move(0)
        self.page.mouse.down()
        self.settle()

    def move(self, turns: float) -> None:
        """Move what was grabbed to its place after some turns to and fro."""
        share = math.sin(2 * math.pi * turns)
        (x, y), (right, down) = self.start, self.far
        self.page.mouse.move(x + right * share, y + down * share)

    def move_singly(self, n: int) -> list[Note]:
        """Move n times, each when the last answer is there; return the notes of these moves."""
        known = len(self.read("moves"))
        for i in range(1, n + 1):
            self.move(i / 8)
            self.settle()
            self.rest()
        return self.read("moves")[known:]

    def drag(self, seconds: float) -> list[Note]:
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
            self.move(TURNS * i / RATE)
        self.move(0.25)  # somewhere else than just before
        self.settle()
        return self.read("sent")[known:]

    def drop(self) -> None:
        """Let go."""
        self.page.mouse.up()
        self.settle()
