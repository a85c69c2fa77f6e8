"""loss_ledger in a browser, with a learner's cross-entropy."""

from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets.loss_ledger import CARD

SETUP = """
import numpy as np
from course_lib.widgets import loss_ledger

def cross_entropy_soft(z, t):
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(t * np.where(t > 0, log_p, 0)).sum(axis=1).mean()
"""


def ring(widget: WidgetPage):
    return widget.control("log-odds of the open example")


def worse_than_a_guess(widget: WidgetPage) -> None:
    """All to the same log-odds, which is just enough; then one to the left end."""
    widget.press(widget.control("all 20 move together"), "Space")
    widget.press(ring(widget), "End", "Home", *["PageUp"] * 12, *["ArrowLeft"] * 5)
    widget.press(widget.control("all 20 move together"), "Space")
    widget.press(ring(widget), "Home")


def ten_times(widget: WidgetPage) -> None:
    """One mistake as sure as can be, and the others less sure than before."""
    together = widget.control("all 20 move together")
    widget.press(together, "Space")
    widget.press(ring(widget), *["PageDown"] * 3)
    widget.press(together, "Space")
    widget.press(ring(widget), "Home")


def none_right(widget: WidgetPage) -> None:
    widget.press(widget.control("all: wrong 1's part"), "End")
    widget.press(widget.control("all 20 move together"), "Space")
    widget.press(ring(widget), "End", "Home", *["PageUp"] * 12, *["ArrowLeft"] * 3)


class TestLossLedger(WidgetChecks):
    case = WidgetCase(
        CARD,
        "loss_ledger(cross_entropy_soft)",
        SETUP,
        finds={2: none_right, 1: ten_times, 0: worse_than_a_guess},
    )

    def test_a_dot_that_is_dragged_is_opened_and_costs_what_the_curve_says(
        self, widget: WidgetPage
    ):
        dots = widget.root.locator(".ledger-dot")
        box, edge = dots.nth(0).bounding_box(), dots.nth(19).bounding_box()
        assert box
        assert edge
        widget.drag(dots.nth(0), edge["x"] - box["x"], 0)
        state = widget.state()
        assert state["example"] == 1
        assert abs(state["m"][0] + 6) < 0.3
        assert "your model 18 of 20 right" in widget.readout()
        widget.same_as(self.view)

    def test_a_bar_is_dragged_to_a_half(self, widget: WidgetPage):
        bar = widget.control("probability of the true class")
        box = bar.bounding_box()
        assert box
        widget.drag(bar, 0, 0.02 * box["height"])
        assert abs(widget.state()["m"][19]) < 0.35
        widget.press(bar, "ArrowUp", "ArrowUp", "ArrowUp")
        widget.same_as(self.view)
