"""three_arrows in a browser, with a learner's gradient."""

import numpy as np
from still_page import complaints_of, still_page
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage

from course_lib.widgets import three_arrows
from course_lib.widgets.three_arrows import CARD

SETUP = """
import numpy as np
from course_lib.widgets import three_arrows

def gradient(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    dz = e / e.sum(axis=1, keepdims=True)
    dz[np.arange(len(y)), y] -= 1
    return dz / len(y)
"""


def steps(widget: WidgetPage) -> None:
    """Ten clicks, faster than Python answers: none is lost."""
    for _ in range(10):
        widget.button("step: all points").click()
    widget.notebook.page.wait_for_timeout(1500)
    widget.answered()


def common_arrow(widget: WidgetPage) -> None:
    v = widget.root.locator(".ar-v")
    widget.press(v, *["ArrowRight"] * 4)
    widget.press(v, "ArrowRight", "ArrowUp")


def mixed_classes(widget: WidgetPage) -> None:
    """The chosen point stays where it is and gets another class."""
    widget.button("next class").click()
    widget.answered()


def best_step(widget: WidgetPage) -> None:
    widget.press(widget.control("MNIST, after steps"), *["ArrowRight"] * 3)


class TestThreeArrows(WidgetChecks):
    case = WidgetCase(
        CARD,
        "three_arrows(gradient)",
        SETUP,
        finds={0: steps, 1: common_arrow, 2: mixed_classes, 3: best_step},
    )

    def test_points_are_added_moved_and_removed(self, widget: WidgetPage):
        widget.button("add").click()
        widget.answered()
        assert widget.state()["points"][60] == [0.5, 0.5, 1]
        assert widget.state()["chosen"] == 61
        ring = widget.root.locator(".ar-ring")
        widget.press(ring, "ArrowLeft", "ArrowUp", "ArrowUp")
        assert widget.state()["points"][60] == [0.4, 0.7, 1]
        widget.same_as(self.view)
        widget.button("remove").click()
        widget.answered()
        assert widget.state()["chosen"] == 60
        widget.button("▶").click()
        widget.answered()
        assert widget.state()["chosen"] == 1
        widget.same_as(self.view)

    def test_a_step_is_what_numpy_says(self, widget: WidgetPage):
        before = widget.state()
        widget.button("step: this point").click()
        widget.answered()
        points, W = np.array(before["points"]), np.array(before["arrows"]).T  # (60, 3), (2, 3)
        x, y = points[[4], :2], points[[4], 2].astype(int)
        expected = W - 0.5 * x.T @ self.case.f(x @ W, y)
        np.testing.assert_allclose(np.array(widget.state()["arrows"]).T, expected, atol=6e-4)

    def test_the_ten_images_change_with_the_step(self, widget: WidgetPage):
        image = widget.root.locator(".dm-picture image")
        before = image.get_attribute("href")
        widget.press(widget.control("MNIST, after steps"), "Home", "ArrowRight")
        assert widget.state()["mnist"] == 1
        assert image.get_attribute("href") not in {before, None}
        assert widget.root.locator(".ar-digit").all_text_contents() == list("0123456789")
        widget.same_as(self.view)


def test_the_still_figure_has_plane_and_images(browser, axe_script):
    with still_page(browser, three_arrows(TestThreeArrows.case.f), "three_arrows") as page:
        plane, ten = page.get_by_role("img").all()
        assert plane.bounding_box()["height"] > ten.bounding_box()["height"] > 150
        assert "10 steps, 81.9% of the validation images" in ten.get_attribute("alt")
        assert complaints_of(page, axe_script) == []
