"""two_passes: its slopes against lesson, library and differences; finds; faults it must show."""

import numpy as np
import pytest
from contract import WidgetContract, check_view, states

from course_lib import nn
from course_lib.widgets import two_passes
from course_lib.widgets.tape import LAST, NAMES, OPENS
from course_lib.widgets.two_passes import CARD, LR, view

state = states(CARD)
RIGHT = nn.mlp_loss_and_grads
PAIR = (RIGHT, nn.tanh_backward)
ALIKE = {"W1": ((1, 1), (1, 1)), "W2": ((1, 0), (1, 0))}


def with_fault(name: str, change):
    """The library's function with one gradient changed."""

    def mlp_loss_and_grads(params, x, y):
        loss, grads = RIGHT(params, x, y)
        return loss, {**grads, name: change(grads[name])}

    return mlp_loss_and_grads


def slopes(seen: dict) -> dict[str, str]:
    return {n: row[1] for n, row in zip(NAMES, seen["arrays"][0]["texts"], strict=True)}


def test_the_net_by_hand_has_the_numbers_of_the_lesson():
    seen = view(state(step=LAST), RIGHT)
    boxes = {b["name"]: (b["value"], b["slope"]) for b in seen["data"]["boxes"]}
    assert boxes["z1[0]"] == ("3.00", "+.50")
    assert boxes["z1[1]"] == ("-1.00", ".00")
    assert boxes["a1[1]"] == (".00", "+2.00")
    assert (boxes["z2[0]"], boxes["z2[1]"]) == ((".00", "+.50"), (".00", "-.50"))
    assert boxes["L"] == (".69", "+1.00")
    told = slopes(seen)
    assert [told[n] for n in NAMES if n[:2] == "W2"] == ["+1.500", "-1.500", ".000", ".000"]
    assert [told[n] for n in NAMES if n[:2] == "W1"] == ["+.500", ".000", "+1.000", ".000"]


def test_slopes_and_measured_slopes_agree_with_the_library():
    rng = np.random.default_rng(5)
    for _ in range(20):
        W1, W2 = rng.uniform(-2, 2, (2, 2)), rng.uniform(-2, 2, (2, 2))
        b1, b2, x = rng.uniform(-1, 1, (3, 2))
        y = int(rng.integers(2))
        parts = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        seen = view(state(**parts, x=x, y=y, step=LAST), RIGHT)
        grads = RIGHT(parts, x[None], np.array([y]))[1]
        dx = nn.numerical_grad(lambda x: RIGHT(parts, x[None], np.array([y]))[0], x)  # noqa: B023
        for name, text in slopes(seen).items():
            key, *at = name.split(".")
            exact = {**grads, "x": dx}[key][tuple(int(i) for i in at)]
            assert float(text) == pytest.approx(exact, abs=6e-4)
        for row in seen["arrays"][0]["texts"]:
            assert float(row[1]) == pytest.approx(float(row[2]), abs=1.1e-3)
        assert seen["data"]["wrong"] == []


def test_with_tanh_slopes_are_those_of_differences():
    """z = tanh(x W1 + b1) W2 + b2, written out here."""
    rng = np.random.default_rng(6)
    for given in (RIGHT, PAIR):
        parts = {"W1": rng.uniform(-1, 1, (2, 2)), "W2": rng.uniform(-1, 1, (2, 2))}
        parts |= {"b1": rng.uniform(-1, 1, 2), "b2": rng.uniform(-1, 1, 2)}
        seen = view(state(**parts, step=LAST, activation="tanh"), given)

        def loss(name, value, parts=parts):
            now = {**parts, name: value}
            a1 = np.tanh(np.array([[1.0, 2.0]]) @ now["W1"] + now["b1"])
            return nn.cross_entropy(a1 @ now["W2"] + now["b2"], np.array([1]))

        told = slopes(seen)
        for name in parts:
            exact = nn.numerical_grad(lambda v: loss(name, v), parts[name])  # noqa: B023
            found = [float(told[n]) for n in told if n.startswith(name)]
            np.testing.assert_allclose(found, exact.ravel(), atol=6e-4)
        assert seen["data"]["wrong"] == []


def test_with_tanh_no_unit_is_dead_and_a_large_z_lets_little_through():
    seen = view(state(step=9, activation="tanh"), PAIR)
    assert seen["data"]["local"] == [".01", ".42"]  # z1 = (3, -1)
    assert "dz1 = da1 * (1 - a1**2)" in seen["readout"]
    assert seen["formula"][1][1] == " * (.01, .42)"
    assert view(state(step=9), RIGHT)["data"]["local"] == ["1", "0"]
    assert view(state(step=2, activation="tanh"), PAIR)["formula"][0] == ["2. a1 = tanh(z1)"]


def test_with_tanh_it_is_the_learners_tanh_backward_that_is_blamed():
    def of_z(da, a):
        return da * (1 - a)

    seen = view(state(step=LAST, activation="tanh"), (RIGHT, of_z))
    assert seen["readout"].endswith("no measurement confirms: your dz1, and so db1.")
    assert "confirms" not in view(state(step=LAST), (RIGHT, of_z))["readout"]
    wrong = two_passes((RIGHT, lambda da, a: da[0]), activation="tanh")
    assert "returned shape (2,); here it must be (1, 2)" in repr(wrong)


def test_no_piece_of_a_line_with_numbers_is_long():
    far = {"W1": ((-6, -6), (-6, -6)), "x": (-6, -6)}
    for step in range(1, LAST + 1):
        _, pieces = view(state(step=step, **far), RIGHT)["formula"]
        assert max(len(piece) for piece in pieces) <= 36, pieces
    assert "".join(pieces).startswith("two paths each: (")


@pytest.mark.parametrize(
    ("guess", "number", "shown"),
    [("?", None, "?"), ("+", None, "+?"), ("-", 0.4, "-.40?"), ("?", 12, "+12.00?")],
)
def test_a_guess_waits_where_the_slope_will_stand(guess, number, shown: str):
    for name in NAMES:
        seen = view(state(nudge=name, step=6, guess=guess, number=number), RIGHT)
        told = slopes(seen)
        assert told.pop(name) == shown
        assert set(told.values()) == {"?"}
        boxes = {b["name"]: b["slope"] for b in seen["data"]["boxes"]}
        assert name[0] != "x" or boxes[NAMES[name]] == shown
        assert "Step 6 of 11" in seen["readout"]
        assert "you said" not in seen["readout"]


def test_a_slope_is_a_question_until_its_step():
    for name, opens in OPENS.items():
        closed, opened = (view(state(nudge=name, step=opens - d), RIGHT) for d in (1, 0))
        assert f"Step {opens} shows it." in closed["readout"]
        assert slopes(closed)[name] == "?"
        assert "slope times h is" in opened["readout"]
        assert slopes(opened)[name] != "?"


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("W1", lambda g: g / 2, "your dW1."),
        ("W2", lambda g: -g, "your dW2."),
        ("b2", lambda g: 2 * g, "your dz2, and so db2."),
        ("b1", lambda g: g + 0.5, "your dz1, and so db1."),
    ],
)
def test_it_names_the_box_at_which_a_backward_pass_goes_wrong(name, change, words):
    seen = view(state(step=LAST), with_fault(name, change))
    assert {n.partition(".")[0] for n in seen["data"]["wrong"]} == {name}
    assert seen["readout"].endswith(f"The first box that no measurement confirms: {words}")


def test_no_mask_is_seen_at_dz1():
    def no_mask(params, x, y):
        loss, grads = RIGHT(params, x, y)
        dz1 = grads["b2"] @ params["W2"].T
        return loss, {**grads, "b1": dz1, "W1": np.outer(x[0], dz1)}

    seen = view(state(step=LAST), no_mask)
    assert "your dz1, and so db1." in seen["readout"]
    assert seen["data"]["wrong"] == ["W1.0.1", "W1.1.1", "b1.1"]  # the unit that is dead
    before = view(state(step=9), no_mask)
    assert before["data"]["wrong"] == []
    assert "no measurement" not in before["readout"]


def relu_on_logits(params, x, y):
    """A forward pass that is wrong."""
    z2 = nn.relu(nn.relu(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"])
    return nn.cross_entropy(z2, y), RIGHT(params, x, y)[1]


def test_a_wrong_forward_pass_is_told_before_a_wrong_backward_pass():
    seen = view(state(step=LAST, b2=(-4, 0)), relu_on_logits)
    assert seen["readout"].endswith("Your loss is .693, and -log p of the boxes is .313.")


def test_a_forward_pass_that_is_wrong_only_beside_the_start_is_told():
    """At the start z2 = (0, 0), the kink of a ReLU: every measured slope of z2 is half."""
    for step in (7, LAST):
        told = view(state(step=step), relu_on_logits)["readout"]
        assert (
            "A line of your forward pass is wrong: with b2[1] = -0.1 your loss is .693, and "
            in told
        )
        assert "confirms" not in told
    assert "wrong" not in view(state(step=6), relu_on_logits)["readout"]


def test_ten_steps_are_those_of_gradient_descent():
    params = {n: np.array(CARD.start[n], float) for n in ("W1", "b1", "W2", "b2")}
    for _ in range(10):
        _, grads = RIGHT(params, np.array([[1.0, 2.0]]), np.array([1]))
        params = {n: v - LR * grads[n] for n, v in params.items()}
    later = view(state(), RIGHT)["data"]["later"]
    for n, value in params.items():
        np.testing.assert_allclose(later[n], value, atol=1e-6)


def test_twins_stay_twins_and_others_do_not():
    later = view(state(**ALIKE), RIGHT)["data"]["later"]
    assert view(state(**later, trained=10), RIGHT)["finds"][1]
    assert later["W1"] != [[1, 1], [1, 1]]
    assert not view(state(**ALIKE), RIGHT)["finds"][1]
    other = view(state(**{**ALIKE, "b1": (0, 0.1)}), RIGHT)["data"]["later"]
    assert not view(state(**other, trained=10), RIGHT)["finds"][1]


FOUND = {
    0: [({"nudge": "W1.0.1"}, True), ({"nudge": "W1.0.0"}, False), ({"nudge": "b1.1"}, False),
        ({"nudge": "W1.0.1", "step": 9}, False), ({"nudge": "W1.0.1", "h": 3.0}, False)],
    2: [({"h": 0.3}, True), ({"h": 0.01}, False), ({"h": 0.3, "step": 6}, False)],
    3: [({"activation": "tanh", "W1": ((3, -2), (1, 0.5))}, True), ({"activation": "tanh"}, False),
        ({"W1": ((3, -2), (1, 0.5))}, False)],
}  # fmt: skip


CHANGE = f"+{np.log1p(np.exp(0.03)) - np.log(2):.4f}".replace("+0.", "+.")
"""Of the loss: z2 is (.03, 0), the true class is the second."""
SAID = [
    (RIGHT, {"step": 7, "guess": "+"},
     "^Step 7 of 11: dW2 = a1.T @ dz2;  db2 = dz2. The slope with respect to W2[0, 0] is +1.500, "
     f"as you said. Nudged by 0.01: slope times h is +.0150, the loss really changes by "
     f"{CHANGE}.$"),
    (RIGHT, {"step": 7, "guess": "0"}, "; you said 0."),
    *((RIGHT, {"step": 7, "guess": guess, "number": number}, f"W2[0, 0]{said} +1.500{end}. Nudged")
      for guess, number, said, end in (
          ("+", 1.4, ": you said +1.400, it is", ""), ("?", 1.4, ": you said +1.400, it is", ""),
          ("-", 1.5, ": you said -1.500, it is", ""), ("+", -0.2, ": you said -.200, it is", ""),
          ("?", 0, ": you said .000, it is", ""), ("?", 1.5, " is", ", as you said"),
          ("?", None, " is", ""))),
]  # fmt: skip


def test_a_wrong_slope_does_not_find_a_large_h():
    seen = view(state(step=LAST), with_fault("W2", lambda g: 2 * g))
    assert not seen["finds"][2]


def test_nan_can_be_sent():
    seen = check_view(CARD, state(step=LAST), with_fault("W1", lambda g: g * np.nan))
    assert seen["data"]["later"] is None
    assert seen["data"]["wrong"] == ["W1.0.0", "W1.0.1", "W1.1.0", "W1.1.1"]


def test_the_ends_of_the_range():
    far = {"W1": ((6, -6), (6, 6)), "W2": ((-6, 6), (6, -6)), "x": (6, 6), "step": LAST}
    check_view(CARD, state(**far), RIGHT)
    for bad in ({"x": (7, 0)}, {"x": (1, 2, 3)}, {"b1": (float("nan"), 0)}):
        with pytest.raises(ValueError, match="from -6 to 6"):
            view(state(**bad), RIGHT)


def answering(answer):
    return lambda params, x, y: answer


class TestCard(WidgetContract):
    card, given, finds, usual, said = CARD, (RIGHT, PAIR), FOUND, {"step": LAST}, SAID
    wrong = (
        (answering(0.5), "must return two things"),
        (answering((0.5, {"W1": np.zeros((2, 2))})), "returned no gradient b1"),
        (answering((0.5, {n: np.zeros(4) for n in ("W1", "b1", "W2", "b2")})), "W1 of shape (4,)"),
    )
    refused = ({"number": 100}, {"number": float("nan")})
