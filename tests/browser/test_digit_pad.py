"""digit_pad in a browser: drawn by pointer and by keys, read by a small conv net."""

from typing import Any

import pytest
from small_nets import DIGIT_PAD
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage, click, press

from course_lib.data import stored_strokes
from course_lib.widgets.digit_pad import CARD

PAD = ".pad-paper"


def draw(widget: WidgetPage, strokes: Any) -> None:
    """Clear the pad, and draw with the mouse."""
    widget.button("clear").click()
    pad = widget.root.locator(PAD)
    pad.scroll_into_view_if_needed()
    box, mouse = widget.box(pad), widget.notebook.page.mouse
    unit = box["width"] / 112
    for stroke in strokes:
        for i, (row, column) in enumerate(stroke):
            mouse.move(box["x"] + column * unit, box["y"] + row * unit, steps=3 if i else 1)
            if i == 0:
                mouse.down()
        mouse.up()
    widget.answered()


class TestDigitPad(WidgetChecks):
    case = WidgetCase(
        CARD,
        "digit_pad(net)",
        DIGIT_PAD,
        finds={
            0: [press("invert", "Space")],  # as MNIST was made the net reads the 7; inverted not
            1: [click("keep this drawing"), press("turn", "ArrowLeft")],
        },
        still=("pad: arrows move, space lowers and lifts the pen: pen up, row 14, column 14",),
    )

    def view(self, state: dict[str, Any]) -> dict[str, Any]:
        """In the notebook the net is called by its name there."""
        seen = super().view(state)
        return {**seen, "readout": seen["readout"].replace("Sequential", "net")}

    @pytest.mark.parametrize("digit", [3, 5, 7])
    def test_a_digit_that_is_drawn_is_recognised(self, widget: WidgetPage, digit: int):
        widget.fill("I draw a", str(digit))
        draw(widget, stored_strokes(digit))
        drawn = widget.state()["strokes"]
        assert len(drawn) == len(stored_strokes(digit))
        assert f"It is a {digit}: net reads {digit} (" in widget.readout()
        widget.same_as(self.view)
        widget.reset()
        widget.click(f"a {digit}")  # the stored one
        assert f"It is a {digit}: net reads {digit} (" in widget.readout()

    def test_the_line_is_on_the_pad_before_python_answers(self, widget: WidgetPage):
        widget.click("clear")
        shown = widget.root.evaluate(
            """root => { root.lab.set({strokes: [[[20, 20], [60, 60]]]});
            return [root.querySelectorAll('.pad-ink polyline').length,
                root.lab.view.n === root.lab.state.n]; }"""
        )
        assert shown == [1, False]
        widget.answered()

    def test_a_line_is_drawn_with_keys_alone(self, widget: WidgetPage):
        widget.button("clear").click()
        pad = widget.root.locator(PAD)
        widget.press(pad, "ArrowLeft", "Space", *["ArrowDown"] * 3, "Space", "ArrowRight")
        (stroke,) = widget.state()["strokes"]
        assert [p[0] - stroke[0][0] for p in stroke] == [0, 4, 8, 12]
        assert len({p[1] for p in stroke}) == 1
        assert "pen up" in (pad.get_attribute("aria-label") or "")
        widget.click("undo stroke")
        assert widget.readout().startswith("The pad is blank")

    def test_drawing_goes_on_with_what_is_seen(self, widget: WidgetPage):
        """After a move the pad holds the moved strokes, and the sliders are back at rest."""
        widget.press("size", *["ArrowLeft"] * 6)
        before = widget.state()
        widget.drag(widget.root.locator(PAD), 20, 20)
        after = widget.state()
        assert after["zoom"] == 1
        assert len(after["strokes"]) == len(before["strokes"]) + 1
        assert after["strokes"][0] != before["strokes"][0]
        widget.same_as(self.view)

    def test_the_numbers_that_are_read_are_there_on_request(self, widget: WidgetPage):
        widget.button("28 x 28 numbers").click()
        text = widget.root.locator("pre").inner_text()
        rows = [[int(v) for v in line.split()] for line in text.splitlines()]
        assert {len(row) for row in rows} == {28}
        assert len(rows) == 28
        assert max(map(max, rows)) == 255
        widget.button("28 x 28 numbers").click()
        assert widget.root.locator("pre").is_hidden()
