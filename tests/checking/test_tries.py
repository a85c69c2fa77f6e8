"""The usual slips in the short tries of lessons 0, 2, 11 and 12."""

import inspect
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import nn
from course_lib.checking import tries
from course_lib.checking.tries import (
    arm_models,
    judged,
    planned,
    sizes,
    told_of_arrow,
    told_of_broken_nets,
    told_of_chances,
    told_of_choices,
    told_of_density,
    told_of_directions,
    told_of_false_alarm,
    told_of_gaps,
    told_of_gradient,
    told_of_judged,
    told_of_luck,
    told_of_mean_square_back,
    told_of_mean_squares,
    told_of_models,
    told_of_needle,
    told_of_own,
    told_of_pairs,
    told_of_placebo,
    told_of_plan,
    told_of_sizes,
    told_of_slopes,
    told_of_start,
    told_of_strip,
    told_of_ten_blocks,
    told_of_three_seeds,
    told_of_trial,
    told_of_two_stretches,
    told_of_two_ways,
    told_of_wishes,
)
from course_lib.data import load_mnist
from course_lib.results import result
from course_lib.results.experiments import conv_blocks
from course_lib.results.experiments.conv_blocks import TwoWays
from course_lib.training import bench, evaluate, fit
from course_lib.training.bench_nets import net, train

P = np.array([0.6, 0.3, 0.1])


def slopes(mine):
    return told_of_slopes(mine, P)


def gradient(mine):
    return told_of_gradient(np.array(mine), P - [0, 1, 0], 1)


def wide_plan(seeds):
    """Of the same pilot, with twice the margin."""
    return told_of_plan(seeds, 0.615 * np.sqrt(0.5) * np.array([-1.0, 1.0]), 1.0)


def safe_plan(seeds):
    """Of the same pilot, with a reserve of a quarter."""
    pilot = 0.615 * np.sqrt(0.5) * np.array([-1.0, 1.0])
    return told_of_plan(seeds, pilot, larger=1.25)


def no_plan(seeds):
    """Of the same pilot, with a margin of a gain that is not expected."""
    return told_of_plan(seeds, 0.615 * np.sqrt(0.5) * np.array([-1.0, 1.0]), 0.0 - 0.5)


def own_plan(seeds):
    """Of the pilot of section 12.6, whose pairs have the sd 0.514."""
    return told_of_plan(seeds, 0.514 * np.sqrt(0.5) * np.array([-1.0, 1.0]))


def own_safe_plan(seeds):
    """Of the same pilot, with a reserve of a quarter."""
    return told_of_plan(seeds, 0.514 * np.sqrt(0.5) * np.array([-1.0, 1.0]), larger=1.25)


def dear_plan(seeds):
    """Of a pilot of two widths, with a reserve: 132.3 seeds are due."""
    return told_of_plan(seeds, 1.198 * np.sqrt(0.5) * np.array([-1.0, 1.0]), larger=1.25)


def plan(seeds):
    """Of a pilot whose pairs have the sd 0.615."""
    return told_of_plan(seeds, 0.615 * np.sqrt(0.5) * np.array([-1.0, 1.0]))


def mean_squares(one_block, s):
    return told_of_mean_squares(one_block, s if callable(s) else lambda D: s, measured=1.5)


def growth_and_roundness(grown, roundness):
    """Two cells under More, one after the other, without the lines of the two means."""
    growth = tries.told_of_growth(32, 992, grown).splitlines()[-1]
    return f"{growth}\n{tries.told_of_roundness(grown, roundness)}"


ONE_NUMBER = {
    slopes: [
        (P, "right"),
        (P + 1e-9, "right"),
        (10 * P, "not yet: in proportion, but a factor is wrong"),
        (np.full(3, 0.1), "not yet: equal numbers, although one logit counts more than another"),
        (P[::-1], "not yet"),
        (np.zeros(3), "not yet"),
    ],
    gradient: [
        (P - [0, 1, 0], "right"),
        ([0, 1, 0] - P, "not yet: every sign is flipped"),
        ([0, -0.7, 0], "not yet: right at the label, wrong elsewhere"),
        (P, "not yet: wrong at the label, right elsewhere"),
        (P - [1, 0, 0], "not yet"),
        (P[None] - [0, 1, 0], "not yet: the shape is (1, 3), not (3,)"),
        (np.zeros(3), "not yet"),
    ],
    told_of_false_alarm: [
        (0.205, "right"),
        (0.0, "not yet"),
        (0.051, "not yet: that is one wedge"),
        (
            0.102,
            "not yet: that is one end, or one side: both ends of the diagonal, both sides of it",
        ),
        (20.5, "not yet: that is in percent"),
        (73.7, "not yet: that is in degrees"),
        (18.4, "not yet: that is one wedge, in degrees"),
    ],
    told_of_three_seeds: [
        (0.095, "right"),
        (1 - 3 / 11**0.5, "right"),
        (0.0, "not yet"),
        (0.0477, "not yet: you forgot the other end"),
        (0.905, "not yet: that is what lies between the ends"),
        (9.5, "not yet: that is in percent"),
        (0.013, "not yet: that is the density of five seeds"),
        (0.168, "not yet: that is the limit of five seeds"),
        (0.205, "not yet: that is the wedge of two seeds"),
        (
            0.28,
            "not yet: that has every angle equally often; how large is the ring at each of them?",
        ),
        (0.191, "not yet: u runs from -1 to 1, a range of 2"),
    ],
}
TWO_NUMBERS = {
    told_of_ten_blocks: [
        ((2.6, 1e-10), ["right", "right"]),
        ((1.1**10, 0.1**10), ["right", "right"]),
        ((2, 1.0), ["not yet: that counts only the paths through one F", "not yet: ten layers"]),
        ((11, 0.1), ["not yet: ten blocks are not added", "not yet: that is one layer"]),
        ((1e-10, 2.59), ["not yet: that is without the skips", "not yet: that is with the skips"]),
        ((7.78, 3e-10), ["not yet: that is the output for x = 3"] * 2),
        ((0.0, 0.0), ["not yet", "not yet"]),
        ((2.59, 0), ["right", "not yet"]),
        ((1.1**9, 0), ["not yet: that is nine blocks", "not yet"]),
        ((2.853, 0), ["not yet: that is 1.1 to the power 11; how many blocks?", "not yet"]),
        ((1.21, 0), ["not yet: that is 1.1 to the power 2; how many blocks?", "not yet"]),
        ((10, 0.9**10), ["not yet: that is ten times one way past", "not yet: the derivative of"]),
        ((3.3, 0), ["not yet: that is the y of one block", "not yet"]),
        ((0.1, 0), ["not yet: that is F alone, and x comes past it", "not yet"]),
        ((2.59, 1e-9), ["right", "not yet: that is 0.1 to the power 9; how many layers?"]),
        ((2.59, 4e-8), ["right", "not yet: that is 0.1 to the power 7.4; how many layers?"]),
        ((2.59, -1e-10), ["right", "not yet"]),
        ((2.59, 0.3), ["right", "not yet: that is what one layer makes of x = 3"]),
    ],
    mean_squares: [
        (
            (1.5, lambda D: 1 / D),
            ["right", "right: 10, 60 and 1,000 blocks multiply by 2.594, 2.69"],
        ),
        (
            (2.91, lambda D: 1 + 1 / D),
            ["not yet: that adds the lengths", "not yet: that is what one block"],
        ),
        ((1.75, lambda D: 1 / D), ["not yet: s is a mean square already", "right: 10, 60"]),
        ((1.7071, lambda D: 1 / D), ["not yet: s belongs to mean squares", "right: 10, 60"]),
        ((0.7071, lambda D: 1 / D), ["not yet: that is the size of F(x) alone", "right: 10, 60"]),
        (
            (1.25, 1.0),
            [
                "not yet: s is of mean squares, with ReLU's half",
                "not yet: 10, 60 and 1,000 blocks multiply by 1024, 1·10^18, 1·10^301, so that no",
            ],
        ),
        (
            (1.22, lambda D: D**-0.5),
            [
                "not yet: that is the root",
                "not yet: 10, 60 and 1,000 blocks multiply by 15.61, 1459, 3·10^13, so that no",
            ],
        ),
        (
            (0.5, lambda D: 1 / (2 * D) ** 2),
            ["not yet: that is F(x) alone", "not yet: each block adds the length"],
        ),
        ((2, lambda D: D), ["not yet: that is s = 1", "not yet: that is the number of blocks"]),
        ((1.5, lambda D: 2 / D), ["right", "right: 10, 60"]),  # another c / D
        ((1.5, lambda D: 0.1 / D), ["right", "right: 10, 60"]),
        ((1.5, lambda D: np.e ** (1 / D) - 1), ["right", "right: 10, 60"]),
        (
            (1.5, lambda D: 6 / D),
            [
                "right",
                "right: 10, 60 and 1,000 blocks multiply by 110, 304.5, 396.3 (bounded, but large)",
            ],
        ),
        ((0.25, lambda D: 1 / D), ["not yet: that is F(x) alone, and s is", "right: 10, 60"]),
        ((1.0, lambda D: 1 / D), ["not yet: that is x alone", "right: 10, 60"]),
        ((2.25, lambda D: 1 / D), ["not yet: that is x + x/2 squared; s is of", "right: 10, 60"]),
        ((0.75, lambda D: 1 / D), ["not yet: s has ReLU's half in it", "right: 10, 60"]),
        ((1.5, 1 / 60), ["right", "not yet: 10, 60 and 1,000 blocks multiply by 1.18, 2.696, 2"]),
        (
            (1.5, lambda D: D**-2.0),
            [
                "right",
                "not yet: 10, 60 and 1,000 blocks multiply by 1.105, 1.017, 1.001, so that all",
            ],
        ),
        ((1.5, -0.02), ["right", "not yet: s is a mean square as a fraction of another"]),
        ((1.5, 0.0), ["right", "not yet: with s = 0 a block adds nothing"]),
        ((1.5, "1/D"), ["right", "not yet: s_of(10) is '1/D', of type str; a number, please"]),
        ((1.5, lambda D: 1 / 0), ["right", "not yet: it stops, ZeroDivisionError"]),
        (("1.5", ...), ["not yet: '1.5' is of type str; a number, please", "not yet"]),
        ((0.0, ...), ["not yet", "not yet"]),
        ((1e9, 1e9), ["not yet", "not yet: 10, 60 and 1,000 blocks"]),
    ],
    told_of_directions: [
        ((1.5, 1), ["right", "right"]),
        ((1.47, 1.000002), ["right", "right"]),
        ((1.8, 1.47), ["not yet: that has powers 1 and 2", "not yet: that is one layer"]),
        ((2, 47), ["not yet: both get through", "not yet: counts do not multiply"]),
        ((1, 1.005), ["not yet: below, fourth powers", "not yet: ten doublings make 1024"]),
        ((5, 14.7), ["not yet: below are fourth powers", "not yet: counts are not added"]),
        ((1.25, 1), ["not yet: that is 1 over the largest p", "right"]),
        ((0.68, 1), ["not yet: that is the sum below", "right"]),
        ((0.0, 0.0), ["not yet", "not yet"]),
    ],
}


def asked(tries):
    """Each try with each answer to it, and what is said of that."""
    return [(told_of, *row) for told_of, rows in tries.items() for row in rows]


@pytest.mark.parametrize(("told_of", "mine", "told"), asked(ONE_NUMBER))
def test_a_number_or_a_vector_is_told_its_slip(told_of, mine, told):
    assert told_of(mine) == told


@pytest.mark.parametrize(("told_of", "mine", "told"), asked(TWO_NUMBERS))
def test_two_numbers_are_told_a_slip_each(told_of, mine, told):
    lines = [line.split(": ", 1)[1] for line in told_of(*mine).splitlines()]
    assert all(line.startswith(words) for line, words in zip(lines, told, strict=True))
    assert all(line == words for line, words in zip(lines, told, strict=True) if ":" not in words)


def test_a_lesson_goes_on_with_ours_until_the_learners_function_is_right(capsys):
    def own(a):
        return 1 - cosines(a)[~np.eye(len(a), dtype=bool)].mean()

    assert tries.yours_or_ours(tries.told_of_apart, own, tries.apart) is own
    assert capsys.readouterr().out == "right\n"
    assert tries.yours_or_ours(tries.told_of_apart, lambda a: 0.5, tries.apart) is tries.apart
    assert "goes on with ours" in capsys.readouterr().out
    one, other = (lambda x: x), (lambda x: 2 * x)
    for words, kept in (("a: right\nb: right", (one, other)), ("a: right\nb: not yet", (other,))):
        assert tries.yours_or_ours(lambda a, b, t=words: t, (one, other), (other,)) == kept
    assert tries.yours_or_ours(lambda a: "not yet: turn right", one, other) is other


RULES = {
    told_of_strip: [
        (lambda zeros, ones: zeros - ones, "right"),
        (lambda zeros, ones: np.int64(zeros) - ones, "right"),
        (lambda zeros, ones: -284, "right here, but not for 200 zeros and 90 ones"),
        (lambda zeros, ones: ones - zeros, "not yet: the other sign: which are wrong before"),
        (lambda zeros, ones: zeros + ones, "not yet: all these answers change, but do all"),
        (lambda zeros, ones: -ones, "not yet: these ones become right, but what"),
        (lambda zeros, ones: zeros, "not yet: these zeros become wrong, but what"),
        (lambda zeros, ones: None, "not yet: your rule returns nothing"),
        (lambda zeros, ones: ..., "not yet"),
        (lambda zeros, ones: 0, "not yet"),
        (lambda zeros, ones: float("nan"), "not yet"),
        (lambda zeros, ones: [zeros], "not yet: your rule returns list, and not a number"),
    ],
}


@pytest.mark.parametrize(("told_of", "rule", "told"), asked(RULES))
def test_the_mistakes_in_a_rule(told_of, rule, told):
    assert told_of(rule).startswith(told)
    assert told != "right" or told_of(rule) == "right"


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ("little differs, explodes, vanishes, healthy", ["right"] * 4 + ["repair of C: not yet"]),
        ("Little differs, Explodes, vanishes, Healthy", ["right"] * 4 + ["repair of C: not yet"]),
        (
            "vanishes, little differs, explodes, vanishes",
            ["60 lay", "x keeps", "the gradient", "sizes fell"],
        ),
        (
            "explodes, vanishes, little differs, healthy",
            ["neither x", "the grad", "that is true, too", "right"],
        ),
        (
            "healthy, healthy, healthy, little differs",
            ["a circle", "way back", "not yet", "how round"],
        ),
        ("vanishes, explodes, healthy, vanishes", ["60 lay", "right", "x at last", "sizes fell"]),
        ("vanishes, explodes, vanishes, explodes", ["60 lay", "right", "right", "sizes grew"]),
        (", 2, dies, 0", ["not yet", "one of explodes", "one of explodes", "one of explodes"]),
    ],
)
def test_four_nets_of_which_three_are_broken(mine, told):
    lines = told_of_broken_nets(dict(zip("ABCD", mine.split(", "), strict=True))).splitlines()
    assert [line[:3] for line in lines[:4]] == ["A: ", "B: ", "C: ", "D: "]
    assert all(words in line for words, line in zip(told, lines, strict=True))


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (1.25, "right. It is nearly A now"),
        (1 / 0.8, "right. It is nearly A now"),
        (0.8, "not yet: that is what C has of He's"),
        (1.5, "not yet: with it, 60 layers multiply"),
        (1.5625, "not yet: the 60th root is of sizes"),
        (8e5, "not yet: as if one layer had lost it all"),
        (1.2, "not yet: with it, 60 layers multiply the size by 0.086"),
        (2.0, "not yet: with it, 60 layers multiply the size by 1.8e+12"),
        (60, "not yet: with it, 60 layers multiply the size by 7.5e+100"),
        (1.25**0.5, "not yet: a size goes like the weights themselves"),
        (1.1, "not yet: with it, 60 layers multiply"),  # a guess, not the root
        (0.64, "not yet: that is the square of what C has of He's"),
        (-1.25, "not yet: ReLU would shut what was open"),
    ],
)
def test_what_gives_c_its_size_back(factor, told):
    *four, repair = told_of_broken_nets(dict.fromkeys("ABCD", ""), factor).splitlines()
    assert four == [f"{name}: not yet" for name in "ABCD"]
    assert repair.startswith(f"repair of C: {told}")


def band(gaps, errors=3, root=True, ddof=1):
    """The mean and three standard errors on either side, or a slip."""
    reach = errors * np.std(gaps, ddof=ddof) / (np.sqrt(len(gaps)) if root else 1)
    return np.mean(gaps) - reach, np.mean(gaps) + reach


def by(low, high, line, harmless=None, harmful=None):
    """Rule 6, or a slip."""
    if harmless(low, high) if harmless else low > line:
        return "harmless"
    return "harmful" if (harmful(low, high) if harmful else high < line) else "undecided"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lambda *_: ..., "not yet"),
        (tries.decide, "right"),
        (lambda gaps, line: "no", "one of the three texts exactly"),
        (lambda gaps, line: by(*band(gaps), line, harmful=lambda *_: True), "and none lie in"),
        (
            lambda gaps, line: by(*band(gaps), line, harmless=lambda low, *_: low > 0),
            "the whole band lies above -0.5",
        ),
        (
            lambda gaps, line: by(
                *band(gaps), line, harmless=lambda *_: False, harmful=lambda low, high: high < 0
            ),
            "the whole band lies above -0.5",
        ),
        (
            lambda gaps, line: by(*band(gaps), line, harmful=lambda low, high: high < 0),
            "it may be one of less than half a point",
        ),
        (
            lambda gaps, line: by(
                *band(gaps), line, harmless=lambda low, high: low > line and high < -line
            ),
            "a gain is no harm, however large",
        ),
        (lambda gaps, line: tries.decide(gaps), "the line that is given"),
        (
            lambda gaps, line: by(*band(gaps, root=False), line),
            "the whole band lies above -0.5 (that is 3 sd, and 3 SE are asked for: divide by the",
        ),
        (
            lambda gaps, line: by(*band(gaps, errors=1, root=False), line),
            "(that is one sd, and 3 SE are asked for: divide by the root of n, and times 3)",
        ),
        (
            lambda gaps, line: by(*band(gaps, 3 / np.sqrt(len(gaps))), line),
            "(an SE is the sd over the root of n, not over n)",
        ),
        (
            lambda gaps, line: by(*band(gaps, errors=1), line),
            "none lie in this band (that is one SE on either side, and the band has 3)",
        ),
        (
            lambda gaps, line: 1 / 0 if line == -1 else by(*band(gaps, root=False), line),
            "the whole band lies above -0.5",
        ),
        (lambda gaps, line: by(*band(gaps), -abs(line)), "0.5 asks for a gain of more than"),
        (lambda gaps, line: by(*band(gaps, ddof=0), line), "with n - 1 in the sd"),
        (lambda gaps, line: by(*band(gaps, errors=2.776), line), "below -0.5"),
        (
            lambda gaps, line: by(*band(gaps, 3 * np.sqrt(len(gaps) / 5)), line),
            "the whole band lies above",
        ),
        (lambda gaps: "harmless", "it stops, TypeError"),
        (lambda gaps, line: tries.decide(gaps, 0.0), "(the line is left out, as if it were 0)"),
        (lambda gaps, line: tries.decide(gaps, -line), "(the line has changed its sign)"),
        (
            lambda gaps, line: by(*band(gaps), line, harmful=lambda low, high: low < line),
            "(*harmful* asks for the upper end of the band below the line)",
        ),
        (
            lambda gaps, line: by(*band(gaps), line, harmless=lambda low, high: high > line),
            "(*harmless* asks for the lower end of the band above the line)",
        ),
        (
            lambda gaps, line: "harmless" if np.mean(gaps) > line else "harmful",
            "(that is the mean alone, and not the band)",
        ),
    ],
)
def test_rule_6_as_a_function(rule, told):
    assert told in tries.told_of_decision(rule)


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (lambda t, new: "counts" if abs(new) > 3 and t * new > 0 else "does not count", "right"),
        (lambda t, new: "counts" if abs(new) > 3 else "does not count", "in the other direction"),
        (
            lambda t, new: "counts" if t * new > 0 else "does not count",
            "the second is not beyond 3",
        ),
        (
            lambda t, new: "counts" if t * new > 9 else "does not count",
            "the second is not beyond 3",
        ),
        (lambda t, new: "counts" if new > 3 else "does not count", "two losses in the same"),
        (
            lambda t, new: "counts" if abs(new) > 2 and t * new > 0 else "does not count",
            "a t of 6 and then of 2.5 gives 'counts', but the second is not beyond 3",
        ),
        (lambda t, new: "counts" if abs(new) > abs(t) else "does not count", "smaller one"),
        (lambda t, new: "does not count", "both are beyond 3, in the same direction"),
        (lambda t, new: abs(new) > 3 and t * new > 0, "use one of the four texts exactly"),
        (lambda t, new: ..., "not yet"),
    ],
)
def test_two_rounds_as_a_function(last, told):
    def rule(t, t_new=None):
        if abs(t) <= 3:
            return "not seen"
        return "waits for new seeds" if t_new is None else last(t, t_new)

    said = tries.told_of_rounds(rule)
    assert said == told if told in ("right", "not yet") else told in said


def test_two_rounds_ask_for_a_first_one_that_is_seen():
    def rule(t, t_new=None):
        return "counts" if abs(t_new) > 3 and t * t_new > 0 else "does not count"

    assert "the first was not seen, so that no second one is asked for" in tries.told_of_rounds(
        rule
    )


def plain(depth: int, rng: np.random.Generator) -> nn.Sequential:
    """The plain network of lesson 11, with He's weights."""
    pairs = [m for _ in range(depth) for m in (nn.ReLU(), nn.Linear(64, 64, rng))]
    return nn.Sequential(nn.Linear(784, 64, rng), *pairs, nn.ReLU(), nn.Linear(64, 10, rng))


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (lambda W: W, "not yet: it returns what it gets"),
        (lambda W: W[0], "not yet: `start` returns an array (64, 64)"),
        (lambda W: W / 8, "not yet: before training, sixty layers make x 4e-55 times as large"),
        (np.zeros_like, "not yet: before training, sixty layers make x 0 times as large, and a g"),
        (lambda W: 0.1 * W, "hears hardly more than its own bias"),
        (lambda W: 2 * np.eye(64), "make x 8e+17 times as large"),
        (lambda W: np.eye(64) + W, "not yet: before training, sixty layers make x"),
        (lambda W: np.linalg.qr(W)[0], "W keeps lengths, but ReLU halves mean squares; what"),
        (lambda W: -np.eye(64), "No weight is positive, so what does ReLU let pass?"),
        (
            lambda W: np.ones((64, 64)) / 64,
            "each matrix has rank 1, so that all directions but one",
        ),
        (lambda W: np.eye(64) + W / 60**0.5, "healthy sizes, both ways. Does that suffice?"),
        (lambda W: np.eye(64) + 0.1 * W, "healthy sizes, both ways. Does that suffice?"),
        (
            lambda W: np.eye(64),
            "make x 0.7 times as large, and a gradient that comes back through them 0.7",
        ),
    ],
)
def test_a_start_is_told_what_it_passes_on_before_it_is_trained(start, told):
    assert told in told_of_start(start, plain, load_mnist(n_train=1, n_test=1)[0][0][0])


@pytest.mark.parametrize(
    ("start", "trains"),
    [
        (lambda W: np.ones((64, 64)) / 64, True),
        (lambda W: np.eye(64), True),
        (lambda W: 0.1 * W, False),
        (np.zeros_like, False),
        (lambda W: np.eye(64) + W, False),
    ],
)
def test_a_start_whose_sizes_are_far_off_is_not_trained(start, trains):
    told = told_of_start(start, plain, load_mnist(n_train=1, n_test=1)[0][0][0])
    assert ("not yet" not in told) == trains


def test_two_stretches_are_those_of_the_matrices():
    stretch, t = np.diag([2.0, 1.0]), np.arange(1000)[:, None, None] * np.pi / 1000
    turns = np.cos(t) * np.eye(2) + np.sin(t) * np.array([[0, -1], [1, 0]])
    a, b = np.linalg.svd(stretch @ turns @ stretch, compute_uv=False).T
    assert (a[250], b[250], a[250] / b[250]) == pytest.approx((3.32, 1.2, 2.76), abs=0.01)
    assert np.exp(np.log(a / b).mean()) == pytest.approx(2.47, abs=0.01)
    assert (a / b).mean() == pytest.approx(2.68, abs=0.01)


def test_what_blocks_and_plain_layers_do_to_a_circle_is_one_arrow_of_s_over_16():
    draws = np.random.default_rng(0)
    logs = {"block": [], "layer": []}
    s = 1 / 60
    for _ in range(2000):
        u_v = np.linalg.qr(draws.normal(size=(64, 2)))[0].T  # (2, 64), perpendicular
        W = draws.normal(scale=np.sqrt(2 / 64), size=(64, 64))
        opened = draws.random(64) < 0.5
        block = u_v + (u_v @ (np.sqrt(s) * W.T)) * opened
        layer = (u_v @ W.T) * opened  # what comes back has been through 64 units, half of them open
        for name, made in (("block", block), ("layer", layer)):
            a, b = np.linalg.svd(made, compute_uv=False)
            logs[name].append(np.log(a / b))
    assert np.mean(np.square(logs["block"])) == pytest.approx(s / 16, rel=0.1)
    assert np.mean(np.square(logs["layer"])) == pytest.approx(1 / 16, rel=0.15)


class PastIsForgotten(TwoWays):
    def backward(self, dy):
        return dy + self.modules[1].backward(dy)


class PastIsForgottenByItself(TwoWays):
    def backward(self, dy):
        self.modules[0].backward(dy)
        return self.modules[1].backward(dy)


class InARow(TwoWays):
    def backward(self, dy):
        return self.modules[0].backward(self.modules[1].backward(dy))


class OneAfterTheOther(TwoWays):
    def forward(self, x):
        return self.modules[1].forward(self.modules[0].forward(x))

    def backward(self, dy):
        return self.modules[0].backward(self.modules[1].backward(dy))


class PAlone(TwoWays):
    def forward(self, x):
        return self.modules[0].forward(x)

    def backward(self, dy):
        return self.modules[0].backward(dy)


def ways(c, k, stride, past=None, first=None, last=1, pad=1, norms=True, kernel=1):
    """P and F, right unless something is said."""
    rng = np.random.default_rng(0)
    F = [
        *((nn.BatchNorm2d(c), nn.ReLU()) if norms else (nn.ReLU(),)),
        nn.Conv2d(c, k, 3, rng, stride=stride if first is None else first, pad=pad),
        *((nn.BatchNorm2d(k), nn.ReLU()) if norms else (nn.ReLU(),)),
        nn.Conv2d(k, k, 3, rng, stride=last, pad=pad),
    ]
    P = nn.Conv2d(c, k, kernel, rng, stride=stride if past is None else past, pad=kernel // 2)
    return P, nn.Sequential(*F)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (TwoWays, ["right", "right"]),
        (PastIsForgotten, ["wrong gradients of x, 0.W, 0.b", "it stops, ValueError: operands"]),
        (PastIsForgottenByItself, ["wrong gradients of x (0 is P, 1 is F)"] * 2),
        (InARow, ["wrong gradients of x, 0.W", "it stops"]),
        (OneAfterTheOther, ["forward, one after the other, F(P(x)); both begin at x", "it stops"]),
        (PAlone, ["forward, that is P(x) alone; and F(x)?"] * 2),
    ],
)
def test_the_ways_back_through_a_block_whose_way_past_has_a_layer(kind, told):
    lines = told_of_two_ways(kind).splitlines()
    assert all(words in line for words, line in zip(told, lines, strict=True))


def three(*, with_P=False, no_skip=False, stride=True, turned=False, late=False, no_P=False):
    """The blocks of section 11.5, right unless something is said."""
    blocks, draws = [], np.random.default_rng(2)
    for c, k, by in ((8, 8, 1), (8, 16, 2), (16, 16, 1)):
        P, F = ways(c, k, by if stride else 1)
        if late and c != k:
            before = nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c, 3, draws, stride=by, pad=1)
            F = nn.Sequential(
                *before, nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, k, 3, draws, pad=1)
            )
        same = (c, by) == (k, 1) and not with_P
        plain = F if no_skip else nn.Residual(*F.modules)
        apart = F if no_P else TwoWays(F, P) if turned else TwoWays(P, F)
        blocks.append(plain if same else apart)
    return blocks


def small(blocks=None, head=("norm", "relu", "mean", "linear"), stride=2, first=8, size=3):
    """The network of section 11.5, right unless something is said."""
    draws = np.random.default_rng(1)
    kinds = {
        "norm": lambda: nn.BatchNorm2d(16),
        "relu": nn.ReLU,
        "mean": nn.GlobalAvgPool2d,
        "flatten": nn.Flatten,
        "linear": lambda: nn.Linear(16, 10, draws),
        "wide": lambda: nn.Linear(16, 9, draws),
        "narrow": lambda: nn.Linear(8, 10, draws),
    }
    stem = nn.Conv2d(1, first, size, draws, stride=stride, pad=size // 2)
    between = three() if blocks is None else blocks
    return nn.Sequential(stem, *between, *(kinds[name]() for name in head))


@pytest.mark.parametrize(
    ("net", "told"),
    [
        (small(), "right"),
        (small([nn.Sequential(*three())]), "right"),  # a row of its own
        (..., "not yet"),
        (None, "it returns nothing"),
        ([], "an nn.Sequential, please; this is of type list"),
        (nn.Sequential(nn.ReLU(), *three()), "it begins with ReLU rather than nn.Conv2d"),
        (small(stride=1), "its first convolution makes (8, 28, 28), not (8, 14, 14)"),
        (small(first=16), "its first convolution makes (16, 14, 14), not (8, 14, 14)"),
        (small(size=5), "its first convolution is 5 by 5, not 3 by 3"),
        (nn.Sequential(*small().modules[:3]), "only 2 modules"),
        (
            small(three(with_P=True)),
            "block 1, 8 maps -> 8, stride 1: 1272 parameters rather than 1200; where F",
        ),
        (small(three(turned=True)), "right"),  # F before P
        (small(three(late=True)), "right"),  # F widens in its second convolution
        (small(three(no_P=True)), "block 2, 8 maps -> 16, stride 2: 3536 parameters rather"),
        (
            small([nn.BatchNorm2d(8), nn.ReLU(), *three()]),
            "in the place of block 1, 8 maps -> 8, stride 1 is BatchNorm2d",
        ),
        (small(three(no_skip=True)), "block 1, 8 maps -> 8, stride 1: x does not go past F"),
        (
            small(three(stride=False)),
            "block 2, 8 maps -> 16, stride 2: it makes (2, 16, 14, 14) of",
        ),
        (
            small([three()[0] for _ in range(3)]),
            "block 2, 8 maps -> 16, stride 2: it makes (2, 8, 14, 14) of",
        ),
        (
            small([three()[2] for _ in range(3)]),
            "block 1, 8 maps -> 8, stride 1: it stops, ValueError",
        ),
        (small(head=("mean", "linear")), "GlobalAvgPool2d, Linear: without the norm, the ReLU"),
        (small(head=("flatten", "linear")), "Flatten, Linear: Flatten leaves a weight per place"),
        (
            small(head=("linear",)),
            "behind the blocks Linear: without the norm, the ReLU, the mean of each map",
        ),
        (small(head=("norm", "relu", "mean", "flatten", "linear")), "right"),  # it changes nothing
        (small(head=("norm", "relu", "flatten", "linear")), "Flatten leaves a weight per place"),
        (small(head=()), "behind the blocks nothing"),
        (small(head=("relu", "mean", "linear")), "ReLU, GlobalAvgPool2d, Linear: without the norm"),
        (small(head=("relu", "norm", "mean", "linear")), "in another order than asked"),
        (small(head=("norm", "relu", "mean", "wide")), "it makes (2, 9), not (2, 10)"),
        (small(head=("norm", "relu", "mean", "narrow")), "behind the blocks it stops"),
    ],
)
def test_a_small_resnet_is_told_what_it_lacks(net, told):
    assert told in tries.told_of_resnet(lambda: net)


def test_a_resnet_that_stops_is_told_where():
    def stops():
        raise KeyError("ways")

    assert tries.told_of_resnet(stops) == "not yet: it stops, KeyError: 'ways'"


def test_a_resnet_whose_block_gets_p_and_f():
    pair = conv_blocks.branches(8, 8, 1, np.random.default_rng(0))
    told = tries.told_of_resnet(lambda: nn.Sequential(nn.Residual(pair)))
    assert told.endswith("(What makes P and F returns both, and your `Block` is of F's modules)")


def test_a_start_whose_sizes_are_far_from_one():
    told = told_of_start(
        lambda W: 2**0.5 * np.linalg.qr(W)[0], plain, load_mnist(n_train=1, n_test=1)[0][0][0]
    )
    assert told.startswith("before")
    assert told.endswith("What does that cost? Let it train")


def test_our_small_resnet_is_right():
    assert tries.told_of_resnet(lambda: tries.small_resnet(np.random.default_rng(7))) == "right"


@pytest.fixture(scope="module")
def digits_28():
    """A few digits as images, for networks of convolutions."""
    return load_mnist(n_train=20, n_test=1, flat=False).train


def scaled(times, which=(2, 5)):
    """A way to mend a block: weaker kernels."""

    def mended(F, c, k, stride):
        for i in which:
            F.modules[i].params["W"] *= np.float32(times)
        return F

    return mended


def past(P=None, same=True):
    """A way past each block; where the shape changes, and if not `same` everywhere, with P."""

    def mended(F, c, k, stride):
        if same and (c, stride) == (k, 1):
            return nn.Residual(*F.modules)
        return TwoWays(P(c, k, stride), F) if P else F

    return mended


def one_by_one(c, k, stride):
    return nn.Conv2d(c, k, 1, np.random.default_rng(k), stride=stride)


def without(kind):
    """Blocks without their modules of a kind."""
    return lambda F, *_: nn.Sequential(*(m for m in F.modules if not isinstance(m, kind)))


def near_copies(F, c, k, stride):
    conv_blocks.start_as_copies(F)
    return F


class OneWayBack(TwoWays):
    """P(x) + F(x), whose backward pass forgets P; P adds little, or x would explode."""

    def __init__(self, P, F):
        super().__init__(P, F)
        if P.params["W"].shape[0] == P.params["W"].shape[1]:
            P.params["W"][:, :, 0, 0] = np.eye(len(P.params["W"]))

    def backward(self, dy):
        return self.modules[1].backward(dy)


@pytest.mark.parametrize(
    ("mended", "told"),
    [
        (lambda F, *_: F, "mended: not yet: the block is unchanged, and still returns F alone"),
        (lambda F, *_: nn.Sequential(F), "the block is unchanged, and still returns F alone"),
        (past(one_by_one), "mended: right: the gradient grows 1"),
        (past(), "mended: right: the gradient grows 2"),  # one block of thirty has no way past
        (lambda F, *_: nn.Residual(*F.modules), "where F changes the shape, x goes past by a P"),
        (past(lambda c, k, _: one_by_one(c, k, 1)), "a P, whose maps have the shape of F's"),
        (past(lambda c, k, s: one_by_one(k, c, s)), "a P, whose maps have the shape of F's"),
        (lambda F, c, *_: one_by_one(c + 1, c, 1), "it stops, ValueError"),
        (near_copies, "mended: right: the gradient grows"),
        (scaled(0.1), "because the next norm divides by the new size, both ways"),
        (scaled(0.1, which=(5,)), "because the next norm divides by the new size, both ways"),
        (scaled(0), "no gradient arrives at the first block"),
        (past(one_by_one, same=False), "now x explodes"),
        (lambda F, c, k, s: OneWayBack(one_by_one(c, k, s), F), "does dy itself come past F"),
        (without(nn.ReLU), "without ReLU thirty blocks are one linear layer"),
        (without(nn.BatchNorm2d), "without norms the gradient no longer grows, but x falls, 0."),
        (
            lambda F, *_: nn.Sequential(nn.BatchNorm2d(F.modules[2].params["W"].shape[1]), F),
            "mended: not yet: the gradient grows",
        ),
        (lambda F, *_: None, "mended: not yet: it stops, TypeError"),
        (lambda F: F, "mended: not yet: it stops, TypeError"),
    ],
)
def test_what_mends_thirty_plain_blocks(digits_28, mended, told):
    row, line = tries.told_of_thirty(0, mended, *digits_28).splitlines()
    assert row == "row: not yet"
    assert told in line
    assert ("right" in line) == ("right" in told)


def test_a_block_that_changes_the_shape_without_a_way_past_is_named(digits_28):
    missing = "where F changes the shape, a P is still missing"
    assert tries.told_of_thirty(0, past(), *digits_28).endswith(missing)
    for mended in (past(one_by_one), near_copies):
        assert missing not in tries.told_of_thirty(0, mended, *digits_28)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (3, "right: the gradient at the first block is"),
        (1, "not yet: x has size"),
        (2, "and its gradient?"),
        (4, "Needles may come on top"),
        (5, "not yet: that row begins with healthy sizes"),
        (6, "not yet: a gradient reaches every kernel, the smallest of size"),
        (7, "not yet: one of 1 to 6"),
        ("explodes", "not yet: one of 1 to 6"),
        (None, "not yet: one of 1 to 6"),
    ],
)
def test_the_row_of_thirty_plain_blocks(digits_28, row, told):
    assert told in tries.told_of_thirty(row, lambda F, *_: F, *digits_28).splitlines()[0]


def test_thirty_plain_blocks_are_what_lesson_11_says_under_more():
    """A factor of some 5,000, with a way past about ten; P about doubles x's mean square."""
    (x, y), _ = load_mnist(n_train=200, flat=False)
    forward, back = tries.sizes(tries.thirty(lambda F, *_: F), x, y)
    assert 4_500 < back[1] / back[30] < 5_500
    assert 0.5 < forward[30] / forward[1] < 2
    forward, back = tries.sizes(tries.thirty(past(one_by_one)), x, y)
    assert 5 < back[1] / back[30] < 20
    assert 20 < forward[30] ** 2 < 60
    assert forward[15] ** 2 == pytest.approx(15, abs=1), "15 blocks add about 1 each"
    assert 1.7 < (forward[16] / forward[15]) ** 2 < 2.8


def test_ten_doublings_leave_one_direction():
    squares = np.array([2.0**10, 1]) ** 2
    assert squares.sum() ** 2 / (squares**2).sum() == pytest.approx(1.000002, abs=5e-7)


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((0.85, 0.57, 1.5), ["right", "right", "right"]),
        (
            (1.2, 0.8, 1.06),
            ["not yet: too large by root 2"] * 2 + ["not yet: that is the mean over"],
        ),
        (
            (0.6, 0.4, 2.12),
            ["not yet: that is the mean", "not yet: that is the size", "not yet: is"],
        ),
        ((1.02, 0.0, 0.0), ["not yet: that is the whole arrow", "not yet", "not yet"]),
        (
            (0.72, 0.32, 2.6),
            ["not yet: multiply by", "not yet: take (0.6, 0.6) away", "not yet: the mean 0.6"],
        ),
        ((0.8, 0.6, 1.5), ["not yet: it may be right, rounded; two digits after"] * 2 + ["right"]),
        ((0.84, 0.5, 1.6), ["not yet: it may be right, rounded"] * 2 + ["not yet: the mean 0.6"]),
        ((0.0, 0.4, 0.0), ["not yet", "not yet: that is the size", "not yet"]),
        (
            (0.57, 0.85, 1.5),
            ["not yet: that is the part perp", "not yet: that is the part", "right"],
        ),
    ],
)
def test_the_parts_of_an_arrow(mine, told):
    lines = told_of_arrow(*mine).splitlines()
    assert all(line[7:].startswith(words) for line, words in zip(lines, told, strict=True))


@pytest.mark.parametrize(
    ("told_of", "mine", "told"),
    [
        (told_of_pairs, (0, 4), ["right", "right"]),
        (told_of_pairs, (np.nan, np.nan), ["not yet", "not yet"]),
        (told_of_pairs, (4, 0), ["that is the opposite order", "they are not equal"]),
        (told_of_pairs, (1.15, 5), ["over the root of n", "95 - 90 first"]),
        (told_of_pairs, (7, 32), ["write the three differences down", "sum of the squares"]),
        (told_of_pairs, (0, -4), ["right", "never negative"]),
        (told_of_pairs, (1, 3.27), ["that is the mean difference", "over n - 1, not over n"]),
        (told_of_pairs, (2.83, 2.83), ["as if the runs were independent"] * 2),
        (told_of_pairs, (2, 16), ["that is the sd of an arm", "that is the variance"]),
        (plan, (23,), ["right"]),
        (plan, (22.3,), ["right"]),
        (plan, (24,), ["right"]),
        (plan, (13.6,), ["the line when the mean is what you expect, half of trials)"]),
        (plan, (7.1,), ["with 3 - 0.84 SE, as if luck only helped)"]),
        (wide_plan, (5.6,), ["right"]),
        (safe_plan, (35,), ["right"]),
        (safe_plan, (22.3,), ["without the reserve)"]),
        (safe_plan, (27.9,), ["if the reserve is not squared with the sd)"]),
        (no_plan, (23,), ["is enough; EXPECTED has to be larger than LINE"]),
        (plan, (200,), ["are 0.17 points, and the plan asks for 0.5 only, so that fewer will do"]),
        (safe_plan, (50,), ["the plan asks for 0.5 only, so that fewer will do"]),
        (wide_plan, (22.3,), ["the plan asks for 1 only, so that fewer will do"]),
        (plan, (17,), ["with 17 seeds 3.84 SE are 0.57 points, and the plan asks for 0.5"]),
        (plan, (0,), ["not yet"]),
        (plan, (28,), ["(so many come out to see it in both rounds)"]),
        (plan, (4.7,), ["(so many come out without the square)"]),
        (plan, (59,), ["(so many come out for an effect of half the sd)"]),
        (plan, (62,), ["0.3 points, and the plan asks for 0.5 only, so that fewer will do"]),
        (own_plan, (16,), ["right"]),
        (own_plan, (17,), ["right"]),
        (own_plan, (15,), ["not yet: 15.6 are due, so round up"]),
        (
            own_plan,
            (31,),
            ["are 0.35 points, and the plan asks for 0.5 only, so that fewer will do"],
        ),
        (
            own_plan,
            (10,),
            [
                "and the plan asks for 0.5 (so many come out if the band may touch the "
                "line when the mean is what you expect, half of trials)"
            ],
        ),
        (
            own_plan,
            (4,),
            [
                "with 4 seeds 3.84 SE are 0.99 points, and the plan asks for 0.5 (so many come out "
                "without the square)"
            ],
        ),
        (own_plan, (5,), ["(so many come out with 3 - 0.84 SE, as if luck only helped)"]),
        (
            own_plan,
            (1,),
            [
                "with 1 seed 3.84 SE are 2 points, and the plan asks for 0.5 (so many come out "
                "with 0.84 SE alone, where the band has 3 more)"
            ],
        ),
        (own_safe_plan, (2,), ["(so many come out with 0.84 SE alone, where the band has 3 more)"]),
        (own_safe_plan, (15,), ["when the mean is what you expect, half of trials)"]),
        (own_safe_plan, (5,), ["(so many come out without the square)"]),
        (own_safe_plan, (24,), ["not yet: 24.3 are due, so round up"]),
        (own_plan, (12,), ["with 12 seeds 3.84 SE are 0.57 points, and the plan asks for 0.5"]),
        (dear_plan, (40,), ["with 40 seeds 3.84 SE are 0.91 points, and the plan asks for 0.5"]),
        (plan, (22,), ["not yet: 22.3 are due, so round up"]),
        (plan, (9.75,), ["with the quotient upside down)"]),
        (plan, (8.4,), ["with the variance, so that the sd is squared twice)"]),
        (plan, (11.15,), ["with the pilot's standard error, not its sd)"]),
        (plan, (11.9,), ["with 1.96 SE rather than our 3)"]),
        (plan, (9.38,), ["with 1.64 SE rather than our 3)"]),
        (
            told_of_two_stretches,
            (4, 1, 2.8),
            [*["right"] * 3, "in the mean of logarithms: 2.5, after one layer 2"],
        ),
        (told_of_two_stretches, (4, 1, 2.76), [*["right"] * 3, "after one layer 2"]),
        (told_of_two_stretches, (0, 0, 0), ["not yet"] * 3),
        (told_of_two_stretches, (0.25, 1, 1 / 2.76), ["is b / a", "right", "is b / a"]),
        (
            told_of_two_stretches,
            (2, 4, 3.3),
            ["or a without its b", "layer double now?", "a alone"],
        ),
        (
            told_of_two_stretches,
            (4, 2, 2.5),
            ["right", "or a without its b", "halfway between 4 and 1"],
        ),
        (told_of_two_stretches, (4, 1, 2), ["right", "right", "between two stretches?"]),
        (tries.told_of_collapse, (0.15, 0.0094), ["right", "right"]),
        (tries.told_of_collapse, (2**0.5 / (3 * np.pi), 0.0085), ["right", "right"]),
        (tries.told_of_collapse, (0.3, 10.3), ["has a factor 1/2", "turn it round"]),
        (tries.told_of_collapse, (0.45, 0.127), ["theta cubed over 3", "after ten layers"]),
        (tries.told_of_collapse, (0.053, 0.0123), ["differ from e to 3/2?", "at the start"]),
        (tries.told_of_collapse, (-0.15, 0.097), ["a falling number", "that is the root"]),
        (tries.told_of_collapse, (0.225, 0.0094), ["theta - theta^3 / 6", "right"]),
        (tries.told_of_collapse, (0.106, 0.99), ["over the root of e?", "1 minus it?"]),
        (tries.told_of_collapse, (0, 0), ["not yet", "not yet"]),
        (told_of_wishes, (0.6,), ["right"]),
        (told_of_wishes, (-0.6,), ["right"]),
        (told_of_wishes, (0,), ["not yet"]),
        (told_of_wishes, (0.5,), ["that is w"]),
        (told_of_wishes, (0.8,), ["that is the sine"]),
        (told_of_wishes, (0.33,), ["roots of sums of squares"]),
        (told_of_wishes, (0.75,), ["still to be divided out"]),
        (told_of_wishes, (0.894,), ["with one of the axes"]),
        (told_of_wishes, (0.98,), ["at w = 0.1"]),
        (told_of_needle, (1.5, 4 * (9 / 8) ** 60), ["right", "right"]),
        (told_of_needle, (1.5, 4700), ["right", "right"]),
        (told_of_needle, (0, 0), ["not yet", "not yet"]),
        (
            told_of_needle,
            (2.5**0.5, (9 / 8) ** 60),
            ["mean of their logarithms", "the area over 2 m"],
        ),
        (told_of_needle, (1.542, 2**60), ["not of their logarithms", "that is its area"]),
        (told_of_needle, (2.5, 1.5**60), ["mean of the squares", "that is (a + b) / 2"]),
        (told_of_needle, (2.25, 2), ["half of the logarithm", "that is one layer"]),
        (told_of_needle, (1.5, 1 / 4700), ["right", "b / a"]),
        (told_of_needle, (np.log(1.5), 2 * 1.5**60), ["is the logarithm", "that is a"]),
        (tries.told_of_shape, (9 / 8,), ["right"]),
        (tries.told_of_shape, (1.13,), ["right"]),
        (tries.told_of_shape, (0.0,), ["not yet"]),
        (tries.told_of_shape, (1.5,), ["that is the length"]),
        (tries.told_of_shape, (2.25,), ["larger for a larger ellipse"]),
        (tries.told_of_shape, (2,), ["of (a + b)/2 and ab"]),
        (tries.told_of_shape, (0.75,), ["half of that: the area grows like the squared length"]),
        (tries.told_of_shape, (1.33,), ["twice that: the area grows like the squared length"]),
        (tries.told_of_shape, (3,), ["a larger ellipse; divide one by the other"]),
        (tries.told_of_shape, (1.25,), ["of (a + b)/2 and ab, as a plain ratio"]),
        (tries.told_of_shape, (2.5,), ["of (a + b)/2 and ab, as a plain ratio"]),
        (tries.told_of_shape, (9,), ["divide it by what grows like it"]),
        (tries.told_of_shape, (0.89,), ["nearly 0 for a needle"]),
        (tries.told_of_shape, (4.5,), ["the length is (a + b)/2"]),
        (tries.told_of_shape, (0.358,), ["leave pi out"]),
        (tries.told_of_shape, (1.0607,), ["root of ours: take squared length over area"]),
        (tries.told_of_shape, (0.5,), ["not made of (a + b)/2 and ab"]),
        (tries.told_of_shape, ("9/8",), ["a number, please"]),
        (growth_and_roundness, ((32 / 31) ** 0.5, 0.121), ["right", "right"]),
        (growth_and_roundness, (1.016, 0.12), ["right", "right"]),
        (growth_and_roundness, (0, 0), ["not yet", "not yet"]),
        (growth_and_roundness, (32 / 31, 0.0403), ["and areas?", "because areas are not squared"]),
        (
            growth_and_roundness,
            ((31 / 32) ** 0.5, 1 / (4 * (32 / 31) ** 30)),
            ["squared lengths or areas?", "as if 1 + w were 1; keep the w"],
        ),
        (
            growth_and_roundness,
            (1.02, 0.12),
            ["because sixty layers multiply what rounding adds", "still to be mended"],
        ),
        (growth_and_roundness, (31**-0.5, 0), ["and the squared length is asked for", "not yet"]),
        (
            growth_and_roundness,
            (1.008, 0.238),
            ["of which half are shut", "it follows from your growth"],
        ),
        (growth_and_roundness, (2.6, 2.59), ["after sixty layers", "has grown"]),
        (growth_and_roundness, (1 / 31, 8.25), ["root of a squared area", "that is a / b"]),
        (growth_and_roundness, (31, 0), ["grows like the root of 32 times 31", "not yet"]),
        (growth_and_roundness, (64 / 63, 0), ["nearly cancel: 32 are open, and areas?", "not yet"]),
        (growth_and_roundness, (0, 0.12), ["not yet", "which is still to be mended"]),
        (
            growth_and_roundness,
            (31.5, 0.386),
            ["the area grows", "as if (a + b)^2 / 4ab were a / b"],
        ),
        (growth_and_roundness, (1.016, 0.777), ["right", "that is one layer"]),
        (growth_and_roundness, (1.016, 0.238), ["right", "sixty roots of 32/31 make (32/31)^30"]),
        (growth_and_roundness, (1.016, 0.0403), ["right", "because areas are not squared"]),
        (growth_and_roundness, (1.016, 0.348), ["right", "that is the root of the roundness"]),
        (
            growth_and_roundness,
            (1.01, 0.197),
            ["leave a roundness of 0.2", "it follows from your growth"],
        ),
        (growth_and_roundness, (32 / 31, 0.066), ["and areas?", "in a layer, so that one first"]),
        (growth_and_roundness, (1.016, 0.066), ["right", "with it, (1 + w)^2 / 4w is 4.3"]),
        (growth_and_roundness, (1.016, 25), ["right", "lies between 0 and 1"]),
        (growth_and_roundness, (1.016, 0.04), ["right", "because areas are not squared"]),
        (growth_and_roundness, (1.016, 0.096), ["right", "as if 1 + w were 1; keep the w"]),
        (
            growth_and_roundness,
            (1.016, 0.1),
            ["right", "the picture has one digit; the calculation gives two"],
        ),
        (growth_and_roundness, (1.016, 0.149), ["right", "and (a + b)^2 / 4ab is not a / b"]),
        (growth_and_roundness, (1.016, 0.62), ["right", "solve (1 + w)^2 / 4w = 2.6"]),
        (
            growth_and_roundness,
            (1.0, 1.0),
            ["lies along the first direction", "a circle, with which it all began"],
        ),
        (growth_and_roundness, (1.125, 1 / 31), ["which factor has a layer?", "so that one first"]),
        (growth_and_roundness, (31 / 32, 0.096), ["and has an area a root?", "keep the w"]),
        (
            growth_and_roundness,
            ((64 / 63) ** 0.5, 0.24),
            ["64 open units, of which half are shut", "it follows from your growth"],
        ),
        (tries.told_of_growth, (32, 992, 1.016), ["right", "right", "right"]),
        (tries.told_of_growth, (0, 0, 0), ["not yet", "not yet", "not yet"]),
        (
            tries.told_of_growth,
            (64, 1024, 1.016),
            ["of which half are open", "and adds no area", "two means, so those first"],
        ),
        (
            tries.told_of_growth,
            (31, 31.5, 0),
            ["all of the first?", "square is asked for", "not yet"],
        ),
        (tries.told_of_growth, (1, 31, 1), ["added?", "which squared length?", "first direction"]),
        (tries.told_of_growth, (1024, 961, 0), ["is one direction", "perpendicular to", "not yet"]),
        (tries.told_of_growth, (32, 496, 0), ["right", "triangle's area is half of it", "not yet"]),
        (tries.told_of_squeeze, (1 / 16, 0.7788, 0.144), ["right", "right", "right"]),
        (tries.told_of_squeeze, (0.0625, 0.78, 0.14), ["right", "right", "right"]),
        (tries.told_of_squeeze, (0, 0, 0), ["not yet", "not yet", "not yet"]),
        (
            tries.told_of_squeeze,
            (1 / 64, 0.8, 0.1),
            ["arrow has two entries", "the sum gives two", "the sum gives two"],
        ),
        (
            tries.told_of_squeeze,
            (1 / 32, np.exp(-(32**-0.5)), np.exp(-((60 / 32) ** 0.5))),
            ["one of its two entries", "so that one first", "so that one first"],
        ),
        (
            tries.told_of_squeeze,
            (1 / 4, 1 / 4, 60**0.5 / 4),
            ["its square is asked for", "minus that?", "minus that?"],
        ),
        (
            tries.told_of_squeeze,
            (1 / 16, np.exp(-1 / 16), np.exp(-60 / 16)),
            ["right", "take its root first", "take its root first"],
        ),
        (
            tries.told_of_squeeze,
            (1 / 8, 0.75, np.exp(-15)),
            ["the half that ReLU shuts", "e to the minus it", "lengths are added, not lengths"],
        ),
        (tries.told_of_squeeze, (256, 0.968, 0.7788), ["1", "one block of sixty", "sixty blocks"]),
        (tries.told_of_squeeze, (4, 1.284, 0.12), ["add to 1", "a / b", "here the sum of arrows"]),
        (
            tries.told_of_squeeze,
            (1 / 16, np.exp(-1 / 8), np.exp(-(60**0.5) / 8)),
            ["right", "nothing is left to halve", "nothing is left to halve"],
        ),
        (
            tries.told_of_squeeze,
            (1 / 16, np.exp(-(32**-0.5)), np.exp(60**0.5 / 4)),
            ["right", "that is with one entry of each arrow", "that is a / b"],
        ),
        (
            tries.told_of_squeeze,
            (1 / 16, np.exp(-1 / 2), np.exp(-(60**0.5) / 2)),
            ["right", "that is b^2 / a^2", "that is b^2 / a^2"],
        ),
        (
            tries.told_of_first_wish,
            ((6, 3), (5, -5, 0)),
            ["entry of r is the larger one?", "d times q?"],
        ),
        (tries.told_of_first_wish, ((3, 6), (45, -45, 0)), ["right", "it is in d A^T already"]),
        (
            tries.told_of_first_wish,
            ((3, 6), (15, 0, -15)),
            ["right", "at which logits is q not 0?"],
        ),
        (tries.told_of_first_wish, ((3, 6), (15, -15, 0)), ["right", "right"]),
        (tries.told_of_first_wish, (np.array([3, 6]), [15, -15, 0.0]), ["right", "right"]),
        (tries.told_of_first_wish, ((0, 0), (0, 0, 0)), ["not yet", "not yet"]),
        (
            tries.told_of_first_wish,
            ((1, 2), (1, -1, 0)),
            ["how strongly is the wish heard?", "how much do the logits move?"],
        ),
        (
            tries.told_of_first_wish,
            ((-3, -6), (3, -3, 0)),
            ["that is the second wish, or a sign is lost", "r has a squared length, too"],
        ),
        (
            tries.told_of_first_wish,
            ((3, 6, 0), 15),
            ["the shape is (3,), not (2,)", "the shape is (), not (3,)"],
        ),
        (tries.told_of_first_wish, ((2, 4), "up"), ["and -1 times -1", "str; an array, please"]),
        (tries.told_of_median, (0.69, 0.56), ["right", "right"]),
        (tries.told_of_median, (np.log(2), 0.563), ["right", "right"]),
        (tries.told_of_median, (0, 0), ["not yet", "not yet"]),
        (tries.told_of_median, (0.5, 0.5), ["which c has it?", "the median is a part"]),
        (tries.told_of_median, (0.83, 0.667), ["square is asked for", "of which half are shut"]),
        (tries.told_of_median, (0.607, 0.44), ["e^(-c) is 1/2", "areas are not squared"]),
        (
            tries.told_of_median,
            (0.368, 0.614),
            ["larger than the mean", "ln 2 of the mean, not half of it"],
        ),
        (
            tries.told_of_median,
            (1, 1.085),
            ["more than half of them lie", "the fraction; which w has it?"],
        ),
        (tries.told_of_median, (0.69, 0.0814), ["right", "the logarithm; which w has it?"]),
        (tries.told_of_median, (0.69, 0.18), ["right", "that is behind 64 units"]),
        (told_of_chances, (0.15, 0.84), ["right", "right"]),
        (told_of_chances, (0, 0), ["not yet", "not yet"]),
        (told_of_chances, (0.85, 1.8), ["that there is none", "to be expected"]),
        (told_of_chances, (0.16, 84), ["to be expected", "in percent"]),
        (told_of_luck, (0.533, 0.057), ["only 90 of the ideas have no effect", "right"]),
        (tries.told_of_limits, (0.905, 0.832), ["right", "right"]),
        (tries.told_of_limits, (0, 0), ["not yet", "not yet"]),
        (tries.told_of_limits, (0.866, 0.802), ["with n - 1 or with n?"] * 2),
        (tries.told_of_limits, (0.818, 0.692), ["that is u squared"] * 2),
        (tries.told_of_limits, (2.12, 1.5), ["u is the cosine"] * 2),
        (tries.told_of_limits, (25.2, 33.7), ["in degrees; u is its cosine"] * 2),
        (tries.told_of_limits, (0.426, 0.555), ["that is the sine"] * 2),
        (tries.told_of_limits, (1.34, 1.13), ["t is squared as well"] * 2),
        (tries.told_of_limits, (0.832, 0.905), ["the other number of seeds"] * 2),
        (tries.told_of_limits, (0.75, 2.3), ["with that u, t is 1.60", "a cosine, below 1"]),
        (tries.told_of_limits, (0.949, 3), ["n - 1 comes in", "that is t"]),
        (told_of_density, (0.75, 0.116), ["right", "right"]),
        (told_of_density, (0.375, 0.293), ["from -1 to 1, is 0.5", "whose density is constant"]),
        (told_of_density, (0.5, 0.04), ["whose density is constant", "where t is 3; here it is 2"]),
        (told_of_density, (0.75, 0.0774), ["right", "count both ends"]),
        (told_of_chances, (0.142, 1), ["exactly one", "makes it certain"]),
        (told_of_chances, (0.04, 0.5), ["of one claim", "that none of them raises one?"]),
        (told_of_luck, (0.3, 0.257), ["and of the other 90", "counted anew, not squared"]),
        (told_of_false_alarm, (0.41,), ["not eight: two at each end"]),
        (told_of_false_alarm, (0.3,), ["Count such wedges in a circle"]),
        (
            told_of_three_seeds,
            (0.1,),
            ["may be right, rounded; three digits after the point, please"],
        ),
        (tries.told_of_limits, (0.9, 0.8), ["rounded; three digits after the point, please"] * 2),
        (tries.told_of_limits, (0.905, 0.83), ["right", "right"]),
        (
            told_of_three_seeds,
            (0.182,),
            ["r^2 at the limit; add up the shares of all rings beyond it"],
        ),
        (told_of_three_seeds, (0.035,), ["that has the share r du; how wide is the ring?"]),
        (told_of_three_seeds, (0.3,), ["what is left of r in it?"]),
        (tries.told_of_guesses, (np.nan, np.nan), ["not yet", "not yet"]),
        (tries.told_of_guesses, (80, 10), ["right", "right"]),
        (tries.told_of_guesses, (76.0, 12), ["right", "right"]),
        (tries.told_of_guesses, (68, 10), ["can their mean lie below the worst of them?", "right"]),
        (
            tries.told_of_guesses,
            (10, 88),
            ["whichever of them luck draws", "nothing of its image?"],
        ),
        (
            tries.told_of_guesses,
            (88, 0),
            ["choose no better than luck", "label in ten fits by luck"],
        ),
        (tries.told_of_guesses, (0.8, 0.1), ["in %, please", "in %, please"]),
        (told_of_density, (0, 0), ["not yet", "not yet"]),
        (told_of_density, (0.75, 0.12), ["right", "rounded; three digits after the point, please"]),
        (told_of_density, (1.33, 0.058), ["which factor makes it 1?", "the other end"]),
        (told_of_density, (1.5, 0.884), ["not from 0", "between the ends"]),
        (told_of_density, (1, 11.6), ["1 - u^2 is not 1", "in percent"]),
        (told_of_density, (0.75, 0.155), ["right", "the factor is missing"]),
        (told_of_density, (0.75, 0.375), ["right", "the density at u"]),
    ],
)
def test_pencil_moves_are_told_their_slips(told_of, mine, told):
    lines = told_of(*mine).splitlines()
    assert all(line.endswith(words) for line, words in zip(lines, told, strict=True))


@pytest.mark.parametrize(
    "asked",
    [
        lambda value: told_of_ten_blocks(value, 1e-10),
        lambda value: told_of_directions(1.5, ten=value),
        lambda value: told_of_arrow(0.85, 0.57, value),
        told_of_false_alarm,
        told_of_three_seeds,
    ],
)
def test_a_number_is_asked_for_where_something_else_came(asked):
    assert asked("1/60") == "not yet: '1/60' is of type str; a number, please"
    assert asked(...) == "not yet: Ellipsis is of type ellipsis; a number, please"
    assert "a number, please" not in asked(np.float32(0.2))


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ([91, 90, 92, 88, 90], "right"),
        ([92.1, 91.0, 93.2, 89.3, 91.0], "not yet: what is left lifts every pair"),
        ([89.9, 89.0, 90.8, 86.7, 89.0], "not yet: what is left lowers every pair"),
        ([92, 91, 93, 89, 91], "not yet: what is left lifts every pair"),
        ([91.5, 89.6, 92.4, 87.5, 90.1], "not yet: what is left has no direction"),
        (
            [91.5, 90.1, 92.4, 87.8, 90.1],
            "not yet: both arms are one method, so that each pair is to differ by 0",
        ),
    ],
)
def test_what_two_equal_arms_differ_by(new, told):
    old = [91, 90, 92, 88, 90]
    numbers, last = told_of_placebo(old, new).splitlines()
    assert last == told
    assert numbers.startswith("differences [")
    assert ", t = " in numbers


def test_equal_arms_without_a_seed_are_not_enough():
    assert "where did the seed go?" in told_of_placebo([90.0] * 5, [90.0] * 5)


@pytest.mark.parametrize(
    ("once", "twice", "told"),
    [
        (0.5, 1 / 18, ("right", "right")),
        (3.6 / 7.1, 0.057, ("right", "right")),
        (0.0, 0.0, ("not yet", "not yet")),
        (
            0.04,
            0.0008,
            ("the chance of an alarm where no effect is", "that is the chance of two alarms"),
        ),
        (0.9, 0.107, ("part of all ideas", "only one end counts")),
        (3.6, 0.072, ("how many alarms there are", "how many alarms are left")),
        (51, 5.7, ("that is in percent", "that is in percent")),
        (1.03, 0.02, ("alarms per effect", "have to pass twice, too")),
        (0.036, 0.943, ("among all 100 ideas", "that is no luck")),
    ],
)
def test_how_much_of_what_is_seen_is_luck(once, twice, told):
    lines = told_of_luck(once, twice).splitlines()
    for line, name, words in zip(lines, ("once: ", "twice: "), told, strict=True):
        assert line.startswith(name)
        assert words in line


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (1.5, "one block, back: right"),
        (0.5, "dy comes past it"),
        (2.0, "the half that ReLU lets pass"),
        (1.25, "which s has counted already"),
        (2.25, "as if F sent back the direction of dy"),
        (0.75, "ReLU shuts what comes through F"),
        (0.7071, "that is the size of what comes through F; dy comes past it"),
        (1.75, "so it is not squared again"),
        (1.7071, "so no root is needed"),
        (1.1, "one block, back: not yet"),
        (0.25, "that is F alone, and s is a mean square with ReLU's half"),
        (3.0, "that is twice 1 + s"),
        ("1.5", "a number, please"),
    ],
)
def test_the_factor_on_the_way_back(mine, told: str):
    assert told in told_of_mean_square_back(mine, measured=1.498)


def best(models, examples):
    return int(np.argmax([evaluate(model, *examples) for model in models]))


def score(models, choose, judge):
    return 100 * evaluate(models[best(models, choose)], *judge)


def way_back(first_note=True, turned=True, size=lambda g: np.mean(g**2) ** 0.5, on=True):
    """A learner's `sizes`, with a slip or without, on the way back."""

    def rule(net, rows, labels):
        g, back = nn.softmax_cross_entropy_grad(net.forward(rows), labels), []
        for module in reversed(net.modules):
            before, through = g, module.backward(g)
            g = through if on else 2 * through
            back.append(size(before if first_note else through))
        return sizes(net, rows, labels)[0], np.array(back[::-1] if turned else back)

    return rule


def cosines(a):
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    return a @ a.T


def how_apart(unit=lambda a: a / np.linalg.norm(a, axis=1, keepdims=True), of=np.mean):
    """A learner's `apart`, with a slip or without."""

    def rule(a):
        a = unit(a)
        return 1 - of((a @ a.T)[~np.eye(len(a), dtype=bool)])

    return rule


def in_place(a):
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    return tries.apart(a)


FUNCTIONS = {
    told_of_judged: [  # some images choose, and others judge
        (judged, "right"),
        (lambda m, choose, judge: [best(m, choose), score(m, choose, judge)], "right"),
        (lambda *_: ..., "not yet"),
        (lambda *_: 85.0, "not yet: return two things"),
        (lambda m, choose, _: (best(m, choose), score(m, choose, choose)), "which flatters"),
        (lambda m, choose, judge: (best(m, choose), score(m, choose, judge) / 100), "in %"),
        (lambda m, choose, judge: judged(m, judge, judge), "the images that judge have chosen"),
        (lambda m, choose, judge: judged(m, judge, choose), "changed places"),
        (lambda m, choose, judge: (2, 50.0), "which model reads most"),
        (lambda m, choose, judge: (0, score(m[:1], choose, judge)), "that reads fewest"),
        (lambda m, choose, judge: (best(m, choose), 50.0), "the place is right"),
        (lambda m, choose, judge: judged(m, choose, judge)[::-1], "first its place in the list"),
        (lambda m, choose, judge: (m[best(m, choose)], 50.0), "first its place in the list"),
        (lambda m, choose, judge: evaluate(m[0], choose), "it stops, TypeError"),
    ],
    told_of_sizes: [  # the way back notes what leaves each module
        (sizes, "right"),
        (way_back(), "right"),
        (lambda *given: (sizes(*given)[0], np.array([])), "not yet"),
        (lambda *given: (np.ones(6), np.array([])), "`forward` has shape (6,) and `back` (0,)"),
        (lambda *given: sizes(*given)[1], "return two arrays"),
        (lambda *given: tuple(map(list, sizes(*given))), "return two arrays"),
        (lambda *given: (sizes(*given)[1],) * 2, "`forward` is no longer"),
        (way_back(turned=False), "from the last module to the first; turn"),
        (way_back(first_note=False), "*enters* each module"),
        (way_back(first_note=False, turned=False), "and turn the list round"),
        (way_back(size=lambda g: np.mean(g**2)), "mean squares; take the root"),
        (way_back(turned=False, size=lambda g: np.mean(g**2)), "take roots, turn them"),
        (way_back(size=np.std), "that is the standard deviation"),
        (way_back(turned=False, size=np.std), "takes the mean off first; and turn"),
        (way_back(size=np.linalg.norm), "the root of the mean of g squared"),
        (way_back(on=False, size=lambda g: np.mean(g**2) ** 0.5), "what do you hand on"),
        (lambda net, rows, labels: (np.ones(3), np.ones(2)), "and `back` (2,), for 3 modules"),
        (lambda net: ..., "it stops, TypeError"),
    ],
    tries.told_of_jacobian: [  # dx = (I + J)^T dy
        (lambda dy, J: dy + J.T @ dy, "right"),
        (lambda dy, J: dy @ (np.eye(len(dy)) + J), "right"),
        (lambda dy, J: ..., "not yet"),
        (lambda dy, J: J.T @ dy, "and past it?"),
        (lambda dy, J: dy, "and through it?"),
        (lambda dy, J: dy + J @ dy, "by hand, dy_2 went back to place 1"),
        (lambda dy, J: J @ dy, "that is J dy alone"),
        (lambda dy, J: (np.eye(len(dy)) + J).T * dy, "needs @, which sums over i"),
        (lambda dy, J: dy * (1 + dy @ J), "what does @ sum over?"),
        (lambda dy, J: dy - J.T @ dy, "the two paths are added"),
        (lambda dy, J: dy + J.T @ np.eye(5), "it stops, ValueError"),
    ],
    tries.told_of_apart: [  # 1 minus the mean cosine of two rows
        (lambda a: tries.apart(a / np.linalg.norm(a, axis=1)), "as a column (n, 1)? keepdims"),
        (tries.apart, "right"),
        (how_apart(), "right"),
        (lambda a: 1 - cosines(a)[np.triu_indices(len(a), 1)].mean(), "right"),
        (lambda a: ..., "not yet"),
        (lambda a: 1 - cosines(a).mean(), "leave out the diagonal"),
        (lambda a: (1 - cosines(a)).mean(), "leave out the diagonal"),
        (lambda a: 1 - (cosines(a) - np.eye(len(a))).mean(), "divide by n (n - 1)"),
        (lambda a: 1 - np.triu(cosines(a), 1).mean(), "half of the pairs are 0"),
        (how_apart(unit=lambda a: a), "divide each row by its own first"),
        (lambda a: 1 - (a @ a.T).mean(), "and leave out the diagonal"),
        (how_apart(unit=lambda a: a / np.linalg.norm(a)), "one length for all"),
        (how_apart(unit=lambda a: a / np.linalg.norm(a, axis=0)), "length of each column"),
        (how_apart(unit=lambda a: a / a.sum(axis=1, keepdims=True)), "root of the sum"),
        (how_apart(unit=lambda a: a / np.abs(a).sum(axis=1, keepdims=True)), "a sum of sizes"),
        (lambda a: 1 - np.abs(cosines(a)[~np.eye(len(a), dtype=bool)]).mean(), "keeps its sign"),
        (how_apart(of=np.sum), "the sum of the cosines, not"),
        (lambda a: 1 - np.triu(cosines(a), 1).sum(), "the sum over pairs"),
        (lambda a: 1 - cosines(a).sum(), "and the diagonal in it"),
        (lambda a: (1 - cosines(a)).sum(), "the sum of 1 - cosine, not"),
        (lambda a: np.triu(1 - cosines(a)).sum(), "the sum of 1 - cosine over pairs"),
        (lambda a: 1 - how_apart()(a), "one minus it"),
        (lambda a: cosines(a).mean(), "take one minus that"),
        (lambda a: -how_apart()(a), "the sign"),
        (lambda a: 0.5, "divide each row by its length, and"),
        (lambda a: 1 - cosines(a), "yours is an array (5, 5)"),
        (lambda a: None, "yours is NoneType"),
        (lambda a: np.divide(a, np.linalg.norm(a, axis=1), out=a), "it stops, ValueError"),
        (in_place, "it changes the activations"),
    ],
}


@pytest.mark.parametrize(("told_of", "rule", "told"), asked(FUNCTIONS))
def test_the_mistakes_in_a_function(told_of, rule, told):
    said = told_of(rule)
    assert (said == "right") == (told == "right")
    assert told in said


RATES = (0.03, 0.1)


@pytest.fixture(scope="module")
def digits():
    return load_mnist(n_train=100, n_test=1).train


def models_of(x, y, seed, factor, n, width, *, shared=False, one_order=False, lrs=RATES, rows=None):
    """A learner's models, with a slip or without."""
    made, order = net(seed, width), np.random.default_rng([seed, 2])
    models = [made if shared else net(seed, width) for _ in lrs]
    for model, lr in zip(models, lrs, strict=True):
        model.modules[0].params["W"] *= np.float32(factor)
        if one_order:
            settings = {"momentum": 0.9, "n_epochs": 3, "batch_size": 50, "progress": False}
            fit(model, x[:n], y[:n], lr=lr, rng=order, **settings)
        else:
            train(model, x[: rows or n], y[: rows or n], seed, 3, lr)
    return models


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({}, "right"),
        ({"shared": True}, "one model again and again"),
        ({"one_order": True}, "the others begin anew"),
        ({"lrs": (0.1,)}, "2 models, one for each rate; these are 1"),
        ({"lrs": (0.1, 0.03)}, "look at images, order, rates"),
        ({"lrs": (0.1, 0.1)}, "the models are equal"),
        ({"rows": 100}, "not for seed 0, factor 1, n 50, width 64; is something fixed"),
    ],
)
def test_the_models_of_an_arm_share_start_and_order(digits, slip, told):
    said = told_of_models(
        lambda *call: models_of(*digits, *call, **slip), arm_models(*digits, RATES)
    )
    assert (said == "right") == (told == "right")
    assert told in said


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lambda *_: ..., "not yet"),
        (
            lambda x, y, seed, factor, n, width: models_of(x, y, seed, 1, n, width),
            "scales the first layer's W",
        ),
        (
            lambda x, y, seed, factor, n, width: models_of(x, y, 0, factor, n, width),
            "not for seed 1, factor 1, n 100, width 64",
        ),
        (
            lambda x, y, seed, factor, n, width: [net(seed, 32) for _ in RATES],
            "net(seed, width) makes",
        ),
        (lambda x, y, seed, factor, n, width: None, "return a list of models"),
        (lambda x, y, seed, factor, n, width: [None] * 4, "`train` returns None"),
        (lambda x, y, seed, factor: [], "it stops, TypeError"),
        (
            lambda x, y, seed, factor, n, width: models_of(x, y, seed, factor, n, 64),
            "net(seed, width) makes a model",
        ),
    ],
)
def test_what_an_arm_is_given_reaches_its_models(digits, rule, told):
    ours = arm_models(*digits, RATES)
    assert told in told_of_models(lambda *call: rule(*digits, *call), ours)


@pytest.fixture(scope="module")
def more_digits():
    return load_mnist(n_train=500, n_test=1).train


def a_trial(x, y, seed, arms, choose, judge, *, sets=(0, 1), keep=True, percent=1.0):
    """The loop of section 12.5, right unless something is said."""
    models_of, told = arm_models(x, y, RATES), {}
    parts = choose, judge
    for arm, settings in arms.items():
        models = models_of(seed, **(settings if keep else {}))
        told[arm] = judged(models, *(parts[i] for i in sets))[1] * percent
    return told


def told_of_a_trial(rule, x, y):
    return told_of_trial(rule, arm_models(x, y, RATES), x[100:], y[100:])


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({}, "right"),
        ({"sets": (0, 0)}, "the images that chose judge"),
        ({"sets": (1, 1)}, "the images that judge have chosen"),
        ({"sets": (1, 0)}, "have changed places"),
        ({"keep": False}, "their settings do not reach"),
        ({"percent": 0.01}, "in %, please"),
        ({"percent": 1.01}, "train by `seed`, choose by"),
    ],
)
def test_a_trial_of_the_learners(more_digits, slip, told):
    x, y = more_digits
    assert told in told_of_a_trial(lambda *call: a_trial(x, y, *call, **slip), x, y)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lambda seed, arms, *sets: dict.fromkeys(arms, ...), "not yet"),
        (lambda seed, arms, *sets: None, "return a dict"),
        (lambda seed, arms, *sets: dict.fromkeys(arms, (1, 80.0)), "one number for each arm"),
        (
            lambda seed, arms, *sets: {"as they are": 80.0, "halved": 79.0},
            "arms that were given are a, b and c, and the keys that you return are 'as they are'",
        ),
        (lambda seed, arms, *sets: {"a": 80.0}, "you return after 'a'; where is `return`?"),
        (
            lambda seed, arms, *sets: dict(enumerate([80.0] * 3)),
            "the arms that were given are a, b and c, and the keys that you return are 0, 1, 2",
        ),
        (
            lambda seed, arms, *sets: float(arms["a"]),
            "(`models_of(seed, **settings)` hands a dict on)",
        ),
        (lambda seed, arms, *sets: 1 + "a", "for +: 'int' and 'str'"),
        (lambda seed, arms, *sets: 1 / 0, "it stops, ZeroDivisionError"),
        (lambda seed, arms, *sets: [a for a, _ in arms], "gives a name and its settings each time"),
        (lambda seed, arms, *sets: [].append(1, 2), "a note is one pair"),
    ],
)
def test_a_trial_that_is_none(more_digits, rule, told):
    assert told in told_of_a_trial(rule, *more_digits)


def test_a_trial_that_takes_the_place_for_the_accuracy(more_digits):
    x, y = more_digits
    models_of = arm_models(x, y, RATES)

    def rule(seed, arms, choose, judge):
        told = {}
        for arm, settings in arms.items():
            told[arm], _ = judged(models_of(seed, **settings), choose, judge)
        return told

    assert "the accuracy, so that they have changed places" in told_of_a_trial(rule, x, y)


def a_noting_trial(x, y, chosen, note):
    """The loop of section 12.5, with whatever it notes of an arm, its place and the last arm."""
    models_of = arm_models(x, y, RATES)

    def rule(seed, arms, choose, judge):
        told = {}
        for arm, settings in arms.items():
            best, told[arm] = judged(models_of(seed, **settings), choose, judge)
            chosen.extend(note(arm, best, arm == [*arms][-1]))
        return told

    return told_of_trial(rule, models_of, x[100:], y[100:], chosen)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (lambda arm, best, last: [(arm, best)], "right"),
        (lambda arm, best, last: [], "now note each choice"),
        (lambda arm, best, last: [(arm, best)] * last, "of every arm, in the loop"),
        (lambda arm, best, last: [(arm, RATES[best])], "the place that `judged` returns"),
    ],
)
def test_the_notes_of_a_trial(more_digits, note, told):
    assert told in a_noting_trial(*more_digits, ["from before"], note)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"factor"}, "not all settings arrive"),
        ({"n", "width"}, "not all settings arrive"),
        (set(), "all arms are equal"),
    ],
)
def test_a_trial_that_hands_on_some_settings(more_digits, keys, told):
    x, y = more_digits
    models_of = arm_models(x, y, RATES)

    def rule(seed, arms, choose, judge):
        some = {a: {k: s[k] for k in s if k in keys} for a, s in arms.items()}
        return {a: judged(models_of(seed, **s), choose, judge)[1] for a, s in some.items()}

    assert told in told_of_a_trial(rule, x, y)


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (lambda arm, settings: {"as they are": {}}[arm], "not `ARMS`"),
        (lambda arm, settings: {"factor": settings["factor"]}, "hands on whatever an arm sets"),
    ],
)
def test_a_trial_that_asks_for_a_missing_key(more_digits, of, told):
    x, y = more_digits
    models_of = arm_models(x, y, RATES)

    def rule(seed, arms, choose, judge):
        return {a: judged(models_of(seed, **of(a, s)), choose, judge)[1] for a, s in arms.items()}

    assert told in told_of_a_trial(rule, x, y)


def test_a_trial_whose_arms_take_the_first_ones_rate(more_digits):
    x, y = more_digits
    ours = arm_models(x, y, RATES)

    def models_of(seed, **settings):
        return ours(seed, **settings)[:: -1 if "width" in settings else 1]  # so that places differ

    def rule(seed, arms, choose, judge):
        trained = {arm: models_of(seed, **settings) for arm, settings in arms.items()}
        best, _ = judged(next(iter(trained.values())), choose, judge)
        return {arm: 100 * evaluate(models[best], *judge) for arm, models in trained.items()}

    told = told_of_trial(rule, models_of, x[100:], y[100:])
    assert told == "not yet: each arm chooses a rate of its own, also the second"


@pytest.fixture(scope="module")
def checked_of():
    """What the checks say of our trial and of the three that are broken, on few digits."""
    x, y = load_mnist(n_train=900, n_test=1).train
    sets = (x[500:700], y[500:700]), (x[700:], y[700:])
    ours = arm_models(x, y, (0.03, 0.1))
    tests = {"old": {"n": 400}, "placebo": {"n": 400}, "50 images": {"n": 50}}
    programs = {"own": tries.trial(ours, tests, *sets, []), **tries.broken_trials(ours)}
    runs_of = {}
    for name, program in programs.items():
        runs_of[name] = bench.repeat(lambda seed, run=program: run(seed, tests, *sets))
        runs_of[name] |= bench.repeat(
            lambda seed, run=program: bench.shuffled_labels(seed, run, {"old": {"n": 400}}, *sets)
        )
    return programs, sets, runs_of


def moved(runs_of, name):
    return np.subtract(runs_of[name], runs_of["old"]).round(2)


def test_each_broken_trial_shows_its_fault_and_one_of_them_none(checked_of):
    """Section 12.5: P gives each seed one difference, Q lets no label judge, R looks healthy."""
    _, _, runs_of = checked_of
    for name in "PQR":
        assert not np.any(moved(runs_of[name], "placebo"))
    choose, judge = bench.SHUFFLED
    assert (
        len({*moved(runs_of["P"], "50 images")}) == 1 < len({*moved(runs_of["own"], "50 images")})
    )
    assert np.mean(runs_of["own"][judge]) < 20 < 60 < np.mean(runs_of["own"]["old"])
    assert runs_of["Q"][judge] == runs_of["Q"]["old"]
    assert np.mean(runs_of["Q"][choose]) < 20
    assert runs_of["R"] == runs_of["own"]


def test_checks_are_told_in_lines(checked_of):
    _, _, runs_of = checked_of
    placebo, control, means = bench.findings(runs_of["own"]).splitlines()
    assert placebo == "placebo, differences: [0. 0. 0. 0. 0.]"
    assert control.startswith("50 images, differences: [-")
    assert means.startswith(
        f"mean of the old arm {np.mean(runs_of['own']['old']):.1f} %; with shuffled labels to "
    )


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (("seed", "judge", "factor"), ["right", "right", "right"]),
        (("Seed ", "JUDGE", "factor"), ["right", "right", "right"]),
        (("", "", ""), ["not yet", "not yet", "not yet"]),
        (("shared",) * 3, ["the placebo is 0 with every seed"] * 3),
        (
            ("judge", "seed", "seed"),
            ["would change nothing; they leave", "its seeds differ: 50 images, -", "differ"],
        ),
        (
            ("factor", "factor", "judge"),
            ["why are all differences -", "but why ", "would change nothing; they leave"],
        ),
        (("dice", "x", "learned"), ["one of seed, judge, factor, shared"] * 3),
    ],
)
def test_a_wrong_diagnosis_is_told_which_number_speaks_against_it(checked_of, found, told):
    lines = tries.told_of_faults(dict(zip("PQR", found, strict=True)), checked_of[2]).splitlines()
    assert [line[:3] for line in lines] == ["P: ", "Q: ", "R: "]
    assert all(words in line for words, line in zip(told, lines, strict=True))
    assert all(line.endswith("right") == (words == "right")
               for words, line in zip(told, lines, strict=True))  # fmt: skip


def test_the_lesson_shows_the_faulty_line_of_each_broken_trial():
    source = inspect.getsource(tries.broken_trials)
    text = Path("solutions/12_claims_on_trial.py").read_text("utf-8")
    for name in "PQR":
        (line,) = re.findall(rf"^# (_, told\[arm\] = .*?)  # {name}$", text, re.MULTILINE)
        assert source.count(line) == 1, name


def own_shuffled(seed, trial, choose, judge, how):
    """The two trials of section 12.5, with what `how` makes of the labels' set in each."""
    rng, told = np.random.default_rng([seed, 4]), {}
    for i, what in enumerate(("choose", "judge")):
        (told[what],) = trial(seed, {"old": {}}, *how(rng, i, choose, judge)).values()
    return told


def judge_first(seed, trial, choose, judge, how):
    """The same two trials in the other order."""
    rng, told = np.random.default_rng([seed, 4]), {}
    for i, what in ((1, "judge"), (0, "choose")):
        (told[what],) = trial(seed, {"old": {}}, *how(rng, i, choose, judge)).values()
    return told


def labels_only(rng, i, *sets):
    return [(x, rng.permutation(y) if i == j else y) for j, (x, y) in enumerate(sets)]


def in_place(rng, i, *sets):
    rng.shuffle(sets[i][1])
    return sets


def together(rng, i, *sets):
    order = rng.permutation(12)
    return [(x[order], y[order]) if i == j else (x, y) for j, (x, y) in enumerate(sets)]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (labels_only, "right"),
        (
            lambda rng, i, *sets: labels_only(rng, 1 - i, *sets),
            '"choose" has what was told with shuffled labels to *judge*',
        ),
        (lambda rng, i, *sets: sets, "to choose: each label is that of its image"),
        (
            lambda rng, i, *sets: [(x, rng.permutation(y)) for x, y in sets],
            "to choose: both sets are shuffled",
        ),
        (in_place, "have changed in place"),
        (together, "images and labels moved together, so that every label is still right"),
        (
            lambda rng, i, *sets: [(rng.permutation(x), y) for x, y in sets],
            "the images are moved; leave them",
        ),
        (
            lambda rng, i, *sets: [(x, rng.shuffle(y.copy())) for x, y in sets],
            "rng.shuffle returns None",
        ),
        (
            lambda rng, i, *sets: [(x, rng.integers(1, 10, size=12)) for x, y in sets],
            "these are other labels",
        ),
        (lambda rng, i, *sets: [(y, x) for x, y in sets], "a set is a pair"),
        (
            lambda rng, i, *sets: [(np.zeros((20, 784)), np.zeros(20, int)) for _ in sets],
            "these are other images; use the `choose` and `judge` that you are given",
        ),
        (
            lambda rng, i, *sets: labels_only(rng, i, *sets)[::-1],
            "to choose: the sets have changed places; `choose` comes first",
        ),
        (
            lambda rng, i, *sets: labels_only(np.random.default_rng(0), i, *sets),
            "both seeds have the same order; draw it by `seed`",
        ),
        (lambda rng, i, *sets: sets[0], "a set is a pair"),
        (lambda rng, i, *sets: sets[2], "it stops, IndexError"),
    ],
)
def test_shuffled_labels_of_a_trial(how, told):
    said = tries.told_of_shuffled(partial(own_shuffled, how=how))
    assert told in said
    assert said.startswith("right") == (told == "right")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lambda seed, trial, choose, judge: {}, "not yet"),
        (
            lambda seed, trial, *sets: {
                "choose": trial(seed, {"a": {}}, *together(np.random.default_rng(seed), 0, *sets))
            },
            "images and labels moved together, so that every label is still right",
        ),
        (
            lambda seed, trial, choose, judge: {"choose": trial(seed, {"a": {}}, choose, judge)},
            "twice, once for each set; you call it once",
        ),
        (
            lambda seed, trial, choose, judge: {"choose": trial(seed, {}, choose, judge)["old"]},
            'hand the arm on with its name, `{"old": old}`',
        ),
        (
            lambda seed, trial, *sets: own_shuffled(7, trial, *sets, labels_only),
            "hand the `seed` on",
        ),
        (
            lambda seed, trial, *sets: {"choose": trial(seed, {"n": 400}, *sets)["old"]},
            'hand the arm on with its name, `{"old": old}`',
        ),
        (
            lambda seed, trial, choose, judge: {"choose": evaluate(net(0, 16), *choose)},
            "(these images are not digits; call the `trial` that you are given)",
        ),
        (
            lambda seed, trial, choose, judge: choose[1][np.arange(2000)],
            "(these sets have 12 images each; ask a set how many it has)",
        ),
        (lambda seed, trial, choose, judge: choose.copy(), "(`choose` and `judge` are pairs of"),
        (
            lambda *given: list(own_shuffled(*given, labels_only).values()),
            'with the keys "choose" and "judge"',
        ),
        (
            lambda *given: {k: {"old": v} for k, v in own_shuffled(*given, labels_only).items()},
            "take the accuracy of its one arm",
        ),
        (lambda *given: judge_first(*given, labels_only), "right"),
        (lambda *given: judge_first(*given, in_place), "have changed in place"),
        (
            lambda seed, trial, choose, judge: np.random.default_rng(seed).permutation(choose),
            "a set is a pair, images and labels; which of the two is to be moved?",
        ),
        (
            lambda *given: dict.fromkeys(own_shuffled(*given, labels_only), 51.0),
            "what its own trial returns",
        ),
        (
            lambda seed, trial, *sets: bench.shuffled_labels(seed, trial, {"old": {}}, *sets),
            "right",
        ),
    ],
)
def test_shuffled_labels_that_are_told_wrongly(rule, told):
    said = tries.told_of_shuffled(rule)
    assert told in said
    assert said.startswith("right") == (told == "right")


def test_a_diagnosis_is_a_dict_of_words(checked_of):
    assert "leave it a dict" in tries.told_of_faults(["seed"], checked_of[2])


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({}, "not yet: R passes all"),
        (
            {"a factor of 0": {"n": 400, "factor": 0}},
            "right: R moves by [0. 0. 0. 0. 0.], and your",
        ),
        ({"8 units": {"n": 400, "width": 8}}, "this setting arrives in R as well"),
        ({"the same": {"n": 400, "factor": 1.0}}, "is that a change at all?"),
        ({"0.9": {"n": 400, "factor": 0.9}}, "take a change that is sure to matter"),
        ({"factor": 0}, "a dict of a dict, please"),
        (("factor", 0), "a dict of a dict, please"),
        (
            {"a rate": {"rate": 3}},
            "not yet: `models_of` takes a factor, an n and a width; 'a rate' has rate",
        ),
        ({"nan": {"n": 400, "factor": np.nan}}, "factor is nan; a finite number, please"),
        ({"none": {"n": 400, "factor": None}}, "factor is None; a finite number, please"),
    ],
)
def test_the_check_that_was_missing_tells_a_sound_trial_from_r(checked_of, missing, told):
    programs, sets, _ = checked_of
    said = tries.told_of_control(missing, "r", programs, programs["own"], {"n": 400}, sets)
    assert told in said
    assert said.startswith("right") == told.startswith("right")


@pytest.mark.parametrize(
    ("named", "missing", "told"),
    [
        ("", {}, "not yet"),
        ("", {"a factor of 0": {"factor": 0}}, "not yet: first type into `passes_all` which"),
        ("P", {}, "not yet: 'P' is not one that passes all checks; compare it with yours"),
        ("yours", {}, "not yet: 'yours' is not one that passes all checks"),
        ("R ", {}, "not yet: R passes all; which change does no line of `tests` make?"),
    ],
)
def test_the_trial_that_passes_all_is_named_first(checked_of, named, missing, told):
    programs, sets, _ = checked_of
    said = tries.told_of_control(missing, named, programs, programs["own"], {"n": 400}, sets)
    assert said.startswith(told)
    assert said == told or ":" in told


OLD_RUNS = [90.0, 91.0, 90.5, 91.5, 90.2]


@pytest.mark.parametrize(
    ("tests", "moved", "gaps", "told"),
    [
        (
            {"32 units": {"width": 32}},
            -3,
            [0.1, 0.2, -0.1, 0.0],
            ["each arm chose, these images, 4 seeds), which is harmless at a margin of 0.5"],
        ),
        (
            {"32 units": {"width": 32}},
            -3,
            [-2.0, -2.1, -1.9],
            ["these images, 3 seeds), which is harmful at a margin of 0.5"],
        ),
        ({"32 units": {"width": 32}}, -3, [-2.0, 2.1, -0.9], ["which is undecided"]),
        ({"fewer": {"n": 500}}, -3, [0.1, 0.2, -0.1], ["before", "no control changes `width`"]),
        ({"32 units": {"width": 32}}, 0, [0.1, 0.2, -0.1], ["before", "32 units is not seen"]),
    ],
)
def test_what_a_trial_of_their_own_leaves_open(tests, moved, gaps, told):
    arms = {"old": {}, "new": {"width": 16}}
    runs = {name: np.array(OLD_RUNS) for name in ("old", "placebo")}
    runs |= {name: np.array(OLD_RUNS) + moved + np.linspace(-0.2, 0.2, 5) for name in tests}
    lines = told_of_own(arms, {"old": {}, "placebo": {}, **tests}, runs, np.array(gaps), 0.5)
    assert all(words in line for words, line in zip(told, lines.splitlines(), strict=True))
    assert lines.startswith("you may say: ") == (told[0] != "before")
    assert lines.startswith("before you may say anything:\n- ") == (told[0] == "before")


ARMS_12 = {"as they are": {}, "first layer × 0.41": {"factor": 0.41}}
RUNS_12 = {"old": [90.0, 91.0], "placebo": [90.0, 91.0], "a factor of 0": [10.0, 12.0]}
TESTS_12 = {"old": {}, "placebo": {}, "a factor of 0": {"factor": 0}}


@pytest.mark.parametrize(
    ("gaps", "margin", "word"),
    [
        ([0.9, 1.0, 1.1], -0.5, "which is better by more than 0.5"),
        ([0.1, 0.2, 0.1], -0.5, "which is not better by as much as 0.5"),
        ([-2.0, -2.1, -1.9], -0.5, "which is not better by as much as 0.5"),
        ([0.1, 2.0, 0.7], -0.5, "which is undecided at a gain of 0.5"),
        ([0.9, 1.0, 1.1], 0.5, "which is harmless at a margin of 0.5"),
    ],
)
def test_a_trial_that_asks_for_a_gain_is_told_in_its_own_words(gaps, margin, word):
    said = told_of_own(ARMS_12, TESTS_12, RUNS_12, np.array(gaps), margin)
    assert said.endswith(f"these images, 3 seeds), {word}")
    line = told_of_gaps(np.array(gaps), margin)
    assert line.split("by rule 6 ")[1] in said


def test_an_edge_of_the_grid_is_to_be_mended_before_one_may_say_anything():
    chosen = [("as they are", 1), ("first layer × 0.41", 0), ("as they are", 2)]
    gaps, rates = np.array([0.1, 0.2, 0.1]), (0.01, 0.03, 0.1)
    said = told_of_own(ARMS_12, TESTS_12, RUNS_12, gaps, 0.5, chosen, rates)
    assert said.splitlines() == [
        "before you may say anything:",
        "- as they are chose the rate 0.1, an edge of the grid, in 1 run; widen `RATES` and run "
        "all seeds again",
        "- first layer × 0.41 chose the rate 0.01, an edge of the grid, in 1 run; widen `RATES` "
        "and run all seeds again",
    ]
    wider = told_of_own(ARMS_12, TESTS_12, RUNS_12, gaps, 0.5, chosen[:1], rates)
    assert wider.startswith("you may say")


def test_what_one_may_say_names_the_net_that_both_arms_have():
    arms = {"as they are": {}, "first layer × 0.41": {"factor": 0.41}}
    runs = {"old": [90.0, 91.0], "placebo": [90.0, 91.0], "a factor of 0": [10.0, 12.0]}
    tests = {"old": {}, "placebo": {}, "a factor of 0": {"factor": 0}}
    assert told_of_own(arms, tests, runs, np.array([0.1, 0.2, 0.1]), 0.5).splitlines()[-1] == (
        "you may say: with “first layer × 0.41” rather than “as they are” the mean accuracy "
        "changes by +0.03 to +0.23 points (three standard errors each way; 784-64-10, three "
        "epochs at the rate that each arm chose, these images, 3 seeds), which is harmless at a "
        "margin of 0.5"
    )


def test_a_placebo_that_differs_and_a_seed_that_is_not_used_are_told():
    runs = {"old": [90.0] * 3, "placebo": [90.0, 91, 90], "few": [80.0, 81, 82]}
    tests = {"old": {}, "placebo": {}, "few": {"n": 9}}
    told = told_of_own({"old": {}, "new": {"n": 99}}, tests, runs, np.array([0.1, 0.2]), 0.5)
    assert "placebo differs from old: what do both arms use up?" in told
    assert "old has the same accuracy for each seed: is the seed used?" in told


def test_choices_at_an_edge_of_the_grid_are_told():
    chosen = [("new", 1), ("old", 0), ("new", 1), ("old", 3)]
    assert told_of_choices(chosen, (0.01, 0.03, 0.1, 0.3)).splitlines() == [
        "new chose the rate 0.03 in 2 runs",
        "old chose the rate 0.01 in 1 run, an edge of the grid",
        "old chose the rate 0.3 in 1 run, an edge of the grid",
    ]


def test_a_trial_whose_seed_is_fixed(more_digits):
    x, y = more_digits
    told = told_of_a_trial(lambda seed, *rest: a_trial(x, y, 0, *rest), x, y)
    assert "is the seed of each call the one" in told


def test_a_repair_that_is_no_number_and_causes_that_are_no_dict_are_told():
    causes = dict.fromkeys("ABCD", "")
    assert "'1.25' is of type str, no number" in told_of_broken_nets(causes, "1.25")
    assert "leave it a dict" in told_of_broken_nets(["vanishes"], 1.25)
    assert "what 60 have lost" in told_of_broken_nets(causes, 1.25**60)


def own_backward(dy, x, W, *, keep=False, turn=False, still=False, transposed=False, mean=False):
    """Section 14.4's gradients, right unless something is said."""
    dW, db, dx = tries.images_last_backward(dy, x, W)
    (k, _, kh, kw), (n, _, oh, ow) = W.shape, dy.shape
    if keep or turn or still:
        dx = np.zeros_like(x)
        for u, v in np.ndindex(kh, kw):
            dC = np.einsum("kc,nkij->ncij", W[:, :, u, v], dy)
            u, v = (kh - 1 - u, kw - 1 - v) if turn else (0, 0) if still else (u, v)
            place = np.s_[:, :, u : u + oh, v : v + ow]
            dx[place] = dC if keep else dx[place] + dC
    dW = dW.reshape(k, -1).T.reshape(W.shape) if transposed else dW
    return dW / (n * oh * ow if mean else 1), db, dx


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({}, ["dW: right", "db: right", "dx: right"]),
        (
            {"keep": True},
            ["dW: right", "db: right", "dx: not yet: a pixel that was copied"],
        ),
        ({"turn": True}, ["dW: right", "db: right", "dx: not yet: the numbers arrive at mirrored"]),
        ({"still": True}, ["dW: right", "db: right", "dx: not yet: the numbers all arrive in"]),
        ({"transposed": True}, ["dW: not yet: that is its transpose", "db: right", "dx: right"]),
        ({"mean": True}, ["dW: not yet: a sum over places", "db: right", "dx: right"]),
    ],
)
def test_the_gradients_of_images_last(slip, told):
    lines = tries.told_of_backward(lambda *given: own_backward(*given, **slip)).splitlines()
    assert [line.startswith(words) for line, words in zip(lines, told, strict=True)] == [True] * 3


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lambda dy, x, W: None, "not yet: return the gradients"),
        (lambda dy, x, W: dy @ x, "not yet: it stops, ValueError"),
        (
            lambda dy, x, W: (..., dy.sum(axis=(0, 2, 3)), np.zeros_like(x)),
            "dW: not yet\ndb: right",
        ),
        (lambda dy, x, W: (W[0], dy.sum(axis=(0, 2, 3)), x), "dW: not yet: its shape is (2, 3, 2)"),
    ],
)
def test_gradients_of_images_last_that_are_none(rule, told):
    assert told in tries.told_of_backward(rule)


def test_our_own_gradients_of_images_last_are_those_of_the_library():
    draw = np.random.default_rng(3)
    layer = nn.Conv2d(2, 4, 3, draw)
    x = draw.normal(size=(3, 2, 6, 5))
    dy = draw.normal(size=layer.forward(x).shape)
    dx = layer.backward(dy)
    due = layer.grads["W"], layer.grads["b"], dx
    for mine, right in zip(tries.images_last_backward(dy, x, layer.params["W"]), due, strict=True):
        np.testing.assert_allclose(mine, right, atol=1e-12)


gradients_of_conv1x1 = tries.conv1x1_backward  # right ones, which the tests below spoil


def test_our_gradients_of_a_1x1_convolution_are_those_of_the_library():
    draw = np.random.default_rng(3)
    for s in (1, 2):
        layer, x = nn.Conv2d(2, 3, 1, draw, stride=s), draw.normal(size=(2, 2, 4, 6))
        dy = draw.normal(size=layer.forward(x).shape)
        dx = layer.backward(dy)
        found = tries.conv1x1_backward(dy, x, layer.params["W"][:, :, 0, 0], s)
        due = dx, layer.grads["W"][:, :, 0, 0], layer.grads["b"]
        for mine, right in zip(found, due, strict=True):
            np.testing.assert_allclose(mine, right, atol=1e-12)


def test_a_1x1_convolution_by_a_learners_functions_passes_the_gradient_check():
    draw = np.random.default_rng(3)

    def conv(x, W, b):
        return np.einsum("fd,mdij->mfij", W, x) + b[:, None, None]

    x = draw.normal(size=(2, 2, 4, 4))
    made = tries.OneByOne(conv, tries.conv1x1_backward, 2, 3, 2, draw)
    assert nn.check_module(made, x).passed
    wrong = tries.OneByOne(
        conv,
        lambda dy, x, W, stride: (x, *tries.conv1x1_backward(dy, x, W, stride)[1:]),
        2,
        3,
        2,
        draw,
    )
    assert not nn.check_module(wrong, x).passed


OTHER_PIXELS = ["numbers do not: which pixels of x did P meet?"] * 2 + ["right"]


def of_other_pixels(dy, x, W, step, first):
    """Gradients as if the 1x1 convolution had met other pixels: as many, from another one on."""
    dx, (h, w) = np.zeros_like(x), dy.shape[2:]
    mixed, _, db = gradients_of_conv1x1(dy, x[:, :, :h, :w], W)
    dx[:, :, first::step, first::step][:, :, :h, :w] = mixed
    met = x[:, :, first::step, first::step][:, :, :h, :w]
    return dx, np.einsum("mfij,mdij->fd", dy, met), db


@pytest.mark.parametrize(
    ("backward", "told"),
    [
        (lambda dy, x, W, stride: gradients_of_conv1x1(dy, x, W, stride), ["right"] * 3),
        (
            lambda dy, x, W, stride: (
                np.einsum("fd,mfij->mdij", W, dy),
                *gradients_of_conv1x1(dy, x, W, stride)[1:],
            ),
            ["no kernel met has a gradient, too, and it is 0", "right", "right"],
        ),
        (
            lambda dy, x, W, stride: (
                np.einsum("fd,mfij->mdij", W, dy).repeat(stride, 2).repeat(stride, 3),
                *gradients_of_conv1x1(dy, x, W, stride)[1:],
            ),
            ["no kernel met changes no output", "right", "right"],
        ),
        (
            lambda dy, x, W, stride: (
                np.zeros_like(x),
                np.einsum("mfij,mdij->fd", dy, x[:, :, : dy.shape[2], : dy.shape[3]]),
                dy.sum(axis=(0, 2, 3))[: 3 - stride],
            ),
            [
                "dx: not yet: all of it is still 0",
                "stride 2 its numbers do not: which pixels of x did P meet?",
                "is (1,), not (2,)",
            ],
        ),
        (
            lambda dy, x, W, stride: gradients_of_conv1x1(dy, x, W),
            ["at stride 1 it holds"] * 3 + ["which pixels of x did it meet?"],
        ),
        (lambda dy, x, W, stride: of_other_pixels(dy, x, W, stride, stride - 1), OTHER_PIXELS),
        (lambda dy, x, W, stride: of_other_pixels(dy, x, W, 1, 0), OTHER_PIXELS),
        (
            lambda dy, x, W, stride: (
                np.zeros_like(x),
                np.repeat(x[:, :, ::stride, ::stride].sum(axis=(0, 2, 3))[None], 2, axis=0),
                dy.sum(axis=(0, 2, 3)),
            ),
            ["all of it is still 0", "that leaves out dy", "right"],
        ),
    ],
)
def test_a_1x1_convolution_with_a_stride_goes_back_to_the_pixels_it_met(backward, told):
    lines = tries.told_of_conv1x1_backward(backward).splitlines()
    for line, words in zip(lines, told, strict=True):
        assert words in line
        assert ("right" in line) == (words == "right")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda dx, dW, db: (dx, dW, db), ["right", "right", "right"]),
        (lambda dx, dW, db: (..., ..., ...), ["not yet", "not yet", "not yet"]),
        (
            lambda dx, dW, db: (-dx, dW.T, db / 2),
            ["not yet: the other sign", "(3, 2), not (2, 3): transpose it", "a mean over images,"],
        ),
        (
            lambda dx, dW, db: (dx / 2, dW, db),
            ["a mean over images or outputs", "right", "right"],
        ),
        (
            lambda dx, dW, db: (dx[0], dW / 20, db / 40),
            ["the shape is (3, 4, 5), not (2, 3, 4, 5)", "a mean over pixels", "images and pixels"],
        ),
        (
            lambda dx, dW, db: (dx, dW, db.sum()),
            ["right", "right", "is (), not (2,): each output f has a bias of its own"],
        ),
        (
            lambda dx, dW, db: (dx, dW, db[None, :, None, None]),
            ["right", "right", "one number per output f, without axes of length 1"],
        ),
        (
            lambda dx, dW, db: ("dx", np.repeat(db[:, None], 3, axis=1), [1.0]),
            ["str; an array, please", "that leaves out x", "the shape is (1,), not (2,)"],
        ),
    ],
)
def test_the_way_back_of_a_1x1_convolution_is_told_its_slips(change, told):
    lines = tries.told_of_conv1x1_backward(
        lambda dy, x, W, stride: change(*gradients_of_conv1x1(dy, x, W, stride))
    ).splitlines()
    for line, name, words in zip(lines, ("dx", "dW", "db"), told, strict=True):
        assert line.startswith(f"{name}: ")
        assert words in line
        assert words != "not yet" or line == f"{name}: not yet"


@pytest.mark.parametrize(
    ("backward", "told"),
    [
        (
            lambda dy, x, W, stride: (W.T @ dy, dy.sum(axis=(2, 3)), dy.sum(axis=0)),
            "it stops, ValueError",
        ),
        (
            lambda dy, x, W, stride: (np.einsum("df,mfij->mdij", W, dy), ..., ...),
            "in which order has each array its axes? W is (f, d)",
        ),
        (lambda dy, x, W, stride: None, "NoneType; dx, dW and db, please"),
        (lambda dy, x, W, stride: (dy, 1), "tuple; dx, dW and db, please"),
        (
            lambda dy, x, W, stride: (
                dy,
                np.einsum("fij,dij->fd", dy[0], x[0]),
                dy.sum(axis=(2, 3)),
            ),
            "outputs are still to be mixed into channels, by W",
        ),
    ],
)
def test_a_way_back_that_is_none_is_told_why(backward, told):
    assert told in tries.told_of_conv1x1_backward(backward)


def test_what_serves_several_is_added_up():
    def one_image(dy, x, W, stride):
        dx, *_ = gradients_of_conv1x1(dy, x, W)
        return dx, np.einsum("fij,dij->fd", dy[0], x[0]), dy.sum(axis=(2, 3))

    _, dW, db, at_2 = tries.told_of_conv1x1_backward(one_image).splitlines()
    assert dW == "dW: not yet: the weights serve every image; add them all up"
    assert db.endswith("the bias serves every image, too; sum over m")
    assert at_2.startswith("at stride 2, not yet: it stops, ValueError")


def covariance(v, w):
    return (v - v.mean()) @ (w - w.mean()) / (len(v) - 1)


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        (lambda v, w: -2 * covariance(v, w), "right"),
        (lambda v, w: np.var(w - v, ddof=1) - np.var(v, ddof=1) - np.var(w, ddof=1), "right"),
        (lambda v, w: ..., "not yet"),
        (lambda v, w: 0, "not yet: that is 0, as is the sum of an arm's deviations"),
        (
            lambda v, w: 7,
            "not yet: for 90, 92, 94 and 91, 93, 95 it is to be 0 - 4 - 4; yours is 7",
        ),
        (lambda v, w: -2 * np.corrcoef(v, w)[0, 1], "not yet: that is of the correlation"),
        (lambda v, w: -2 * np.mean(v) * np.mean(w), "not yet: that is of the means"),
        (lambda v, w: 2 * covariance(v, w), "not yet: the sign: does luck that both share add"),
        (lambda v, w: -covariance(v, w), "not yet: each product comes twice"),
        (lambda v, w: -2 * (len(v) - 1) * covariance(v, w), "not yet: the sum is not divided yet"),
        (lambda v, w: -(len(v) - 1) * covariance(v, w), "not yet: the sum is not divided yet, and"),
        (
            lambda v, w: -2 * (len(v) - 1) / len(v) * covariance(v, w),
            "not yet: by (12.1) the sum is divided by n - 1",
        ),
        (lambda v, w: -2 * v @ w, "not yet: the means are to be taken off first, and the sum"),
        (lambda v, w: np.var(w - v, ddof=1), "not yet: that is all of the squared sd"),
        (lambda v, w: (len(v) - 1) * covariance(v, w), "not yet: that is the sum; what is it"),
        (
            lambda v, w: -2 * np.std(v, ddof=1) * np.std(w, ddof=1),
            "not yet: only arms that rise and fall in step have that much",
        ),
        (lambda v, w: "c", "not yet: 'c' is of type str; a number, please"),
        (lambda v, w: v / 0 @ [], "not yet: it stops, ValueError"),
    ],
)
def test_the_rest_of_a_squared_sd_is_told_its_slips(beside, told):
    with np.errstate(divide="ignore"):
        said = tries.told_of_rest(beside)
    assert said.startswith(told)
    assert ":" in told or said == told


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (lambda n: (n - 1) ** 0.5, "right"),
        (lambda n: ..., "not yet"),
        (lambda n: 0, "not yet: along is root n times the mean"),
        (lambda n: (n / (n - 1)) ** 0.5, "not yet: along is root n times the mean"),
        (lambda n: (n - 2) ** 0.5, "not yet: how often is the square of the sd"),
        (lambda n: 1, "not yet: right for two seeds, and for five"),
        (lambda n: n**0.5, "not yet: that is of the length along the diagonal"),
        (lambda n: n - 1, "not yet: lengths are roots"),
        (lambda n: (n - 1) ** -0.5, "not yet: the other way round"),
        (lambda n: n**-0.5, "not yet: by (12.1) the rest"),
        (lambda n: n, "not yet: is that with n - 1"),
        (lambda n: ((n - 1) / n) ** 0.5, "not yet: t divides by the standard error"),
        (lambda n: "2", "not yet: '2' is of type str; a number, please"),
        (lambda n: 1 / 0, "not yet: it stops, ZeroDivisionError"),
    ],
)
def test_the_factor_of_the_cotangent_is_told_its_slips(factor, told):
    said = tries.told_of_factor(factor)
    assert said.startswith(told)
    assert ":" in told or said == told


def test_a_trial_of_their_own_runs_only_by_its_plan():
    pilot = 0.615 * np.sqrt(0.5) * np.array([-1.0, 1.0])
    assert planned(34.9, pilot) == planned(35, pilot) == 35
    assert planned(1.2, 0.1 * pilot) == 5  # five at least
    assert planned(60, pilot) == 60  # more do no harm
    with pytest.raises(ValueError, match="n_safe = 0 is no plan by this pilot"):
        planned(0, pilot)
    with pytest.raises(ValueError, match="without the reserve"):
        planned(22.3, pilot)


def test_a_trial_is_told_in_a_line():
    told = told_of_gaps(np.array([-1.0, 0.0, 1.0, 0.0]), 0.5)
    assert told == "4 seeds, +0.00 ± 1.22, sd of pairs 0.82, by rule 6 undecided"


def a_program(arms, off=0.0, arm=None):
    """A trial of a seed that reads what is stored for `tries.OURS`, or something near it."""
    stored = [run["accuracy"] for run in result("pytorch_start").values.values()]

    def run(seed):
        if seed < 100:
            return dict(zip(arms, (90.0, 90.0 + 0.3 * (-1) ** seed), strict=True))
        read = [accuracies[seed - 100] for accuracies in stored]
        return dict(zip(arms, (read[0], read[1] + off * (seed == 102)), strict=True))

    return run


@pytest.mark.parametrize(
    ("off", "told"),
    [(0.0, "equal"), (0.15, "1 of 5 differ, by up to 0.15 points (processors add in")],
)
def test_the_stored_trial_is_repeated_by_ones_own_program_for_five_seeds(off, told):
    pilot = 0.514 * np.sqrt(0.5) * np.array([-1.0, 1.0])
    program, chosen = a_program(tries.OURS, off), [("from the pilot", 0)]
    for seeds, n in ((0, 25), (30, 25), (25, 25), (26, 26)):
        gaps, trials, said = tries.planned_trial(
            program, tries.OURS, (seeds, pilot, 0.5), program_of_seeds, chosen, RATES
        )
        assert len(trials["your plan"]) == n
        left = f"n_safe = {seeds} is not what the pilot asks for, so that 25, ours, is taken"
        assert (left in said) == (seeds in (0, 30))
    assert list(trials) == ["section 12.2", "12.2, new seeds", "your plan", "our plan"]
    assert [len(each) for each in trials.values()] == [5, 50, 26, 55]
    assert gaps is trials["our plan"]
    assert not chosen
    mine, stored, last = said.splitlines()
    assert mine.startswith("your program, seeds 100 to 104: [-0.1  -2.25")
    assert stored.endswith("[-0.1  -2.25  0.55  0.5   1.15]")
    assert last.startswith(told)


def program_of_seeds(seed):
    return {"as they are": 90.0, "first layer × 0.41": 90.0 - 0.1 * seed}


def test_a_trial_of_other_arms_runs_as_it_was_planned():
    pilot = 0.514 * np.sqrt(0.5) * np.array([-1.0, 1.0])
    arms, chosen = {"64": {}, "32": {"width": 32}}, [("64", 0)]
    run = a_program(arms)

    def program(seed):
        chosen.append(("64", 1))
        return run(seed)

    gaps, trials, said = tries.planned_trial(
        program, arms, (25, pilot, 0.5), program_of_seeds, chosen, (0.1, 0.2, 0.3)
    )
    assert list(trials) == ["the pilot", "your plan"]
    assert len(gaps) == 25
    assert said == "64 chose the rate 0.2 in 25 runs"
    with pytest.raises(ValueError, match="no plan by this pilot"):
        tries.planned_trial(program, arms, (0, pilot, 0.5), program_of_seeds, chosen, (0.1, 0.2))


def one_net_read_twice(seed):
    model = net(seed, 16)
    return {"old": evaluate(model, *ONE_DIGIT), "new": evaluate(model, *ONE_DIGIT)}


def two_nets(seed):
    return {arm: evaluate(net(seed, 16), *ONE_DIGIT) for arm in ("old", "new")}


ONE_DIGIT = np.ones((1, 784), np.float32), np.array([3])
ONE_EPOCH: dict[str, Any] = dict(lr=0.1, n_epochs=1, batch_size=1, progress=False)


def unseeded(seed):
    draw = np.random.default_rng()
    return {arm: draw.normal(90) for arm in ("old", "new")}


def test_a_placebo_whose_start_is_not_made_from_the_seed_is_told():
    runs = [unseeded(seed) for seed in range(5)]
    told = told_of_placebo(*([run[arm] for run in runs] for arm in ("old", "new")), unseeded)
    assert told.endswith("seed 0 gives other numbers when it runs again; what is not made from it?")
    steady = told_of_placebo([90, 91.0], [91, 92.5], lambda seed: {"old": 90, "new": 91.0})
    assert steady.endswith("what is left lifts every pair")


def test_a_placebo_trains_two_models():
    told = partial(told_of_placebo, [90, 91.0], [90, 91.0])
    assert told(one_net_read_twice).endswith("one model is read twice; each arm trains its own")
    assert told(two_nets).endswith("right")
    assert told(lambda seed: None).endswith("right")
    assert told().endswith("right")


@pytest.mark.parametrize(
    ("start", "order", "told"),
    [
        (0, 1, "seeds 0 and 1 start from the same weights; make it from `seed`"),
        (1, 0, "seeds 0 and 1 see one order of images; make it from `seed`"),
        (1, 1, "right"),
    ],
)
def test_a_placebo_whose_seeds_share_a_start_or_an_order_is_told(start, order, told):
    def program(seed):
        for _ in range(2):
            rng = np.random.default_rng(order * seed)
            fit(net(start * seed, 16), *ONE_DIGIT, rng=rng, **ONE_EPOCH)

    assert told_of_placebo([90, 91.0], [90, 91.0], program).endswith(told)


@pytest.mark.parametrize(
    ("new_net", "new_order", "told"),
    [
        (False, True, "now; from which weights does the second start?"),
        (True, False, "now; which order does the second one see?"),
        (False, False, "not yet: what is left lifts every pair"),
    ],
)
def test_a_placebo_with_one_fault_left_is_told_which(new_net, new_order, told):
    def program(seed):
        model, rng = net(seed, 16), np.random.default_rng([seed, 2])
        for _ in range(2):
            model = net(seed, 16) if new_net else model
            rng = np.random.default_rng([seed, 2]) if new_order else rng
            fit(model, *ONE_DIGIT, rng=rng, **ONE_EPOCH)

    assert told_of_placebo([90, 91.0], [91, 92.1], program).endswith(told)


def test_a_trial_that_names_the_sets_of_the_lesson_is_told_which():
    def named(seed, arms, choose, judge):
        return CHOOSE and judge  # noqa: F821

    def both(seed, arms, choose, judge):
        return CHOOSE, JUDGE  # noqa: F821

    assert not tries._names_of_sets(test_a_trial_is_told_in_a_line)
    assert tries._names_of_sets(named) == "it names `CHOOSE`; take the `choose` of each call"
    assert tries._names_of_sets(both) == (
        "it names `CHOOSE` and `JUDGE`; take the `choose` and `judge` of each call"
    )


def test_the_course_goes_on_with_its_own_trial_until_that_of_a_learner_is_right(capsys):
    ours = tries.your_trial(lambda *_: {}, tries.arm_models(*FEW_DIGITS, (0.1,)), {}, FEW_DIGITS,
                            FEW_DIGITS, [])  # fmt: skip
    assert callable(ours)
    assert capsys.readouterr().out == (
        "not yet\n(Until it is right, the lesson goes on with ours.)\n"
    )


FEW_DIGITS = np.random.default_rng(0).random((100, 784), np.float32), np.arange(100) % 10
