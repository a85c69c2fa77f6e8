"""A widget of a lesson: how soon it answers, and how it follows the hand."""

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from benchmarks import hands, lessons, promptness
from benchmarks.work import Work


class Widget(Work):
    """One widget, called as a lesson calls it.

    Args:
        lesson: such as "02".
        call: the line of the lesson.
        keys: control -> the keys that are pressed on it in turn.
        drag: "grab", what is dragged; "follows", what moves with it; "far", right and down, in
            pixels.
        given: lines in place of what the lesson trains or loads.
        n_keys: keys in all.
        n_moves: single moves of the mouse.
        seconds: of the drag without a pause.
    """

    def __init__(
        self,
        lesson: str,
        call: str,
        keys: Mapping[str, Sequence[str]],
        drag: Mapping[str, Any],
        given: Sequence[str] = (),
        n_keys: int = 40,
        n_moves: int = 16,
        seconds: float = 3.0,
    ) -> None:
        self.setup, self.call = lessons.setup(lesson, call, given), call
        self.keys, self.dragged = keys, drag
        self.n_keys, self.n_moves, self.seconds = n_keys, n_moves, seconds

    def facts(self) -> dict[str, str]:
        """Versions of the lab and of the browser."""
        return {
            "JupyterLab": version("jupyterlab"),
            "Chromium": hands.helper("chromium").version(),
        }

    def run(self) -> dict[str, Any]:
        """Start a lab, open the widget, press keys, move, drag."""
        with hands.opened(self.setup, self.call) as hand:
            pressed = self._press(hand)
            answers = promptness.answers(pressed, hand.read("drawn"))
            start = hand.grab(self.dragged["grab"], self.dragged["follows"])
            far = self.dragged["far"]
            frames = promptness.frames(hand.move_singly(start, far, self.n_moves))
            sent = hand.drag(start, far, self.seconds)
            drawn = hand.read("drawn")
            hand.drop()
        return {
            "answer": answers,
            "frames": frames,
            "last": promptness.answers(sent[-1:], drawn),
            "pace": promptness.answer_rate(sent, drawn),
            "load": os.getloadavg()[0],
        }

    def _press(self, hand: hands.Hand) -> list[Mapping[str, Any]]:
        """As many keys on each control; the first two are not counted, they load what is needed."""
        each = -(-self.n_keys // len(self.keys))
        pressed = []
        for name, keys in self.keys.items():
            hand.press(name, keys, 2)
            pressed += hand.press(name, keys, each)
        return pressed

    def measure(self, times: int) -> dict[str, Any]:
        """All numbers of one visit; it is measured in a new process each time."""
        return self.run()
