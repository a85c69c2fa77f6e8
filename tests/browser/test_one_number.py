"""one_number in a browser: the window walks, the kernel is changed by hand, gradients are put."""

from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets.one_number import CARD

SETUP = """
from course_lib import nn

def conv2d(x, W, b, stride=1, pad=0):
    return nn.conv2d(x, W, b, stride, pad)

def conv2d_backward(dy, cache):
    x, W, stride, pad = cache
    return nn.conv2d_backward(dy, x, W, stride, pad)
"""


WINDOW = "window; Space changes the gradient of its number"
ONES = [" ", "ArrowRight", " ", "ArrowRight", " "]


def left_edge(widget: WidgetPage) -> None:
    """Rows (-1, 0, 1), made of the kernel of the start by keys."""
    for k, (now, wanted) in enumerate(zip(CARD.start["w"], (-1, 0, 1) * 3, strict=True)):
        key = "ArrowUp" if wanted > now else "ArrowDown"
        widget.press(f"kernel, row {k // 3}, column {k % 3}", *[key] * abs(wanted - now))


def unread(widget: WidgetPage) -> None:
    widget.fill("width", "7")
    widget.fill("stride", "2")
    assert "read by none" not in widget.readout()
    widget.fill("width", "8")


def nine(widget: WidgetPage) -> None:
    """Gradients on a block of three by three, by keys alone."""
    widget.press("no gradients", "Enter")
    down = ["ArrowDown", "ArrowLeft", "ArrowLeft"]
    widget.press(WINDOW, "Home", *[*ONES, *down] * 2, *ONES)
    assert len(widget.state()["dy"]) == 9


class TestOneNumber(WidgetChecks):
    case = WidgetCase(
        CARD,
        "one_number(conv2d, conv2d_backward)",
        SETUP,
        finds={0: [left_edge], 1: [unread], 2: [nine]},
    )

    def test_the_window_goes_where_it_is_dragged_and_stays_inside(self, widget: WidgetPage):
        box = widget.box(WINDOW)
        widget.drag(WINDOW, 2 * box["width"] / 3, box["height"] / 3)
        assert widget.state()["at"] == [2, 4]
        widget.drag(WINDOW, 900, 900)
        assert widget.state()["at"] == [4, 5]
        widget.fill("stride", "3")
        assert widget.readout().startswith("Row 1, column 1 of the map")
        widget.press(WINDOW, "ArrowLeft")
        assert widget.state()["at"] == [1, 0]

    def test_a_click_on_the_map_brings_the_window(self, widget: WidgetPage):
        widget.root.locator("[data-place='3 4']").click()
        widget.answered()
        assert widget.state()["at"] == [3, 4]
        widget.same_as(self.view)

    def test_the_gradient_of_the_number_is_put_turned_and_taken(self, widget: WidgetPage):
        widget.root.locator("[data-place='0 0']").click()
        widget.answered()
        for value in ("+1", "−1", "0"):
            widget.root.get_by_role("button", name="gradient of this number").click()
            widget.answered()
            assert widget.button(f"gradient of this number: {value}").is_visible()
            widget.same_as(self.view)
        assert widget.root.locator(".on-above").count() > 0
        widget.click("no gradients")
        assert "gradients" not in widget.readout()
        assert widget.root.locator(".on-above").count() == 0, "T waits for the prediction"

    def test_all_numbers_get_the_gradient_1(self, widget: WidgetPage):
        """What the prediction asks for, by keys alone: both widths at stride 2."""
        widget.fill("stride", "2")
        for width in ("7", "8"):
            widget.fill("width", width)
            widget.press("all gradients 1", "Enter")
            assert widget.state()["dy"] == [[i, j, 1] for i in range(3) for j in range(3)]
            assert "Of the gradients on 9 cells" in widget.readout()
            assert widget.root.locator(".on-ring").count() == 9
            widget.same_as(self.view)
            last = widget.root.locator(".dm-arrays table").first.locator("tr td:last-child")
            unread = set(last.all_text_contents()[-7:]) == {"0"}
            assert unread == (width == "8")
        widget.press("no gradients", "Enter")
        assert widget.state()["dy"] == []

    def test_a_kernel_is_chosen_and_shown(self, widget: WidgetPage):
        widget.click("sharpen")
        assert widget.state()["w"] == [0, -1, 0, -1, 5, -1, 0, -1, 0]
        weight = widget.control("kernel, row 1, column 1")
        assert weight.get_attribute("aria-valuenow") == "5"
        widget.press(weight, "End")
        assert widget.state()["w"][4] == 9

    def test_a_product_lights_its_pixel_and_its_weight(self, widget: WidgetPage):
        widget.notebook.page.evaluate("() => document.activeElement.blur()")
        widget.root.locator(".dm-term").nth(1).dispatch_event("pointerover")
        lit = widget.root.locator("[data-link].dm-lit").all()
        links = {link for node in lit for link in (node.get_attribute("data-link") or "").split()}
        assert links == {"w00", "x1.2"}
