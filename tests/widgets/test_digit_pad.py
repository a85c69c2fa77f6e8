"""digit_pad: what it hands to the models, what they make of it, its finds and its words."""

import numpy as np
import pytest
from contract import WidgetContract, check_view, numbers, states
from small_nets import DIGIT_PAD, made

from course_lib import nn
from course_lib.data import ink, mnist_frame, nearest_mean, pen_for, stored_strokes
from course_lib.widgets import digit_pad, readers
from course_lib.widgets.digit_pad import CARD, view
from course_lib.widgets.prepared import OTHER, STEPS, given, known
from course_lib.widgets.readers import reading, scores, slope

state = states(CARD)
OFF = {"box": False, "side": 28, "centre": "as drawn", "again": False}


def by_mean(images: np.ndarray) -> np.ndarray:
    """Lesson 01's reader: ten means, each a class of one image."""
    return nearest_mean(known().means, np.arange(10), images, 10)


@pytest.fixture(scope="module")
def net() -> nn.Sequential:
    """A small net, trained for a moment; left in training mode, as a lesson leaves it."""
    model = made(DIGIT_PAD)["net"]
    model.input_grad = False
    return model


@pytest.mark.parametrize("digit", [3, 5, 7])
@pytest.mark.parametrize("move", [{}, {"zoom": 0.4, "down": 20, "right": -30}, {"turn": 10}])
def test_stored_strokes_are_recognised_by_a_conv_net(net: nn.Sequential, digit: int, move):
    seen = view(state(strokes=stored_strokes(digit), digit=digit, **move), net)
    assert f"It is a {digit}: Sequential reads {digit} (" in seen["readout"]


def test_some_of_them_are_misread_with_the_preparation_off(net: nn.Sequential):
    read = [
        reading(net, given(state(strokes=stored_strokes(d), **OFF)).image).digit for d in (3, 5, 7)
    ]
    assert read != [3, 5, 7]


def test_what_is_read_is_what_the_library_frames():
    strokes = stored_strokes(5)
    expected = mnist_frame(ink(strokes, pen_for(strokes, 2)))
    made = given(state(strokes=strokes))
    np.testing.assert_array_equal(made.image, expected)
    seen = view(state(strokes=strokes), by_mean)
    sent = numbers(seen["data"]["images"][3]["x"])
    np.testing.assert_allclose(sent / 255, expected, atol=0.51 / 255)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_changes_what_is_read(step: str):
    usual, other = given(state()).image, given(state(**{step: OTHER[step]})).image
    assert not np.array_equal(usual, other)


def test_a_test_image_that_fills_the_pad_is_framed_as_it_was():
    x, y = known().test
    for i in range(5):
        made = given(state(image=i))
        assert np.linalg.norm(made.image.ravel() - x[i]) < 3.5
        assert f"It is a {y[i]}:" in view(state(image=i), by_mean)["readout"]


def test_the_read_out_counts_what_is_there():
    told = view(state(), by_mean)["readout"]
    made = given(state())
    h, w = made.steps.cut.shape
    a, b = made.steps.small.shape
    assert told.startswith(f"Ink {h} x {w}, scaled by {a / h:.2f} to {a} x {b}, (")
    assert " off the middle, mass at (" in told
    gaps = np.linalg.norm(known().means - made.image.ravel(), axis=1)
    first, second = np.argsort(gaps)[:2]
    assert f"Nearest mean {first} ({gaps[first]:.1f}), then {second} ({gaps[second]:.1f})." in told
    assert told.endswith(f"It is a 7: by_mean reads {first}.")


def test_the_answer_stands_below_what_is_read(net: nn.Sequential):
    texts = [image["text"] for image in view(state(), (by_mean, net))["data"]["images"]]
    assert texts[2].startswith("begins at (")
    assert texts[3] == "read as 7, 7"


def test_a_kept_drawing_is_compared():
    seven = {"kept": stored_strokes(7)}
    assert "The kept drawing" not in view(state(), by_mean)["readout"]
    told = view(state(**seven), by_mean)["readout"]
    assert told.endswith("is 0.0 away; its nearest training image is the same.")
    told = view(state(**seven, strokes=stored_strokes(3), digit=3), by_mean)["readout"]
    assert told.endswith("away; its nearest training image is another one.")


def test_a_blank_pad_says_so():
    told = view(state(strokes=()), by_mean)["readout"]
    assert told == f"The pad is blank, and still by_mean reads {by_mean(np.zeros((1, 784)))[0]}."
    check_view(CARD, state(strokes=(), centre="as drawn"), by_mean)


def test_the_nearest_images_are_the_nearest():
    seen = view(state(), by_mean)
    row = given(state()).image.ravel()
    gaps = np.sort(np.linalg.norm(known().x - row, axis=1))[:3]
    told = [image["text"] for image in seen["data"]["images"][5:]]
    assert [text.split(": ")[1] for text in told] == [f"{gap:.1f}" for gap in gaps]


FOUND = {
    0: [({}, False), ({"centre": "box"}, True), ({"centre": "box", "side": 28}, False),
        ({"centre": "box", "digit": 2}, False), ({"again": False}, False)],
    1: [({"kept": stored_strokes(7)}, False), ({"kept": stored_strokes(3)}, False),
        ({"kept": stored_strokes(7), "turn": -5}, True)],
}  # fmt: skip


# ---- the models


def test_the_slope_of_a_net_is_that_of_differences_and_leaves_it_as_it_was(
    net: nn.Sequential, monkeypatch: pytest.MonkeyPatch
):
    """On noise: on blank paper the windows of the pool are ties, where slopes jump."""
    monkeypatch.setattr(readers, "STEP", 1e-6)
    exact = made(DIGIT_PAD)["small_net"](np.random.default_rng(1), float)
    exact.load_state({name: value.astype(float) for name, value in net.state().items()})
    exact.input_grad = False
    image = np.random.default_rng(4).random((28, 28))
    by_backward = slope(exact, image, 7)

    def as_function(rows: np.ndarray) -> np.ndarray:
        return exact.forward(rows.reshape(-1, 1, 28, 28))

    by_differences = slope(as_function, image, 7)
    assert by_backward is not None
    assert by_differences is not None
    np.testing.assert_allclose(by_differences, by_backward, atol=1e-5)
    assert np.abs(by_backward).max() > 0.1
    assert exact.training
    assert exact.input_grad is False


def test_the_slope_of_a_linear_model_is_its_weights():
    W = np.random.default_rng(2).normal(size=(784, 10))
    found = slope(lambda rows: rows @ W, given(state()).image, 4)
    assert found is not None
    np.testing.assert_allclose(found.ravel(), W[:, 4], atol=1e-8)
    assert slope(by_mean, given(state()).image, 4) is None


def test_a_net_of_linear_layers_gets_rows():
    rng = np.random.default_rng(0)
    flat = nn.Sequential(nn.Linear(784, 10, rng))
    with_flatten = nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng))
    images = rng.random((3, 28, 28))
    assert scores(flat, images).shape == scores(with_flatten, images).shape == (3, 10)
    for model in (flat, with_flatten):
        found = slope(model, images[0], 2)
        assert found is not None
        assert found.shape == (28, 28)


def test_logits_and_probabilities_are_told_apart():
    z = np.random.default_rng(3).normal(size=(1, 10))
    image = given(state()).image
    by_logits, by_p = reading(lambda x: z, image).p, reading(lambda x: nn.softmax(z), image).p
    assert by_logits is not None
    np.testing.assert_array_equal(by_logits, by_p)


def test_several_models_read_side_by_side(net: nn.Sequential):
    pad = digit_pad(by_mean, net)
    assert "It is a 7: by_mean reads 7; Sequential reads 7 (" in repr(pad)
    assert pad.view["arrays"][0]["columns"] == ["to mean", "Sequential"]
    assert pad.view["code"] == "digit_pad(by_mean, Sequential)"
    with pytest.raises(ValueError, match="needs a model"):
        digit_pad()


def pictured(*models, **changes) -> str:
    return digit_pad(*models, **changes)._repr_mimebundle_()[0]["text/html"]


def test_the_figure_tells_what_one_step_otherwise_does():
    html = pictured(by_mean)
    assert "all steps as for MNIST: 7" in html
    assert "centred by the box: 1" in html
    assert "In colours" not in html  # it answers with digits alone


@pytest.mark.parametrize(
    ("changes", "first", "coloured"),
    [
        ({}, "all steps as for MNIST", True),
        ({"centre": "box", "slopes": False}, "all steps as for MNIST", False),
        ({"centre": "as drawn"}, "as drawn", True),
        ({"box": False, "side": 28}, "the steps chosen here", True),
    ],
)
def test_the_figure_holds_the_chosen_steps_and_colours_the_ink_by_the_score_of_the_answer(
    net: nn.Sequential, changes, first: str, coloured: bool
):
    html = pictured(by_mean, net, **changes)
    assert f"then read it as: {first}: " in html
    assert ("In colours, how ink changes the score of " in html) == coloured
    assert changes or "how ink changes the score of 7 by Sequential: it rises" in html


class TestCard(WidgetContract):
    card, finds = CARD, FOUND
    wrong = (
        (lambda x: np.zeros((len(x), 3)), "returned shape (1, 3); here it must be (1,), digits"),
        (lambda x: np.full((len(x), 10), np.nan), "nan or inf"),
        (lambda x: None, "returned None"),
    )

    @pytest.fixture(autouse=True)
    def _given(self, net: nn.Sequential) -> None:
        self.given = (by_mean, net)
