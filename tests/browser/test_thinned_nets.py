"""thinned_nets in a browser, with the lesson's geometric mean."""

from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage, fill, press

from course_lib.widgets.thinned_nets import CARD

SETUP = """
import numpy as np
from course_lib.nn import log_softmax, softmax

def geometric_ensemble(z):
    return softmax(np.stack([log_softmax(one) for one in z]).mean(axis=0))
"""


class TestThinnedNets(WidgetChecks):
    case = WidgetCase(
        CARD,
        "thinned_nets(geometric_ensemble)",
        SETUP,
        finds={
            0: [press("unit 5", "Space")],
            1: [fill("drop rate p, typed", "0.13")],
            2: [fill("factor", "none")],
            3: [fill("drop rate p, typed", "0.2"), press("one mask a batch", "Space")],
        },
    )

    def test_a_net_is_chosen_in_the_field_by_keys_and_by_mouse(self, widget: WidgetPage):
        chosen = "the net singled out"
        widget.press(chosen, "ArrowLeft")
        assert widget.state()["kept"] == [True] * 7 + [False]
        widget.press(chosen, "ArrowUp")
        assert widget.state()["kept"] == [True] * 3 + [False] + [True] * 3 + [False]
        widget.press(chosen, "Home")
        assert not any(widget.state()["kept"])
        widget.same_as(self.view)
        widget.press(chosen, "End")
        assert all(widget.state()["kept"])

    def test_the_digit_is_shown_beside_its_place(self, widget: WidgetPage):
        digit = widget.root.locator(".tn-digit")
        before = digit.get_attribute("href")
        widget.fill("test image", "2")
        assert digit.get_attribute("href") != before
        words = widget.root.locator(".dm-picture svg text").all_text_contents()
        assert {"test image 2:", "a 1"} <= set(words)
        widget.same_as(self.view)

    def test_one_mask_a_batch_widens_the_bars(self, widget: WidgetPage):
        """The highest bar sinks; the line and the bars change places."""
        heights = "nodes => nodes.map(n => Number(n.getAttribute('height')))"
        bars = widget.root.locator(".tn-batch")
        before = bars.evaluate_all(heights)
        widget.press("one mask a batch", "Space")
        after = bars.evaluate_all(heights)
        assert len(before) == len(after) == 11
        assert max(before) > max(after)
        assert "right, sd 1.8." in widget.readout()
        widget.same_as(self.view)
