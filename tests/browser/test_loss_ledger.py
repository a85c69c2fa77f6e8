"""loss_ledger in a browser, with a learner's cross-entropy."""

from widget_checks import WidgetCase, WidgetChecks
from widget_page import Step, WidgetPage, press

from course_lib.widgets.loss_ledger import CARD

SETUP = """
import numpy as np

def cross_entropy_soft(z, t):
    shifted = z - z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(t * np.where(t > 0, log_p, 0)).sum(axis=1).mean()
"""


RING, TOGETHER = "log-odds of the open example", press("all 20 move together", "Space")


def to_the_right_end_and_back(small_steps: int) -> Step:
    return press(RING, "End", "Home", *["PageUp"] * 12, *["ArrowLeft"] * small_steps)


class TestLossLedger(WidgetChecks):
    case = WidgetCase(
        CARD,
        "loss_ledger(cross_entropy_soft)",
        SETUP,
        finds={
            2: [press("all: wrong 1's part", "End"), TOGETHER, to_the_right_end_and_back(3)],
            # One mistake as sure as can be, and the others less sure than before.
            1: [TOGETHER, press(RING, *["PageDown"] * 3), TOGETHER, press(RING, "Home")],
            # All to the same log-odds, which is just enough; then one to the left end.
            0: [TOGETHER, to_the_right_end_and_back(5), TOGETHER, press(RING, "Home")],
        },
    )

    def test_a_dot_that_is_dragged_is_opened_and_costs_what_the_curve_says(
        self, widget: WidgetPage
    ):
        dots = widget.root.locator(".ledger-dot")
        widget.drag(dots.nth(0), widget.box(dots.nth(19))["x"] - widget.box(dots.nth(0))["x"], 0)
        state = widget.state()
        assert state["example"] == 1
        assert abs(state["m"][0] + 6) < 0.3
        assert "your model 18 of 20 right" in widget.readout()
        widget.same_as(self.view)

    def test_a_bar_is_dragged_to_a_half(self, widget: WidgetPage):
        bar = "probability of the true class"
        widget.drag(bar, 0, 0.02 * widget.box(bar)["height"])
        assert abs(widget.state()["m"][19]) < 0.35
        widget.press(bar, "ArrowUp", "ArrowUp", "ArrowUp")
        widget.same_as(self.view)
