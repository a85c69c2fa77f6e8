"""The two ladders: what differs is told, and stands behind its bar."""

import numpy as np

from course_lib.plots.parity_ladder import ladders

NAMES = ["0 Linear", "1 ReLU", "loss", "loss (back)"]


def test_the_words_say_which_rungs_differ():
    right, broken = [0, 1e-16, 0, 2e-15], [0, 0.5, np.inf, np.nan]
    texts = ["", "0.5", "other shape", "no number"]
    picture = ladders(NAMES, {"off": right, "on": broken}, texts)
    assert "off: 0 differ; on: 3 differ, first 1 ReLU, loss, loss (back)." in picture.alt
    written = [text.get_text() for text in picture.figure.axes[1].texts]
    assert written == texts[1:]
    assert picture.png()[:4] == b"\x89PNG"


def test_bars_of_rounding_are_equal_on_every_machine():
    one = ladders(NAMES, {"off": [0, 1e-17, 1e-16, 9e-13]}, [""] * 4)
    other = ladders(NAMES, {"off": [3e-16, 0, 2e-14, 1e-15]}, [""] * 4)
    assert one.png() == other.png()
