"""three_arrows in a browser, with a learner's gradient."""

import numpy as np
import pytest
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets.three_arrows import CARD

pytestmark = pytest.mark.browser
SETUP = """
import numpy as np
from course_lib.widgets import three_arrows

def gradient(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    dz = e / e.sum(axis=1, keepdims=True)
    dz[np.arange(len(y)), y] -= 1
    return dz / len(y)
"""


def gradient(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    dz = e / e.sum(axis=1, keepdims=True)
    dz[np.arange(len(y)), y] -= 1
    return dz / len(y)


def steps(widget: WidgetPage) -> None:
    """Ten clicks, faster than Python answers: none is lost."""
    for _ in range(10):
        widget.button("step: all points").click()
    widget.notebook.page.wait_for_timeout(1500)
    widget.answered()


def common_arrow(widget: WidgetPage) -> None:
    v = widget.root.locator(".arrows-v")
    widget.press(v, *["ArrowRight"] * 4)
    widget.press(v, "ArrowRight", "ArrowUp")


def mixed_classes(widget: WidgetPage) -> None:
    """The chosen point stays where it is and gets another class."""
    widget.button("next class").click()
    widget.answered()


class TestThreeArrows(WidgetChecks):
    case = WidgetCase(
        CARD,
        "three_arrows(gradient)",
        SETUP,
        gradient,
        finds={0: steps, 1: common_arrow, 2: mixed_classes},
    )

    def test_points_are_added_moved_and_removed(self, widget: WidgetPage):
        widget.button("add").click()
        widget.answered()
        assert widget.state()["points"][24] == [0.5, 0.5, 1]
        assert widget.state()["chosen"] == 25
        ring = widget.root.locator(".arrows-ring")
        widget.press(ring, "ArrowLeft", "ArrowUp", "ArrowUp")
        assert widget.state()["points"][24] == [0.4, 0.7, 1]
        widget.same_as(self.view)
        widget.button("remove").click()
        widget.answered()
        assert widget.state()["chosen"] == 24
        widget.button("▶").click()
        widget.answered()
        assert widget.state()["chosen"] == 1
        widget.same_as(self.view)

    def test_a_step_is_what_numpy_says(self, widget: WidgetPage):
        before = widget.state()
        widget.button("step: this point").click()
        widget.answered()
        points, W = np.array(before["points"]), np.array(before["arrows"]).T  # (24, 3), (2, 3)
        x, y = points[[1], :2], points[[1], 2].astype(int)
        expected = W - 0.5 * x.T @ gradient(x @ W, y)
        np.testing.assert_allclose(np.array(widget.state()["arrows"]).T, expected, atol=6e-4)
