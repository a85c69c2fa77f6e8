"""stress_bench in a browser, with small networks that the notebook trains itself."""

from functools import partial

from small_nets import STRESS_BENCH
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets.stress_bench import CARD, view

HIDE = "hide LeNet's curve, to draw it"


def show(find: int, widget: WidgetPage) -> None:
    """The first moved digit that is this find."""
    for level in (4, 3, 5, 2, 6, 1):
        for digit in range(200):
            state = CARD.checked({"level": level, "digit": digit})
            if view(state, TestStressBench.case.f)["finds"][find]:
                for _ in range(abs(level - 4)):
                    widget.click(f"level: one step {'forward' if level > 4 else 'back'}")
                widget.fill("test image, typed", str(digit))
                return
    raise AssertionError("no such digit")


class TestStressBench(WidgetChecks):
    case = WidgetCase(
        CARD,
        "stress_bench(bench)",
        STRESS_BENCH,
        finds={i: [partial(show, i)] for i in range(3)},
    )

    def test_the_hidden_curve_is_drawn_with_the_pencil_and_compared(self, widget: WidgetPage):
        widget.press(HIDE, "Space")
        assert widget.root.locator("g.bench-diamond").count() == 0
        widget.press("pencil", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowUp")
        assert widget.state()["guess"] == {"shift": [None, None, 52, None, 54, None, None]}
        assert widget.root.locator("circle.bench-guess").count() == 2
        widget.press("pencil", "Home")
        assert widget.state()["level"] == 0
        widget.press(HIDE, "Space")
        assert widget.root.locator("g.bench-diamond").count() == 2
        assert "Your drawing misses LeNet by " in widget.readout()
        widget.same_as(self.view)

    def test_a_drag_across_draws_at_each_level(self, widget: WidgetPage):
        widget.drag("pencil", -120, -40)
        drawn = widget.state()["guess"]["shift"]
        assert sum(value is not None for value in drawn) >= 3
        assert widget.state()["level"] < 4

    def test_the_fourth_network_comes_on_request(self, widget: WidgetPage):
        bars = widget.root.locator(".bench-bar")
        assert bars.count() == 30
        widget.press("show LeNet, moved, too", "Space")
        assert bars.count() == 40
