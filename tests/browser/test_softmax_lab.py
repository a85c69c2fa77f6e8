"""softmax_lab in a browser, with the formula as a learner types it first."""

import pytest
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage, press

from course_lib.widgets.softmax_lab import CARD

SETUP = """
import numpy as np

def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)
"""

POINT = "point in the triangle"


def first_c(widget: WidgetPage) -> None:
    widget.fill("float type", "float32")
    widget.fill("add to all: c, typed", "86")
    assert not widget.found()[0]
    widget.press("add to all: c", "ArrowRight")


class TestSoftmaxLab(WidgetChecks):
    case = WidgetCase(
        CARD,
        "softmax_lab(softmax)",
        SETUP,
        finds={
            0: [first_c],
            1: [press("temperature T", *["ArrowLeft"] * 7)],
            # To the middle of the lower side, from the centre, by keys.
            2: [press(POINT, "Home", *["PageDown"] * 4, *["ArrowDown"] * 40)],
        },
    )

    def test_the_typed_formula_dies_at_710_and_the_read_out_says_so(self, widget: WidgetPage):
        widget.fill("add to all: c, typed", "707")
        assert "p .665, .245, .090" in widget.readout()
        widget.press("add to all: c", "ArrowRight")
        assert widget.readout() == (
            "Logits 710, 709, 708; p nan, .000, .000: no probabilities. In float64, e^710 is inf."
        )
        assert widget.root.get_by_text("no point").is_visible()
        assert widget.root.get_by_role("application").is_hidden()

    def test_the_point_goes_where_it_is_dragged(self, widget: WidgetPage):
        assert widget.drag(POINT, 40, -40) == pytest.approx((40, -40), abs=6)
