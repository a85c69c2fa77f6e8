"""one_number: its map, matrix and gradients against the library, its finds, its words."""

import re

import numpy as np
import pytest
from contract import WidgetContract, check_view, numbers, states

from course_lib import nn
from course_lib.cli.folders import repository
from course_lib.widgets import one_number
from course_lib.widgets.one_number import CARD, view
from course_lib.widgets.one_number_seen import seen_of

state = states(CARD)


def conv2d(x, W, b, stride=1, pad=0):
    return nn.conv2d(x, W, b, stride, pad)


def conv2d_backward(dy, cache):
    x, W, stride, pad = cache
    return nn.conv2d_backward(dy, x, W, stride, pad)


BOTH = (conv2d, conv2d_backward)


def test_two_functions_are_written_as_two_arguments():
    assert CARD.call(state(stride=2), BOTH) == "one_number(conv2d, conv2d_backward, stride=2)"
    made = one_number(conv2d, conv2d_backward, stride=2)
    assert made.state["stride"] == 2
    assert "the same as the transpose of T" in made.view["readout"]


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("pad", [0, 1])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("width", [7, 8])
def test_the_matrix_and_its_transpose_are_the_layer_and_its_way_back(width, stride, pad, flip):
    rng = np.random.default_rng(width + 10 * stride + 100 * pad)
    w = rng.integers(-9, 10, size=9)
    dy = [(int(i), int(j), int(g)) for i, j, g in rng.integers(0, 4, size=(5, 3))]
    now = state(width=width, stride=stride, pad=pad, flip=flip, w=w, dy=dy, image="digit")
    seen = seen_of(now, conv2d)
    kernel = w.reshape(3, 3)[::-1, ::-1] if flip else w.reshape(3, 3)
    x, W = seen.x[None, None], kernel[None, None].astype(float)
    np.testing.assert_array_equal(seen.y, nn.conv2d(x, W, np.zeros(1), stride, pad)[0, 0])
    np.testing.assert_allclose(seen.T @ seen.x.ravel(), seen.y.ravel(), atol=1e-12)
    dx, dW, _ = nn.conv2d_backward(seen.dy[None, None], x, W, stride, pad)
    np.testing.assert_allclose(seen.dx, dx[0, 0], atol=1e-12)
    np.testing.assert_allclose(seen.dw, dW[0, 0, ::-1, ::-1] if flip else dW[0, 0], atol=1e-12)
    made = view(now, BOTH)
    assert not seen.dy.any() or "says the same" in made["readout"]
    np.testing.assert_array_equal(numbers(made["data"]["T"]), seen.T)


def test_a_mirrored_way_back_is_seen_with_the_kernel_of_the_lesson():
    """The first kernel is its own half turn, and would not tell."""

    def mirrored(dy, cache):
        x, W, stride, pad = cache
        return nn.conv2d_backward(dy, x, W[:, :, ::-1, ::-1], stride, pad)

    lesson = (repository() / "solutions" / "09_convolution.py").read_text("utf-8")
    (call,) = re.findall(r"^one_number\(conv2d, conv2d_backward.*$", lesson, re.MULTILINE)
    made = eval(call, {"one_number": one_number, "conv2d": conv2d, "conv2d_backward": mirrored})
    assert "the same as the transpose of T" not in made.view["readout"]
    assert "the same as the transpose of T" in one_number(conv2d, mirrored).view["readout"]


def test_width_7_and_8_give_three_columns_and_the_last_is_never_read():
    seven, eight = (view(state(width=w, stride=2), BOTH) for w in (7, 8))
    assert numbers(seven["data"]["y"]).shape == numbers(eight["data"]["y"]).shape == (3, 3)
    assert "none" not in seven["readout"]
    assert "7 of 56 pixels are read by none." in eight["readout"]
    assert (numbers(eight["data"]["reads"]).reshape(7, 8)[:, 7] == 0).all()
    assert eight["formula"][-1] == ["  = ⌊2.5⌋ + 1 = 3"]


def test_all_gradients_1_leave_the_eighth_column_without_one():
    """What the button sends: a triple for each number of the map."""
    ones = [(i, j, 1) for i in range(3) for j in range(3)]
    for width in (7, 8):
        made = view(state(width=width, stride=2, dy=ones), BOTH)
        dx = made["arrays"][0]["texts"]
        assert {row[7] for row in dx} == {"0"} if width == 8 else {row[6] for row in dx} != {"0"}
        assert "says the same as the transpose of T." in made["readout"]


def test_the_nine_products_are_the_number():
    made = view(state(at=(2, 3)), BOTH)
    products = [
        float(a) * float(b.strip("()"))
        for line in made["formula"][1:4]
        for piece in line
        if isinstance(piece, dict)
        for a, b in [piece["text"].split("·")]
    ]
    assert len(products) == 9
    assert sum(products) == numbers(made["data"]["y"])[2, 3]
    assert f"the sum of nine is {sum(products):g}." in made["readout"]


@pytest.mark.parametrize("flip", [False, True])
def test_each_product_is_linked_with_its_pixel_and_its_weight(flip: bool):
    now = state(at=(1, 2), pad=1, flip=flip, w=range(1, 10))
    made = view(now, BOTH)
    terms = [piece for line in made["formula"][1:4] for piece in line if isinstance(piece, dict)]
    weights = made["arrays"][1]["links"]
    for k, piece in enumerate(terms):
        u, v = divmod(k, 3)
        assert piece["link"] == f"w{u}{v} x{u}.{v + 1}"
        shown = 9 - k if flip else k + 1  # the weight's own number, and the cell where it stands
        assert piece["text"].endswith(f"·{shown}")
        assert weights[(shown - 1) // 3][(shown - 1) % 3] == f"w{u}{v}"


def test_a_wrong_conv2d_is_seen_beside_the_sum_of_nine():
    def mirrored(x, W, b, stride=1, pad=0):
        return nn.conv2d(x, W[:, :, ::-1, ::-1], b, stride, pad)

    corner = state(w=(0, 0, 0, 0, 0, 0, 0, 0, 1), at=(1, 2))  # the window's last pixel
    told = view(corner, (conv2d,))["readout"]
    assert "the sum of nine is 1. The pixel" in told
    assert "the sum of nine is 1. Your mirrored says 5." in view(corner, (mirrored,))["readout"]


def assigned(dy, cache):
    """Each window overwrites what the one before it brought."""
    x, W, stride, pad = cache
    dx, dW, db = nn.conv2d_backward(dy, x, W, stride, pad)
    dx[0, 0, 2, 3] = W[0, 0, 1, 0]
    return dx, dW, db


def test_a_wrong_backward_is_named_with_its_first_pixel():
    told = view(state(), (conv2d, assigned))["readout"]
    assert told.endswith("Your assigned has dx at row 2, column 3 = 2, and your conv2d says 4.")
    halved = lambda dy, cache: (conv2d_backward(dy, cache)[0], cache[1] * 0, np.zeros(1))  # noqa: E731
    assert "has dW at row 0, column 0 = 0" in view(state(), (conv2d, halved))["readout"]


def unwritten(dy, cache):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("backward", "said"),
    [
        (lambda dy, cache: None, "returned NoneType; here it must be dx, dW, db"),
        (lambda dy, cache: (1, 2, 3), "returned shapes (), (), (); here they must be"),
        (unwritten, "Your unwritten raised NotImplementedError at line"),
    ],
)
def test_a_backward_without_gradients_is_said_and_leaves_the_window_walking(backward, said: str):
    now = state(at=(2, 2))
    made = view(now, (conv2d, backward))
    assert made["readout"].startswith("Row 2, column 2 of the map: the sum of nine is")
    assert said in made["readout"]
    assert made["arrays"] == view(now, (conv2d,))["arrays"], "then T tells the gradients"


def cells(rows, columns):
    return [(i, j, 1) for i in rows for j in columns]


FOUND = {
    0: [({"w": (-1, 0, 1, -2, 0, 2, -1, 0, 1)}, True), ({"w": (0, 0, 0, -1, 0, 1, 0, 0, 0)}, True),
        ({"w": (1, 0, -1, 2, 0, -2, 1, 0, -1)}, False),
        ({"w": (0, 0, 0, -1, 0, 2, 0, 0, 0)}, False), ({}, False),
        ({"w": (-2, -1, 0, -1, 0, 1, 0, 1, 2)}, False)],
    1: [({"stride": 2}, True), ({"stride": 2, "width": 7}, False), ({"stride": 3}, True),
        ({"stride": 3, "pad": 1, "width": 7}, False), ({}, False)],
    2: [({"dy": cells((1, 2, 3), (2, 3, 4))}, True), ({"dy": cells((1, 2, 3), (2, 3))}, False),
        ({"dy": cells((1, 2, 3), (2, 3, 4)), "stride": 2}, False), ({}, False)],
}  # fmt: skip


def test_a_place_outside_a_smaller_map_is_its_last_row_and_column():
    made = view(state(at=(6, 7), pad=1, stride=3, dy=((6, 7, 1),)), BOTH)
    assert made["readout"].startswith("Row 2, column 2 of the map")
    assert "gradients" not in made["readout"]
    check_view(CARD, state(at=(6, 7), stride=3), (conv2d,))


class TestCard(WidgetContract):
    card, given, finds = CARD, (BOTH, (conv2d,)), FOUND
    refused = ({"w": (1, 2)}, {"w": (10,) * 9}, {"at": (-1, 0)}, {"pad": 2})
