"""softmax_lab in a browser, with the formula as a learner types it first."""

from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets.softmax_lab import CARD

SETUP = """
import numpy as np
from course_lib.widgets import softmax_lab

def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)
"""


def first_c(widget: WidgetPage) -> None:
    widget.fill("float type", "float32")
    widget.fill("add to all: c, typed", "86")
    assert not widget.found()[0]
    widget.press(widget.control("add to all: c"), "ArrowRight")


def low_temperature(widget: WidgetPage) -> None:
    widget.press(widget.control("temperature T"), *["ArrowLeft"] * 7)


def two_halves(widget: WidgetPage) -> None:
    """The point in the triangle, moved by keys to the middle of the lower side."""
    point = widget.root.get_by_role("application")
    widget.press(point, "Home", *["PageDown"] * 4, *["ArrowDown"] * 40)


class TestSoftmaxLab(WidgetChecks):
    case = WidgetCase(
        CARD, "softmax_lab(softmax)", SETUP, finds={0: first_c, 1: low_temperature, 2: two_halves}
    )

    def test_the_typed_formula_dies_at_710_and_the_read_out_says_so(self, widget: WidgetPage):
        widget.fill("add to all: c, typed", "707")
        assert "p .665, .245, .090" in widget.readout()
        widget.press(widget.control("add to all: c"), "ArrowRight")
        assert widget.readout() == (
            "Logits 710, 709, 708; p nan, .000, .000: no probabilities. In float64, e^710 is inf."
        )
        assert widget.root.get_by_text("no point").is_visible()
        assert widget.root.get_by_role("application").is_hidden()

    def test_the_point_goes_where_it_is_dragged(self, widget: WidgetPage):
        point = widget.root.get_by_role("application")
        before = point.bounding_box()
        widget.drag(point, 40, -40)
        after = point.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(after["x"] - before["x"] - 40) < 6
        assert abs(after["y"] - before["y"] + 40) < 6
