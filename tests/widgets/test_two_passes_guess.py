"""two_passes: the sign and the number that are guessed before a box opens."""

import pytest

from course_lib.nn import mlp_loss_and_grads
from course_lib.widgets import two_passes
from course_lib.widgets.tape import NAMES
from course_lib.widgets.two_passes import CARD, view


def seen_at(**changes):
    return view(CARD.checked(changes), mlp_loss_and_grads)


@pytest.mark.parametrize(
    ("guess", "number", "words"),
    [
        ("+", 1.4, "W2[0, 0]: you said +1.400, it is +1.500. Nudged"),
        ("?", 1.4, "W2[0, 0]: you said +1.400, it is +1.500. Nudged"),
        ("-", 1.5, "W2[0, 0]: you said -1.500, it is +1.500. Nudged"),
        ("+", -0.2, "W2[0, 0]: you said -.200, it is +1.500. Nudged"),
        ("?", 0, "W2[0, 0]: you said .000, it is +1.500. Nudged"),
        ("?", 1.5, "W2[0, 0] is +1.500, as you said. Nudged"),
        ("?", None, "W2[0, 0] is +1.500. Nudged"),
    ],
)
def test_the_guess_of_the_number_stands_beside_the_slope(guess, number, words: str):
    assert words in seen_at(step=7, guess=guess, number=number)["readout"]


@pytest.mark.parametrize(
    ("guess", "number", "shown"),
    [("?", None, "?"), ("+", None, "+?"), ("-", 0.4, "-.40?"), ("?", 12, "+12.00?")],
)
def test_a_guess_waits_where_the_slope_will_stand(guess, number, shown: str):
    for name in NAMES:
        seen = seen_at(nudge=name, step=6, guess=guess, number=number)
        rows = seen["arrays"][0]["texts"]
        told = {n: row[1] for n, row in zip(NAMES, rows, strict=True)}
        assert told.pop(name) == shown
        assert set(told.values()) == {"?"}
        boxes = {b["name"]: b["slope"] for b in seen["data"]["boxes"]}
        assert name[0] != "x" or boxes[NAMES[name]] == shown
        assert "Step 6 of 11" in seen["readout"]
        assert "you said" not in seen["readout"]


@pytest.mark.parametrize("number", [100, float("nan")])
def test_a_number_that_cannot_be_typed_is_refused(number: float):
    with pytest.raises(ValueError, match="number must be a number from -99 to 99"):
        two_passes(mlp_loss_and_grads, number=number)
