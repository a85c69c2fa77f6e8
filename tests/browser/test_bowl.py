"""bowl in a browser, with the rule as a learner types it."""

import pytest
from widget_checks import WidgetCase, WidgetChecks, shot
from widget_page import WidgetPage, fill, press

from course_lib.widgets.bowl import CARD

SETUP = """
def sgd_momentum(w, dw, v, lr, mu):
    v = mu * v + dw
    return w - lr * v, v

def adam(w, dw, m, v, t, lr, b1, b2, eps):
    m, v = b1 * m + (1 - b1) * dw, b2 * v + (1 - b2) * dw**2
    return w - lr * m / (1 - b1**t) / ((v / (1 - b2**t)) ** 0.5 + eps), m, v
"""

SHARE, POINT = "μ (6.3: ρ, β1)", "learning rate and momentum"


class TestBowl(WidgetChecks):
    case = WidgetCase(
        CARD,
        "bowl((sgd_momentum, adam))",
        SETUP,
        finds={
            0: [fill("learning rate, typed", "0.1111"), fill(f"{SHARE}, typed", "0.444")],
            1: [press(POINT, *["ArrowRight"] * 5)],  # over the edge of the map
            2: [press(SHARE, *["PageUp"] * 9)],
            3: [fill("rule", "Adam"), fill(f"{SHARE}, typed", "0.9"), press("curvature κ", "End")],
        },
    )

    def test_the_point_in_the_map_goes_where_it_is_dragged(self, widget: WidgetPage):
        assert widget.drag(POINT, 30, -50) == pytest.approx((30, -50), abs=4)
        assert widget.state()["mu"] > 0.2
        assert widget.state()["lr"] > 0.08

    @pytest.mark.parametrize(("lr", "above"), [("0.0769", False), ("0.2", True)])
    def test_the_loss_leaves_its_chart(self, widget: WidgetPage, lr: str, above: bool):
        """It goes on beyond the axis and is cut there, and does not run along the edge."""
        widget.fill("learning rate, typed", lr)
        line = widget.root.locator(".bo-loss")
        y = [float(point.split(",")[1]) for point in line.get_attribute("points").split()]
        out = [v for v in y if (v < 240 if above else v > 340)]
        assert len(out) > 10
        assert not {240, 340} & set(y)
        assert line.get_attribute("clip-path")

    def test_the_start_is_moved_by_keys(self, widget: WidgetPage):
        widget.press("start", "ArrowLeft", "ArrowDown")
        assert widget.state()["start"] == [3.9, 0.9]
        widget.same_as(self.view)

    def test_adam_has_a_map_of_its_own(self, widget: WidgetPage):
        """Dragging up the map by half of its height adds half of the shares, from 0 to 1."""
        limit = widget.root.locator(".bo-limit")
        image = widget.root.locator(".dm-picture image")
        before = image.get_attribute("href")
        assert len(limit.get_attribute("points").split()) == 20
        widget.fill("rule", "Adam")
        assert image.get_attribute("href") != before
        assert limit.get_attribute("points") == ""
        assert "β₁" in widget.root.locator(".dm-picture svg text").all_text_contents()
        widget.fill("learning rate, typed", "1")
        widget.drag(POINT, 0, -90)
        assert 0.9 < widget.state()["lr"] < 1.1
        assert widget.state()["mu"] > 0.3
        widget.same_as(self.view)
        shot(widget, "widget-bowl-adam")
