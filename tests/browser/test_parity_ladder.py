"""parity_ladder in a browser, with the library's twins."""

from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage, fill, press

from course_lib.widgets.parity_ladder import CARD

SETUP = """
from course_lib.lesson_functions.torch_nets import torch_layer as to_torch
"""


class TestParityLadder(WidgetChecks):
    case = WidgetCase(
        CARD,
        "parity_ladder(to_torch)",
        SETUP,
        finds={
            0: [press("lr inside the velocity", "Space")],
            1: [press("running variance by 1/n", "Space"), press("gradient of the sum", "Space")],
            2: [fill("digits in the batch", "4")],
        },
    )

    def test_arrows_walk_the_ladder_to_its_ends(self, widget: WidgetPage):
        marker = widget.root.get_by_role("slider")
        widget.press(marker, "Home")
        assert widget.state()["rung"] == 0
        widget.press(marker, "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp")
        assert widget.state()["rung"] == 2
        assert marker.get_attribute("aria-valuetext") == (
            "the output of 2 MaxPool2d: equal to rounding"
        )
        widget.press(marker, "End", "ArrowDown")
        assert widget.state()["rung"] == 24
        widget.same_as(self.view)

    def test_a_click_chooses_a_rung(self, widget: WidgetPage):
        for i in (0, 9, 10, 19, 20):
            bar = widget.root.locator(".rungs-lane").nth(i)
            bar.click(force=True, position={"x": 20, "y": 8})
            widget.answered()
            assert widget.state()["rung"] == i

    def test_a_switch_changes_the_bars(self, widget: WidgetPage):
        apart = widget.root.locator(".rungs-apart")
        assert apart.count() == 2
        widget.press("gradient of the sum", "Space")
        assert apart.count() == 15
        assert widget.root.locator(".rungs-apart", has_text="× 8.000").count() == 11
