"""two_passes in a browser, with a learner's loss and gradients."""

from collections.abc import Iterator

import numpy as np
import pytest
from notebook_page import NotebookPage, complaints
from still_page import still_page
from widget_checks import WidgetCase, WidgetChecks, shot
from widget_page import Step, WidgetPage, fill, press, shown

from course_lib import nn
from course_lib.widgets import two_passes
from course_lib.widgets.tape import LAST
from course_lib.widgets.two_passes import CARD

SETUP = """
import numpy as np
from course_lib import nn

def mlp_loss_and_grads(params, x, y):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    z1 = x @ W1 + b1
    a1 = nn.relu(z1)
    z2 = a1 @ W2 + b2
    dz2 = nn.softmax_cross_entropy_grad(z2, y)
    da1, dW2, db2 = nn.linear_backward(dz2, a1, W2)
    dz1 = nn.relu_backward(da1, z1)
    _, dW1, db1 = nn.linear_backward(dz1, x, W1)
    return nn.cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

def tanh_backward(da, a):
    return da * (1 - a**2)
"""


FORWARD, BACK = "step: one step forward", "step: one step back"
SIGN, NUMBER = "sign of its slope, my guess", "its slope, my guess"


def downhill(widget: WidgetPage) -> None:
    """The ten steps wait for Python's answer, and then for another one."""
    widget.button("ten steps downhill").click()
    widget.notebook.page.wait_for_timeout(300)
    widget.answered()


def set_to(name: str, value: str) -> tuple[Step, Step]:
    return fill("nudge", name), fill("its value", value)


class TestTwoPasses(WidgetChecks):
    case = WidgetCase(
        CARD,
        "two_passes((mlp_loss_and_grads, tanh_backward))",
        SETUP,
        finds={
            0: [fill("nudge", "W1[0, 1]"), press(FORWARD, *["ArrowRight"] * 5)],
            1: [
                *(*set_to("W1[0, 1]", "1"), *set_to("W1[1, 1]", "1")),
                *(*set_to("W2[1, 0]", "1"), *set_to("W2[1, 1]", "0"), downhill),
            ],
            2: [press(FORWARD, "ArrowRight"), press("by h", *["ArrowRight"] * 3)],
            3: [fill("activation", "tanh"), *set_to("W1[0, 0]", "3")],
        },
    )

    def test_boxes_open_one_by_one(self, widget: WidgetPage):
        shown = widget.root.locator(".passes-box text")
        assert "+1.50" not in " ".join(shown.all_text_contents())
        closed = [t for t in shown.all_text_contents() if t == "?"]
        widget.press(FORWARD, *["ArrowRight"] * 5)
        texts = shown.all_text_contents()
        assert len(closed) == 6
        assert "?" not in texts
        assert widget.state()["step"] == 11

    def test_the_picture_keeps_its_width(self, widget: WidgetPage):
        picture = widget.root.locator(".dm-picture")
        page = widget.notebook.page
        for width in (900, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            widths = set()
            for step in range(LAST + 1):
                widget.answered({"step": step})
                widths.add(round(widget.box(picture)["width"]))
            assert len(widths) == 1, (width, widths)

    def test_tanh_is_written_over_the_hidden_units(self, widget: WidgetPage):
        words = widget.root.locator(".dm-picture svg text")
        assert "relu' = 0" in words.all_text_contents()
        widget.fill("activation", "tanh")
        assert {"tanh' = .01", "tanh' = .42"} <= set(words.all_text_contents())
        assert widget.state()["activation"] == "tanh"
        widget.same_as(self.view)

    def test_a_click_on_a_weight_chooses_it(self, widget: WidgetPage):
        widget.root.locator(".passes-tag[data-name='W1.1.0']").click()
        widget.answered()
        assert widget.state()["nudge"] == "W1.1.0"
        widget.fill("its value", "-1.5")
        assert widget.state()["W1"] == [[1, -2], [-1.5, 0.5]]
        widget.same_as(self.view)

    def test_a_guess_goes_when_its_slope_changes(self, widget: WidgetPage):
        moves = (
            lambda: widget.fill("nudge", "W2[1, 1]"),
            lambda: widget.root.locator(".passes-tag[data-name='W1.1.0']").click(),
            lambda: widget.fill("its value", "-1.5"),
            lambda: widget.fill("true class", "0"),
        )
        widget.press(FORWARD, "ArrowRight", "ArrowRight")
        for move in moves:
            widget.fill(SIGN, "0")
            widget.fill(NUMBER, "0")
            widget.press(BACK, "ArrowRight", "ArrowLeft")
            widget.press("by h", "ArrowRight")
            assert [widget.state()[key] for key in ("guess", "number")] == ["0", 0]
            move()
            widget.answered()
            assert [widget.state()[key] for key in ("guess", "number")] == ["?", None]
            assert widget.control(NUMBER).input_value() == ""
            widget.same_as(self.view)

    def test_a_number_is_guessed_by_keys_and_read_beside_the_slope(self, widget: WidgetPage):
        widget.press(SIGN, "Tab", "-")
        assert widget.state()["number"] is None, "a sign alone is no number yet"
        widget.press(NUMBER, "1", ".", "4")
        assert widget.state()["number"] == -1.4
        chosen = widget.root.locator(".passes-chosen")
        assert "-1.40?" in chosen.text_content()
        widget.same_as(self.view)
        widget.press(FORWARD, "ArrowRight")
        assert ": you said -1.400, it is +1.500." in widget.readout()
        assert "+1.500" in chosen.text_content()
        widget.press(NUMBER, "Backspace", "5", "Home", "Delete")
        assert "is +1.500, as you said." in widget.readout()
        widget.press(NUMBER, *["Delete"] * 3)
        assert widget.state()["number"] is None
        widget.same_as(self.view)

    def test_a_number_that_is_none_changes_nothing_and_stops_no_step(self, widget: WidgetPage):
        for typed in ("-", "e", "500"):
            before = widget.state()
            widget.press(NUMBER, *typed)
            if typed != "500":
                assert widget.state() == before
            widget.press(FORWARD, "ArrowRight")
            widget.same_as(self.view)
            widget.press(NUMBER, *["Backspace"] * 4)
        assert widget.state()["number"] is None
        assert widget.state()["step"] == 9

    def test_ten_steps_are_those_of_numpy(self, widget: WidgetPage):
        later = self.view(widget.state())["data"]["later"]
        downhill(widget)
        state = widget.state()
        assert state["trained"] == 10
        for name, value in later.items():
            np.testing.assert_allclose(state[name], value)


WRONG = """
import numpy as np
from course_lib import nn
from course_lib.widgets import two_passes

def no_class_nought(params, x, y):
    assert y[0] == 1
    return nn.mlp_loss_and_grads(params, x, y)

def no_mask(params, x, y):
    loss, grads = nn.mlp_loss_and_grads(params, x, y)
    dz1 = grads["b2"] @ params["W2"].T
    return loss, {**grads, "b1": dz1, "W1": np.outer(x[0], dz1)}
"""


@pytest.fixture(scope="module")
def wrong(desk: NotebookPage) -> Iterator[NotebookPage]:
    """A notebook with two widgets, each of a wrong function."""
    calls = "two_passes(no_class_nought, y=0)", "two_passes(no_mask, step=11)"
    with shown(desk, "wrong", WRONG, *calls):
        yield desk


def test_where_the_function_raises_nothing_that_needs_it_can_be_used(wrong: NotebookPage):
    widget = WidgetPage.first(wrong)
    down, value = widget.button("ten steps downhill"), widget.control("its value")
    assert "no_class_nought raised AssertionError" in widget.readout()
    assert value.is_disabled()
    assert down.get_attribute("aria-disabled") == "true"
    widget.fill("true class", "1")
    assert value.is_enabled()
    assert down.get_attribute("aria-disabled") == "false"
    widget.fill("true class", "0")
    assert down.get_attribute("aria-disabled") == "true"
    widget.press(down, "Enter")
    widget.fill("true class", "1")
    assert widget.state()["trained"] == 0


def test_the_boxes_of_a_wrong_backward_pass_are_dashed(wrong: NotebookPage):
    """The mask of the ReLU is missing: only the dead unit's slopes are wrong."""
    widget = WidgetPage.first(wrong, 1)
    bad = widget.root.locator(".passes-bad")
    names = bad.evaluate_all("nodes => nodes.map(n => n.dataset.name ?? n.children[1].textContent)")
    assert sorted(names) == ["W1.0.1", "W1.1.1", "b1.1", "z1[1]"]
    assert "no measurement confirms: your dz1" in widget.readout()
    shot(widget, "widget-two_passes-wrong")


def test_the_still_figure_has_a_table_and_a_list_that_opens(browser, axe_script):
    with still_page(browser, two_passes(nn.mlp_loss_and_grads), "two_passes") as page:
        assert page.get_by_role("row", name="slope +.50").is_visible()
        assert not page.get_by_role("listitem").first.is_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.get_by_role("list").get_by_role("listitem").count() == LAST
        assert complaints(page, axe_script, "figure", least=3) == []
