"""shift_meter in a browser: the digit is dragged, a unit is chosen, the answer turns."""

from small_nets import SHIFT_METER
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets.shift_meter import CARD

UNIT = "unit of the pooled map"


def two_pixels(widget: WidgetPage) -> None:
    widget.press("digit", "ArrowRight")
    assert widget.state()["dx"] == 2


def smallest(widget: WidgetPage) -> None:
    widget.fill("test image, typed", "5")
    assert "The answer stays 1" in widget.readout()
    widget.press("right", "ArrowRight")


def lower_end(widget: WidgetPage) -> None:
    """Digit 2 is a 1: map 1 is largest at its foot."""
    widget.fill("test image, typed", "2")
    widget.press("digit", "Home")
    widget.press("map", "Home", "ArrowRight")
    widget.press(UNIT, "End", *["ArrowUp"] * 3, *["ArrowLeft"] * 7)
    assert widget.state()["unit"] == [10, 6]


class TestShiftMeter(WidgetChecks):
    case = WidgetCase(
        CARD,
        "shift_meter(model, max_pool)",
        SHIFT_METER,
        finds={0: [two_pixels], 1: [smallest], 2: [lower_end]},
    )

    def test_the_digit_goes_where_it_is_dragged(self, widget: WidgetPage):
        box = widget.box("digit")
        widget.drag("digit", 3 * box["width"] / 28, -2 * box["height"] / 28)
        assert (widget.state()["dx"], widget.state()["dy"]) == (4, -2)
        widget.drag("digit", -500, 500)
        assert (widget.state()["dx"], widget.state()["dy"]) == (-6, 6)
        widget.press("digit", "Home")
        assert widget.readout().startswith("Moved by nothing")

    def test_the_digit_is_moved_before_python_answers(self, widget: WidgetPage):
        image = widget.root.locator("[data-link=pixels] image")
        href, answered = widget.root.evaluate(
            """root => { root.lab.set({dx: 4, dy: -3});
            return [root.querySelector("[data-link=pixels] image").getAttribute("href"),
                root.lab.view.n === root.lab.state.n]; }"""
        )
        assert not answered
        widget.answered()
        assert image.get_attribute("href") == href
        assert widget.root.evaluate("root => root.lab.view.data.moved") == [4, -3]

    def test_a_unit_stays_inside_a_smaller_map(self, widget: WidgetPage):
        widget.press(UNIT, "End")
        assert widget.state()["unit"] == [13, 13]
        widget.fill("stage", "2")
        assert "row 4, column 4" in widget.readout()
        widget.press(UNIT, "ArrowUp")
        assert widget.state()["unit"] == [3, 4]
        widget.same_as(self.view)

    def test_whole_places_are_said_and_the_crosses_stay(self, widget: WidgetPage):
        widget.press("digit", "Home")
        crosses = widget.root.locator(".sm-cross")
        assert crosses.get_attribute("d") == ""
        widget.press("right", "ArrowRight")
        assert (crosses.get_attribute("d") or "").count("M") > 10
        widget.press("right", "ArrowRight")
        assert "as a fraction of its size, is 0." in widget.readout()

    def test_the_gradient_takes_the_place_of_the_digit(self, widget: WidgetPage):
        before = widget.root.locator("image").first.get_attribute("href")
        widget.press("gradient of the answer", "Space")
        assert widget.root.get_by_text("slope: blue +, orange −").is_visible()
        assert widget.root.locator("image").first.get_attribute("href") != before
