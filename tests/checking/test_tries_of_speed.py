"""The usual slips in the two short tries of lesson 14, and what its clock says of memory."""

import numpy as np
import pytest

from course_lib.checking.tries import told_of_freezing, told_of_iterations, told_of_memory


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((2.9, 0.04, 1.04), ["right", "right", "right"]),
        ((2.94, 0.043, 1.045), ["right", "right", "right"]),
        ((0, 0, 0), ["not yet", "not yet", "not yet"]),
        ((0.0029, 0.04, 1), ["not yet: that is in milliseconds", "not yet", "not yet"]),
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
        ((0.695, 0.67, 0.58), ["right", "right", "right"]),
        ((0, 0, 0), ["not yet", "not yet", "not yet"]),
        (
            (1.39, 0.7, 0),
            [
                "not yet: that is the epochs of the second entry alone",
                "not yet: that is the part of the cycle",
                "not yet",
            ],
        ),
        (
            (0.305, 0.784, 0),
            [
                "not yet: that is what is saved",
                "not yet: 30 % of the cycle are not 30 % of the digits",
                "not yet",
            ],
        ),
        ((0.695, 0.67, 0.72), ["right", "right", "not yet: that is the mean of all steps"]),
    ],
)
def test_the_share_of_frozen_steps(mine, told):
    names = ("by steps", "frozen", "f")
    assert told_of_freezing(*mine, left=0.503).splitlines() == [
        f"{name}: {words}" for name, words in zip(names, told, strict=True)
    ]


def test_one_piece_of_memory_is_told_from_fourteen():
    assert told_of_memory(lambda: [np.ones(10**5).sum() for _ in range(14)], 10**7).startswith(
        "right, with"
    )
    assert told_of_memory(lambda: [np.ones(10**5) for _ in range(14)], 10**7) == (
        "right, but 11 MB at a time: each line has made new memory"
    )
