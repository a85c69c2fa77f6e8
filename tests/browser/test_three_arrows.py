"""three_arrows in a browser, with a learner's gradient."""

import numpy as np
from notebook_page import complaints
from still_page import still_page
from widget_checks import WidgetCase, WidgetChecks
from widget_page import WidgetPage, click, press

from course_lib.widgets import three_arrows
from course_lib.widgets.three_arrows import CARD

SETUP = """
import numpy as np

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
    left = "root => root.lab.steps.length"
    widget.notebook.wait_for(lambda: widget.root.evaluate(left) == 0, 20, "ten steps")
    widget.answered()


class TestThreeArrows(WidgetChecks):
    case = WidgetCase(
        CARD,
        "three_arrows(gradient)",
        SETUP,
        finds={
            0: [steps],
            1: [press("v, added to all arrows", *["ArrowRight"] * 5, "ArrowUp")],
            2: [click("next class")],  # the chosen point stays where it is
            3: [press("MNIST, after steps", *["ArrowRight"] * 3)],
        },
    )

    def test_points_are_added_moved_and_removed(self, widget: WidgetPage):
        widget.click("add")
        assert widget.state()["points"][60] == [0.5, 0.5, 1]
        assert widget.state()["chosen"] == 61
        widget.press("the chosen point", "ArrowLeft", "ArrowUp", "ArrowUp")
        assert widget.state()["points"][60] == [0.4, 0.7, 1]
        widget.same_as(self.view)
        widget.click("remove")
        assert widget.state()["chosen"] == 60
        widget.click("▶")
        assert widget.state()["chosen"] == 1
        widget.same_as(self.view)

    def test_a_step_is_what_numpy_says(self, widget: WidgetPage):
        before = widget.state()
        widget.click("step: this point")
        points, W = np.array(before["points"]), np.array(before["arrows"]).T  # (60, 3), (2, 3)
        x, y = points[[4], :2], points[[4], 2].astype(int)
        expected = W - 0.5 * x.T @ self.case.f(x @ W, y)
        np.testing.assert_allclose(np.array(widget.state()["arrows"]).T, expected, atol=6e-4)

    def test_the_ten_images_change_with_the_step(self, widget: WidgetPage):
        image = widget.root.locator(".dm-picture image")
        before = image.get_attribute("href")
        widget.press("MNIST, after steps", "Home", "ArrowRight")
        assert widget.state()["mnist"] == 1
        assert image.get_attribute("href") not in {before, None}
        assert widget.root.locator(".ar-digit").all_text_contents() == list("0123456789")
        widget.same_as(self.view)


def test_the_still_figure_has_plane_and_images(browser, axe_script):
    with still_page(browser, three_arrows(TestThreeArrows.case.f), "three_arrows") as page:
        plane, ten = page.get_by_role("img").all()
        assert plane.bounding_box()["height"] > ten.bounding_box()["height"] > 150
        assert "10 steps, 81.9% of the validation images" in ten.get_attribute("alt")
        assert complaints(page, axe_script, "figure", least=3) == []
