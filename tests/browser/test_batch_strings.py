"""batch_strings in a browser, with the functions of lesson 07."""

import pytest
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage, press

from course_lib.widgets.batch_strings import CARD

SETUP = """
from course_lib import exercises
from course_lib.nn import batch_norm, batch_norm_backward

BatchNorm = exercises.get("07.3").reference["BatchNorm"]
"""


class TestBatchStrings(WidgetChecks):
    case = WidgetCase(
        CARD,
        "batch_strings((batch_norm, batch_norm_backward, BatchNorm))",
        SETUP,
        finds={
            0: [press("x of point 0", "End")],  # as far to the right as it goes, by one key
            1: [press("add to all x", "PageUp")],
            2: [press("add to all x", *["ArrowRight"] * 21)],
        },
    )

    def test_a_point_at_300_pulls_the_others_together(self, widget: WidgetPage):
        widget.press("x of point 0", "End")
        assert "Point 0 at 300 becomes y 2.000" in widget.readout()
        assert "The others span .033" in widget.readout()
        bars = widget.root.locator(".bs-plus rect, .bs-minus rect")
        assert max(bars.evaluate_all("nodes => nodes.map(n => n.height.baseVal.value)")) < 1

    def test_a_point_goes_where_it_is_dragged_and_the_axis_grows_at_its_end(
        self, widget: WidgetPage
    ):
        drawn = widget.box(widget.root.locator(".dm-picture svg"))["width"] / 440
        widget.drag("x of point 2", 22.5 * drawn, 0)  # of 360, which are -4 to 4
        at = widget.state()["x"][2]
        assert at == pytest.approx(2.5, abs=0.3)  # the numbers beside the picture may resize it
        assert widget.state()["x"] == [3, 1, at, -1, -2]
        assert widget.state()["pushed"] == 2
        widget.drag("x of point 2", 400, 0)
        assert 4 < widget.state()["x"][2] < 10

    def test_points_come_and_go(self, widget: WidgetPage):
        widget.fill("points n", "1")
        assert "n = 1: Point 0 at 3 is its own mean. So y is .000" in widget.readout()
        widget.fill("points n", "8")
        assert len(widget.state()["x"]) == 8
        assert widget.control("x of point 7").is_visible()
        widget.same_as(self.view)

    def test_in_evaluation_one_thread_moves(self, widget: WidgetPage):
        widget.fill("mode", "evaluation")
        before = self.view(widget.state())["arrays"][0]["texts"]
        widget.press("x of point 0", *["ArrowRight"] * 5)
        widget.same_as(self.view)
        after = self.view(widget.state())["arrays"][0]["texts"]
        assert [a == b for a, b in zip(before, after, strict=True)] == [False, *[True] * 4]
