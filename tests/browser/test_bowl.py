"""bowl in a browser, with the rule as a learner types it."""

import pytest
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets.bowl import CARD

pytestmark = pytest.mark.browser
SETUP = """
from course_lib.widgets import bowl

def sgd_momentum(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - lr * v, v
"""


def typed(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - lr * v, v


def under_thirty(widget: WidgetPage) -> None:
    widget.fill("learning rate, typed", "0.1111")
    widget.fill("momentum μ, typed", "0.444")


def falls_then_diverges(widget: WidgetPage) -> None:
    """The point in the map, moved by keys over the edge."""
    point = widget.root.get_by_role("application", name="learning rate and momentum")
    widget.press(point, *["ArrowRight"] * 5)


def hurting(widget: WidgetPage) -> None:
    widget.press(widget.control("momentum μ"), *["PageUp"] * 9)


class TestBowl(WidgetChecks):
    case = WidgetCase(
        CARD,
        "bowl(sgd_momentum)",
        SETUP,
        typed,
        finds={0: under_thirty, 1: falls_then_diverges, 2: hurting},
    )

    def test_the_point_in_the_map_goes_where_it_is_dragged(self, widget: WidgetPage):
        point = widget.root.get_by_role("application", name="learning rate and momentum")
        before = point.bounding_box()
        widget.drag(point, 30, -50)
        after = point.bounding_box()
        assert before
        assert after
        assert abs(after["x"] - before["x"] - 30) < 4
        assert abs(after["y"] - before["y"] + 50) < 4
        assert widget.state()["mu"] > 0.2
        assert widget.state()["lr"] > 0.08

    def test_the_start_is_moved_by_keys(self, widget: WidgetPage):
        start = widget.root.get_by_role("application", name="start")
        widget.press(start, "ArrowLeft", "ArrowDown")
        assert widget.state()["start"] == [3.9, 0.9]
        widget.same_as(self.view)
