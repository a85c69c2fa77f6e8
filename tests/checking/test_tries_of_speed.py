"""The usual slips in the short tries of lesson 14, and what its clock says of memory."""

import numpy as np
import pytest

from course_lib.checking.tries import (
    told_of_copies,
    told_of_cut,
    told_of_freezing,
    told_of_iterations,
    told_of_memory,
    told_of_pieces,
)


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((2.9, 0.04, 1.04), ["right", "right", "right"]),
        ((2.94, 0.043, 1.045), ["right", "right", "right"]),
        ((0, 0, 0), ["not yet", "not yet", "not yet"]),
        ((0.0029, 0.04, 1.2), ["not yet: that is in milliseconds", "right", "not yet"]),
        (
            (2.0, 0.0293, 1.03),
            [
                "not yet",
                "not yet: it follows from your price, so mend that first",
                "not yet: it follows from your share, so mend that first",
            ],
        ),
        (
            (2.9, 0.57, 1),
            ["right", "not yet: that is the milliseconds of the iterations", "not yet"],
        ),
        ((2.9, 4.3, 1), ["right", "not yet: that is in per cent", "not yet"]),
        (
            (2.9, 0.043, 196),
            [
                "right",
                "right",
                "not yet: that is how many iterations go, and the rest of the time remains",
            ],
        ),
        ((2.9, 0.04, 0.96), ["right", "right", "not yet: that is the time that remains"]),
        *(  # 1 / s, of the share as typed and of the exact one
            (
                (2.9, share, gain),
                ["right", "right", "not yet: as if the iterations remained and the rest went"],
            )
            for share, gain in ((0.04, 25), (0.043, 23.3), (0.04, 23.3), (0.045, 23.3))
        ),
    ],
)
def test_the_price_of_an_iteration(mine, told):
    names = ("price", "share", "gain")
    assert told_of_iterations(*mine).splitlines() == [
        f"{name}: {words}" for name, words in zip(names, told, strict=True)
    ]


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((24.6, 2.1, 18.1, 6.5), ["right", "right", "right", "right"]),
        ((0, 0, 0, 0), ["not yet", "not yet", "not yet", "not yet"]),
        (
            (0.041, 1.25, 2.6, 5.5),
            [
                "not yet: that is the nanoseconds of one multiply-add",
                "not yet: the product is not a copy",
                "not yet: R is copied, not x",
                "not yet: the pixels jump once, too",
            ],
        ),
        (
            (10, 2100, 18, 12.6),
            [
                "not yet: that is with the copy",
                "not yet: that is in megabytes",
                "right",
                "not yet: C is copied in order now",
            ],
        ),
    ],
)
def test_what_the_model_says_of_three_times(mine, told):
    names = ("rate", "jumps", "in order", "ms")
    assert told_of_copies(*mine, (11.6, 4.7, 0.8)).splitlines() == [
        f"{name}: {words}" for name, words in zip(names, told, strict=True)
    ]


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((0.96, 0.34), ["right", "right"]),
        ((0.96, 0.3), ["right", "right"]),
        ((1, 117 * 0.003), ["right", "right"]),
        ((0, 0), ["not yet", "not yet"]),
        (
            (0.48, 126 * 0.0029),
            [
                "not yet: that is one copy only, and C is written and then packed",
                "not yet: that is all 126 iterations, of which nine were there before",
            ],
        ),
        (
            (963, 344),
            ["not yet: that is in microseconds", "not yet: that is in microseconds"],
        ),
        (
            (0.62, 0.041),
            [
                "not yet: that is what is left once the iterations are paid",
                "not yet: each of the 14 lines fills C nine times",
            ],
        ),
        (
            (1.6, 654),
            [
                "not yet: that is the two copies far away; near, bytes have a price, too",
                "not yet: that is for each column, not for each line",
            ],
        ),
        (
            (0.00096, 117),
            [
                "not yet: that is in seconds",
                "not yet: that is the number of iterations; what does one cost?",
            ],
        ),
    ],
)
def test_what_a_cut_saves_and_costs(mine, told):
    assert told_of_cut(*mine, far=18, near=45).splitlines() == [
        f"{name}: {words}" for name, words in zip(("saved", "paid"), told, strict=True)
    ]


def test_two_copies_near_are_told_from_what_nearness_saves():
    assert told_of_cut(0.48, 0.34, far=24, near=60).splitlines() == [
        "saved: not yet: that is the two copies when they are near; what do they take far away?",
        "paid: right",
    ]


WHOLE = "not yet: of a whole step, forward and backward, which part is left?"
ABOVE = "not yet: it follows from a number above, so mend that first"


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((0.695, 0.67, 0.62, 0.52), ["right", "right", "right", "right"]),
        ((0.695, 0.67, 0.62, 0.54), ["right", "right", "right", "not yet"]),
        ((0, 0, 0, 0), ["not yet", "not yet", "not yet", "not yet"]),
        (
            (1.39, 0.7, 0.62, 1.02),
            [
                "not yet: that is the epochs of the second entry alone",
                "not yet: that is the part of the cycle",
                "right",
                ABOVE,
            ],
        ),
        (
            (0.305, 0.784, 0.38, 0.2),
            [
                "not yet: that is what is saved",
                "not yet: 30 % of the cycle are not 30 % of the digits",
                WHOLE,  # 0.379 is saved, and 0.383 are the backward parts alone: too near to tell
                "not yet",
            ],
        ),
        ((0.695, 0.67, 0.383, 0.41), ["right", "right", WHOLE, ABOVE]),
        (
            (0.695, 0.54, 0.62, 0.55),
            [
                "right",
                "not yet: that is the share in the first pass, and the later ones are frozen, too",
                "right",
                ABOVE,
            ],
        ),
        (
            (0.695, 0.67, 0.84, 0.62),
            [
                "right",
                "right",
                "not yet: who needs the gradient at the input of the second convolution?",
                ABOVE,
            ],
        ),
        (
            (0.695, 0.67, 0.54, 0.48),
            ["right", "right", "not yet: who needs the gradient at the images?", ABOVE],
        ),
        (
            (0.695, 0.67, 0.62, 0.75),
            ["right", "right", "right", "not yet: that is the mean of all steps, in full ones"],
        ),
    ],
)
def test_what_two_ideas_leave_of_the_time(mine, told):
    names = ("by steps", "frozen", "part", "left")
    assert told_of_freezing(*mine).splitlines() == [
        f"{name}: {words}" for name, words in zip(names, told, strict=True)
    ]


def test_one_piece_of_memory_is_told_from_fourteen():
    x = np.ones(10**4)  # 0.08 MB, as is the result

    def near(x):
        return x + sum(0 * np.ones(10**5).sum() for _ in range(14))

    def far(x):
        return x + 0 * sum(piece[0] for piece in [np.ones(10**5) for _ in range(14)])

    assert told_of_memory(near, (x,), x, 10**7) == "right, with 0.8 MB at a time"
    assert told_of_memory(far, (x,), x, 10**7) == (
        "right, but 11 MB at a time: C is there for all lines, or made anew for each"
    )


def test_copies_that_still_jump_are_told_from_long_pieces():
    assert told_of_pieces(2.8, 6.9) == "your copies take 2.8 ms, and that of R took 6.9"
    assert "nine copies still jump" in told_of_pieces(9.0, 6.9)


@pytest.mark.parametrize("wrong", [lambda x: x + 1, lambda x: x[:5]])
def test_memory_is_not_told_of_wrong_numbers(wrong):
    x = np.ones(10)
    assert told_of_memory(wrong, (x,), x, 10**7).startswith("not yet: its numbers are wrong")
