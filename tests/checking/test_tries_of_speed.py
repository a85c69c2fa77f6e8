"""The usual slips in the short tries of lesson 14, and what its clock says of memory."""

import inspect
import re
import textwrap
import time
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest

from course_lib.checking import tries
from course_lib.checking.tries import (
    images_last_backward,
    in_place,
    line_by_line_backward,
    told_of_backward,
    told_of_block,
    told_of_clock,
    told_of_copies,
    told_of_counts,
    told_of_cut,
    told_of_finds,
    told_of_freezing,
    told_of_in_place,
    told_of_iterations,
    told_of_memory,
    told_of_order,
    told_of_passes,
    told_of_passes_by_memory,
    told_of_piece,
    told_of_pieces,
    told_of_rows,
    told_of_sets,
    told_of_slope,
    told_of_steps,
    told_of_writing,
)
from course_lib.nn import im2col
from course_lib.nn.convolution import wide_product
from course_lib.results.experiments import conv_steps, row_sets
from course_lib.training.race import recipe

OURS = "that is from our times; yours are printed above"
WHOLE = "of a whole step, forward and backward, which part is left?"
ABOVE = "mend the number above first"
BOTH_GO = "as if the iterations remained and the rest went"  # 1 / s, as typed or of the exact share


N = 144 * 14 * 14 * 128  # numbers of C
FIRST = "it follows from your numbers above, so mend those first"
NO_SUM = "it is not the sum of product, C, pixels and bias"


def copies(*mine):
    return told_of_copies(*mine, (6.9, 4.7, 0.8))


LAYER = conv_steps.layer(np.random.default_rng(1), 2, 2, 5, 3, 3)


HERE = {"iteration": 4.5, "slice": 2.0, "start": 9.0, "byte": 0.09, "multiply-add": 0.05}


def cut(added, here=None):
    return told_of_cut(added, here or tries.our_prices(), LAYER)


Y_ALONE = "that is hardly more than the copy into `y`; iterations are in microseconds"
CALLS_ALONE = "those are iterations at the price of several calls, without the copy into `y`"


def elsewhere(added):
    return cut(added, HERE)


def piece(after, along, at=lambda long: max(9.0, 0.45 * long)):
    return told_of_piece(after, along, {n: at(n) for n in (3, 14, 30, 48, 72, 1024)})


def writing(saved):
    return told_of_writing(saved, 20, 40)


SAID = {  # a try, and the names of its numbers -> the numbers, and what is wrong with each
    (told_of_iterations, ("price", "share", "gain")): [
        ((2.0, 0.04, 1.04), ["right", "right", "right"]),
        ((1.963, 0.0374, 1.039), ["right", "right", "right"]),
        ((0, 0, 0), ["", "", ""]),
        ((0.00196, 0.04, 1.2), ["that is in milliseconds", "right", ""]),
        (
            (1.5, 0.0285, 1.03),
            [
                "",
                "it follows from your price, so mend that first",
                "it follows from your share, so mend that first",
            ],
        ),
        ((2.0, 0.39, 1), ["right", "that is the milliseconds of the iterations", ""]),
        ((2.0, 3.8, 1), ["right", "that is in per cent", ""]),
        ((2.0, 4, 1), ["right", "that is in per cent; from 0 to 1, please", ""]),
        ((2e-6, 0.04, 0), ["that is in seconds", "right", ""]),
        ((499, 0.04, 0), ["that is the iterations per millisecond", "right", ""]),
        (
            (2.0, 0.038, 196),
            ["right", "right", "that is how many iterations go, and the rest of the time remains"],
        ),
        ((2.0, 0.04, 0.96), ["right", "right", "that is the time that remains"]),
        ((2.0, 0.04, 0.04), ["right", "right", "that is the share; one can gain a factor"]),
        ((2.0, 0.04, 25), ["right", "right", BOTH_GO]),
        ((2.0, 0.038, 26.8), ["right", "right", BOTH_GO]),
    ],
    (copies, ("rate", "in order", "ms")): [
        ((24.6, 18.1, 5.79), ["right", "right", "right"]),
        ((0, 0, 0), ["", "", ""]),
        (
            (0.041, 2.1, 4.99),
            [
                "that is the nanoseconds of one multiply-add",
                "that is the bandwidth of R's copy",
                "C is copied, too",
            ],
        ),
        (
            (10, 2.6, 1.09),
            ["that is with the copy", "C is copied, not x", "the product has to be made, too"],
        ),
        (
            (24600, 36, 11.9),
            ["that is per microsecond", "only what is written counts", "C is copied in order now"],
        ),
        ((24.6, 18100, 5.67), ["right", "that is in megabytes", "the pixels are copied, too"]),
        (
            (24.6, 18.1, 5.5),
            ["right", "right", "the pixels are copied, and the bias makes an array, too"],
        ),
        ((24.6, 18.1, 6.5), ["right", "right", NO_SUM]),
        ((24.6, 18.6, 5.762), ["right", "right", "right"]),  # by the rounded bandwidth
        ((24.6, 36.1, 5.247), ["right", "only what is written counts", FIRST]),
        ((16.75, 18.1, 7.993), ["that is by the time of R's copy", "right", FIRST]),
        ((24.6, 0.0181, 5.8), ["right", "that is in gigabytes per millisecond", "right"]),
        ((24.6, 4.52, 5.8), ["right", "a number has 4 bytes", "right"]),
        ((24.6, 18.1, 5794), ["right", "right", "that is in microseconds"]),
        ((24.6e6, 18.1, 0.0058), ["that is per millisecond", "right", "that is in seconds"]),
        ((24.6, 18.1, 5.61), ["right", "right", "the bias makes an array, too"]),
        ((51, 14.2, 3.6), [OURS, OURS, OURS]),
        ((24.6, 18.1, 6.6), ["right", "right", "C is written once"]),
        ((24.6, 18.1e3, 5.8), ["right", "that is in megabytes", "right"]),
        ((24.6, 18.06e6, 5.8), ["right", "that is in bytes per millisecond", "right"]),
        ((24.6, 0.0554, 5.8), ["right", "that is the nanoseconds of one byte", "right"]),
    ],
    (told_of_sets, ("16,384 bytes", "16,448 bytes")): [
        ((1, 64), ["right", "right"]),
        ((0, 0), ["", ""]),
        (
            (64, 1),
            [
                "that is a line on each; when do the sets begin anew?",
                "that is as without the space",
            ],
        ),
        ((128, 128), ["there are no more than 64 sets"] * 2),
        (
            (4, 2),
            [
                "that is 16,384 / 4,096: so many times round, and then on which set?",
                "that is how many lines each set gets",
            ],
        ),
        ((256, 257), ["that is how many cache lines lie in between"] * 2),
    ],
    (cut, ("added",)): [  # 117 slices take 0.07 ms, 13 products 0.03 and y 0.23
        ((0.15,), ["that is less than the slices, the products and the bytes of `y` come to"]),
        ((0.5,), ["that is more than the slices, the products and the bytes of `y` come to"]),
        ((0,), [""]),
        ((0.096,), ["those are the iterations without the copy into `y`"]),
        ((0.0702,), ["those are the slices alone; and the products, and `y`?"]),
        ((0.2264,), [Y_ALONE]),
        ((0.2343,), [CALLS_ALONE]),
        ((0.2305,), [f"either {CALLS_ALONE}, or {Y_ALONE}"]),
        ((0.2525,), ["that is without the iterations over (u, v)"]),
        ((0.2966,), ["that is without the 13 more products"]),
        ((0.3246,), ["one product was there, so 13 are more"]),
        ((0.3281,), ["nine of the slices were there, so 13 * 9 are more"]),
        ((0.33,), ["nine slices and one product were there"]),
        ((0.3304,), ["the copy into `y` belongs to the product's iteration"]),
        ((0.3,), ["it may be right, rounded; two digits after the point, please"]),
        ((0.487,), ["a slice has the price of several calls"]),
        ((0.461,), ["a slice has the price of several calls, and where are the products?"]),
        ((3.27,), ["each line of `y` is copied once, so 3.2 MB in all"]),
        ((0.00032,), ["that is in seconds"]),
        ((-0.32,), ["it costs time, by (14.4)"]),
        ((322,), ["that is in microseconds"]),
        ((117,), ["that is the number of iterations; what does one cost?"]),
        ((130,), ["those are the iterations; what does one cost?"]),
    ],
    (elsewhere, ("added",)): [  # 0.23, 0.06 and 0.29
        ((0.32,), ["that is from our prices; yours are printed above"]),
        ((0.289,), [Y_ALONE]),
        ((0.3,), ["that is the text's, at our prices; yours are printed above"]),
    ],
    (piece, ("after", "along")): [  # start 9 and number 0.45, so 29.25 and 21.6
        ((0, 0), ["", ""]),
        ((29.3, 18), ["right", ""]),
        (
            (30.6, 29.25),
            ["three of the numbers came with the start", "that is the one after the other"],
        ),
        (
            (9.0, 9.0),
            [
                "that is the start; how long do the other numbers take?",
                "that is the shorter of the two, and both have to be done",
            ],
        ),
        (
            (90, 0.0216),
            ["`number` is of a number, which has four bytes", "that is in microseconds"],
        ),
        ((21.6, 22), ["those are its bytes; and the start?", "right"]),
        (
            (17.6, 13.9),
            [
                "that is from our times; yours are printed above",
                "that is from our times; yours are printed above",
            ],
        ),
    ],
    (told_of_finds, ("whole", "cut")): [
        ((-1, -1), ["", ""]),
        ((0, 7), ["right", "right"]),
        (
            (7, 0),
            [
                "that is for the cut",
                "each part is read right after it was written; is it gone by then?",
            ],
        ),
        ((0, 6), ["right", "after the first write, which one finds its memory gone?"]),
        ((0, 1), ["right", "that is how many find nothing"]),
        (
            (8, 8),
            [
                "what is written for the first time is in no cache yet",
                "the first write finds nothing in the cache yet",
            ],
        ),
        (
            (2, 2),
            [
                "3 and 4 are there when 1 is read; but 1 is fetched, and takes the place of 3",
                "each part is read right after it was written",
            ],
        ),
        (
            (4, 1),
            ["the cache has room for two of the four", "that is how many find nothing"],
        ),
        (
            (1, 4),
            [
                "1 is written first, and long gone when it is read",
                "those are the reads; which writes find their memory, as one piece serves all?",
            ],
        ),
        (
            (0, 3),
            [
                "right",
                "those are the writes; and each part is read right after it was written",
            ],
        ),
    ],
    (writing, ("saved",)): [  # a whole copy takes 0.72 ms, in parts 0.36
        ((0,), [""]),
        ((2.0,), ["that is how many times as fast; how many milliseconds less?"]),
        (
            (9.0,),
            ["how long do 14.5 MB take at the speed of all of C, and how long at that of a part?"],
        ),
        ((0.72,), ["that is the time of the whole; how much less is it in parts?"]),
        ((361,), ["that is in microseconds"]),
        ((0.00036,), ["that is in seconds"]),
        ((0.026,), ["that is one part of fourteen"]),
        ((0.6967,), ["one part is not all; how long do 14 of them take?"]),
        ((-0.36,), ["near is faster; which time is longer?"]),
        ((20,), ["those are gigabytes per second; how long do 14.5 MB take at each?"]),
    ],
    (told_of_freezing, ("part", "left")): [
        ((0.62, 0.52), ["right", "right"]),
        ((0.6213, 0.5193), ["right", "right"]),
        ((0, 0), ["", ""]),
        ((0.62, 0.648), ["right", ""]),
        ((0.62, 0.608), ["right", "67 % of the steps are frozen, and 33 % are not"]),
        ((0.62, 0.875), ["right", "so is the mean step if 33 % were frozen"]),
        (
            (0.62, 0.747),
            ["right", "that is the mean step, of a full one; how many steps are made?"],
        ),
        ((0.62, 0.432), ["right", "as if all steps were frozen"]),
        ((0.62, 0.287), ["right", "those are the frozen steps alone"]),
        ((0.62, 0.481), ["right", "that is what is saved"]),
        ((0.62, 0.442), ["right", "savings are not added: steps that are gone cannot be frozen"]),
        ((0.62, 0.407), ["right", "that takes away what frozen steps cost, not what they save"]),
        ((0.62, 0.552), ["right", "as if 54 % of all steps were frozen"]),
        (
            (0.62, 0.51),
            [
                "right",
                "as if 70 % of the steps were frozen; the first pass is 0.65 of the cycle",
            ],
        ),
        ((62, 0.5), ["that is in per cent", ABOVE]),
        (
            (0.235, 0.5),
            ["that is the backward pass alone; frozen layers still work forward", ABOVE],
        ),
        ((0.62, 1.04), ["right", "as if the epochs were 1.39 of one"]),
        ((0.62, 0.695), ["right", "fewer steps alone; and those that are frozen?"]),
        ((0.614, 0.515), ["who needs the gradient at the input of the linear layer?", ABOVE]),
        ((0.841, 0.5), ["who needs the gradient at the input of the second convolution?", ABOVE]),
        ((0.536, 0.5), ["who needs the gradient at the images?", ABOVE]),
        (
            (0.726, 0.5),
            ["who needs the gradient at the images, or frozen at the second convolution?", ABOVE],
        ),
        ((0.386, 0.5), ["and backward, what does a frozen step need?", ABOVE]),
        ((0.78, 0.5), ["frozen kernels get no gradient of their own", ABOVE]),
        ((0.462, 0.5), ["frozen kernels still work forward", ABOVE]),
        ((0.375, 0.5), [WHOLE, ABOVE]),
    ],
}


def said(slip: str) -> str:
    """What is said of a number: "" stands for one that is wrong for no known reason."""
    if slip == "right":
        return "right"
    return f"not yet: {slip}" if slip else "not yet"


@pytest.mark.parametrize(
    ("told_of", "names", "mine", "slips"),
    [(*asked, *row) for asked, rows in SAID.items() for row in rows],
)
def test_each_number_is_told_its_slip(told_of, names, mine, slips):
    told = [f"{name}: {said(slip)}" for name, slip in zip(names, slips, strict=True)]
    assert told_of(*mine).splitlines() == told


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (("chwn", 6, 768), ["right", "right", "right"]),
        (("(c, w, h, n)", 6, 768), ["right", "right", "right"]),
        ((("h", "c", "w", "n"), 6, 768), ["right", "right", "right"]),
        (("nchw", 0, 0), ["not yet", "not yet", "not yet"]),
        (
            ("nchw", 14, 6),
            [
                "not yet: each line of a map is a piece of its own; there are longer ones",
                "not yet: that is a line of our layer; these maps have lines of 6",
                "not yet: that is without any permuting",
            ],
        ),
        (
            ("hwcn", 3, 128),
            [
                "not yet: a piece of all images; what follows it, for the same weight?",
                "not yet: that is a window's piece; what does one weight meet?",
                "not yet: all images of one place; in the longest pieces the next one follows",
            ],
        ),
        (
            ("nhwc", 8, 48),
            [
                "not yet: that is for a window; one weight meets one channel",
                "not yet: that is the whole line, and a weight does not meet its last two pixels",
                "not yet: that is a window's piece with the channels last",
            ],
        ),
        (
            ("chwn", 6, 1024),
            ["right", "right", "not yet: a map has 6 places in a line, and an image 8"],
        ),
        (
            ("chwn", 24, 1792),
            [
                "right",
                "not yet: that is in bytes",
                "not yet: that is in our layer; these maps have lines of 6",
            ],
        ),
        (("chwn", "6", 0), ["right", "not yet: '6' is no number", "not yet"]),
        (
            ("chwn", 6, 36),
            [
                "right",
                "right",
                "not yet: that is a map of one image; which axis comes last, and which before it?",
            ],
        ),
        (
            ("chwn", 6, 16),
            ["right", "right", "not yet: those are channels; one weight meets one channel"],
        ),
    ],
)
def test_an_order_of_axes_is_told_what_one_weight_meets(mine, told):
    lines = told_of_order(*mine).splitlines()
    names = ("order", "as it lies", "permuted")
    assert lines == [f"{name}: {words}" for name, words in zip(names, told, strict=True)]


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (-0.2, "along (the middle one of 30, 48 and 72 is not above along)"),
        (0.2, "along (the middle one of 30, 48 and 72 is 20 % of the way from along to after)"),
        (0.5, "undecided here (the middle one"),
        (0.9, "after (the middle one"),
    ],
)
def test_the_clock_judges_between_two_ways_of_a_piece(share: float, verdict: str):
    def at(long):
        after, along = 9.0 + (long - 3) * 0.45, max(9.0, 0.45 * long)
        return along + share * (after - along) * (long not in (3, 1024))

    head, *rows, last = piece(29.25, 21.6, at).splitlines()[2:]
    assert head == "numbers   after   along   your clock, in ns"
    assert [int(row.split()[0]) for row in rows] == [14, 30, 48, 72]
    assert rows[2].split()[1:3] == ["29.2", "21.6"]
    assert last.startswith(f"by your clock: {verdict}")
    assert "by your clock:" not in piece(29.25, 0, at), "nothing is judged before it is predicted"
    assert piece("x", 0, at) == "not yet: 'x' is of type str; a number, please"


def test_prices_stand_beside_ours():
    head, *lines = tries.told_of_prices(HERE).splitlines()
    assert head.split() == ["price", "now", "ours"]
    assert [line.split()[0] for line in lines] == list(HERE)
    assert lines[0].split()[1:3] == ["4.500", "2.003"]


@pytest.mark.parametrize("axes", ["chw", "chwm", None, 4, "", (1, 2, 3, 0)])
def test_an_order_needs_each_letter_once(axes):
    assert "each of n, c, h and w once, please" in told_of_order(axes, 0, 0)


@pytest.mark.parametrize("axes", list(permutations("nchw")))
def test_the_longest_pieces_are_those_of_numpy_strides(axes):
    """What one weight meets, in an array of this order: side by side until a stride jumps."""
    whole = {"n": 128, "c": 16, "h": 8, "w": 8}
    x = np.zeros([whole[a] for a in axes], np.float32)
    met = x[tuple({"c": slice(1), "n": slice(None)}.get(a, slice(6)) for a in axes)]
    long, stride = 1, 4
    for size, step in zip(reversed(met.shape), reversed(met.strides), strict=True):
        if size > 1 and step != stride:
            break
        long, stride = long * size, step * size if size > 1 else stride
    right = told_of_order("".join(axes), 6, long).startswith("order: right")
    assert right == (long == 768)


def test_one_piece_of_memory_is_told_from_fourteen():
    x = np.ones(10**4)  # 0.08 MB, as is the result

    def near(x):
        return x + sum(0 * np.ones(10**5).sum() for _ in range(14))

    def far(x):
        return x + 0 * sum(piece[0] for piece in [np.ones(10**5) for _ in range(14)])

    assert told_of_memory(near, (x,), x, 10**7) == (
        "yours: right, with 0.8 MB at a time, of which the pixels and y are 0.2"
    )
    assert told_of_memory(far, (x,), x, 10**7) == (
        "yours: right, but 11 MB at a time: C is there for all lines, or made anew for each"
    )


def test_copies_that_still_jump_are_told_from_long_pieces():
    assert (
        told_of_pieces(1.5, 6.1, 1.6)
        == "without our product and bias it takes 1.5 ms, and R alone took 6.1"
    )
    for copies in (3.1, 6.5):
        told = told_of_pieces(copies, 6.1, 1.6)
        assert told.startswith(f"right numbers, but your copies take {copies} ms rather than 1.6: ")
    assert "something else ran" in told_of_pieces(-0.1, 6.1, 1.6)


@pytest.mark.parametrize("wrong", [lambda x: x + 1, lambda x: x[:5]])
def test_memory_is_not_told_of_wrong_numbers(wrong):
    x = np.ones(10)
    assert told_of_memory(wrong, (x,), x, 10**7).startswith("yours: not yet: its numbers are")


def again_and_again(x):
    rows = np.empty((0, 9), x.dtype)
    for image in x:
        rows = np.concatenate([rows, im2col(image[None], 3, 3)])
    return rows


def once(x):
    return im2col(x, 3, 3).copy()


RIGHT = {"iterations": 8, "starts": 8 * 100 * 3, "multiply-adds": 0, "megabytes": 0.1296}


def of_counts(rows_of=again_and_again, x=None, **changed):
    """What is said of eight images of 12 by 12, whose windows have 3.6 KB of float32 each."""
    x = np.ones((8, 1, 12, 12), np.float32) if x is None else x
    counts = RIGHT | {name.replace("_", "-"): value for name, value in changed.items()}
    return told_of_counts(counts, rows_of, x, im2col(x, 3, 3)).splitlines()


def test_right_counts_are_priced_and_rows_written_once_are_told_from_rows_copied_again():
    *lines, priced, rows = of_counts()
    assert lines == [f"{name}: right" for name in RIGHT]
    assert priced == "at our prices 0.0 + 0.0 + 0 + 0.0 ms"
    assert rows.startswith("rows_of: right rows, ")
    many = np.ones((256, 1, 12, 12), np.float32)
    assert of_counts(x=many)[-1].startswith("rows_of: right rows, but slow: ")
    assert of_counts(once, many)[-1].startswith("rows_of: right rows, and mended: ")
    x, R = np.ones((128, 16, 16, 16), np.float32), np.ones((25_088, 144), np.float32)
    lesson = {"iterations": 128, "starts": 1.2e6, "multiply-adds": 0, "megabytes": 932}
    told = told_of_counts(lesson, lambda x: R[: 196 * len(x)], x, R)
    assert "at our prices 0.3 + 5.4 + 0 + 65.7 ms" in told


@pytest.mark.parametrize(
    ("name", "mine", "told"),
    [
        ("iterations", 16, "not yet: those are two calls each; an iteration is a turn"),
        ("iterations", ..., "not yet"),
        ("starts", 300, "not yet: that is of one image"),
        ("starts", 3, "not yet: that is of one window"),
        ("starts", 800, "not yet: those are windows; a window has many pieces"),
        ("starts", 7200, "not yet: those are numbers; three of them make a piece"),
        ("multiply_adds", 230_400, "not yet: nothing is multiplied here"),
        (
            "megabytes",
            0.0288,
            "not yet: so it is once it is mended; as given, what does its last",
        ),
        ("megabytes", 0.2304, "not yet: so much would it be if each iteration copied all of R"),
        ("megabytes", 0.0324, "not yet: that is of the last iteration, and of one image"),
        ("megabytes", 129_600, "not yet: that is in bytes"),
        ("megabytes", "half", "not yet: 'half' is of type str; a number, please"),
    ],
)
def test_a_count_is_told_its_slip(name, mine, told):
    lines = of_counts(**{name: mine})
    assert not any("our prices" in line for line in lines)
    (line,) = (line for line in lines if line.startswith(name.replace("_", "-")))
    assert line.partition(": ")[2].startswith(told)


@pytest.mark.parametrize(
    ("rows_of", "told"),
    [
        (lambda x: once(x) + 1, "not yet: these are no longer the rows of R"),
        (lambda x: once(x).astype(float), "not yet: its numbers are float64, those of R float32"),
        (lambda x: np.ones((800, 9), np.float32), "not yet: of half the images it does not make"),
    ],
)
def test_rows_that_are_wrong_are_not_timed(rows_of, told):
    assert of_counts(rows_of)[-1].startswith(f"rows_of: {told}")


def test_counts_need_their_names():
    told = told_of_counts({"bytes": 1}, once, np.ones((1, 1, 3, 3)), np.ones((1, 9)))
    assert told == "not yet: `counts` has the keys iterations, starts, multiply-adds, megabytes"


@pytest.mark.parametrize(
    ("loads", "best", "times", "told"),
    [
        (lambda a, b: (a + b) / (a * b), (4, 4), 8, ["right", "right: 4 by 4 load 0.5", "right"]),
        (lambda a, b: 1 / a + 1 / b, [4, 4], 8.0, ["right", "right", "right"]),
        (lambda a, b: ..., (2, 8), 0, ["not yet", "not yet", "not yet"]),
        (
            lambda a, b: a + b,
            (1, 16),
            1,
            [
                "not yet: those are the loads for all",
                "not yet: 1 by 16 load 17 registers a step; which",
                "not yet: each",
            ],
        ),
        (
            lambda a, b: a * b / (a + b),
            (4, 5),
            4,
            ["not yet: that is instructions per", "not yet: 4 by 5 are 20 reg", "not yet: those"],
        ),
        (
            lambda a, b: 2,
            8,
            128,
            ["not yet: that is as if each", "not yet: 8; rows and reg", "not yet: a register is"],
        ),
        (
            lambda a, b: "a",
            (0.5, 32),
            "four",
            ["not yet: 'a' is of type str", "not yet: (0.5, 32); two whole", "not yet: 'four'"],
        ),
        (
            lambda a, b: 1 / a,
            (16, 1),
            144,
            ["not yet: registers are", "not yet: 16 by 1 load 17", "not yet: that is for one row"],
        ),
        (
            lambda a, b: 1 / a + 1 / b,
            (2, 8),
            16,
            ["right", "not yet: 2 by 8 load 0.625", "not yet: that follows from your block"],
        ),
        (lambda a, b: ..., (2, 8), 8, ["not yet", "not yet", "not yet: your block has 2 rows"]),
        (lambda a, b: a / 0, (4, 4), 8, ["not yet: it stops, ZeroDivisionError", "right", "right"]),
        (
            lambda a, b: 2 / (a * b),
            (4, 4),
            32,
            ["not yet: a step loads one for each row, and", "right", "not yet: that is without"],
        ),
        (
            lambda a, b: (a + 16 * b) / (a * b),
            (4, 4),
            8,
            ["not yet: 16 columns are one", "right", "right"],
        ),
        (
            lambda a, b: (a + 1) / (a * b),
            (4, 4),
            8,
            ["not yet: a step loads one for each 16", "right", "right"],
        ),
    ],
)
def test_a_block_is_told_what_it_loads(loads, best, times, told):
    lines = told_of_block(loads, best, times).splitlines()
    names = ["loads", "best", "times"]
    for line, name, words in zip(lines, names, told, strict=True):
        assert line.startswith(f"{name}: {words}")
        assert words != "not yet" or line == f"{name}: not yet"


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (tries.product_due, "right"),
        (lambda k, copy, square: copy + 3_612_672 * k / (1024**3 / square), "right"),
        (lambda k, copy, square: ..., "not yet"),
        (lambda k, copy, square: k * copy + k * N * square / 1024**3, "not yet: C is packed once"),
        (lambda k, copy, square: k * N * square / 1024**3, "not yet: those are the multiply-adds;"),
        (lambda k, copy, square: copy, "not yet: that is packing; and the multiply-adds?"),
        (lambda k, copy, square: copy + N * square / 1024**3, "not yet: so many multiply-adds"),
        (lambda k, copy, square: copy + k * square, "not yet: a whole square product has"),
        (lambda k, copy, square: copy + square, "not yet: that is one square product"),
        (lambda k, copy, square: copy + k * N * square / 1024**2, "not yet: a square product has"),
        (lambda k, copy, square: copy + 2 * k * N * square / 1024**3, "not yet: a multiply-add c"),
        (lambda k, copy, square: max(copy, k * N * square / 1024**3), "not yet: that is the long"),
        (lambda k, copy, square: copy + 32 * N * square / 1024**3, "not yet: that is with our 32"),
        (lambda k, copy, square: copy + 4 * k * N * square / 1024**3, "not yet: a number of C has"),
        (
            lambda k, copy, square: k * N / tries.product_due(k, copy, square),
            "not yet: that is a r",
        ),
        (lambda k, copy, square: copy / k, "not yet: a copy of C, and k times"),
        (lambda k, copy, square: copy / 0, "not yet: it stops, ZeroDivisionError"),
        (lambda k, copy, square: None, "not yet: None is of type NoneType"),
    ],
)
def test_a_product_is_told_what_its_rows_take(due, told):
    found = tries.told_of_due(due)
    assert found.startswith(told)
    assert told != "right" or found == told


def test_rows_of_c_fall_on_two_sets_and_rows_of_a_part_on_four():
    """What More tells of C; 64 bytes of space make it all sets, and 4,096 none more."""

    def sets(step: int) -> int:
        return len(np.unique(np.arange(144) * step // 64 % 64))

    assert (sets(100_352), sets(7_168)) == (2, 4)
    assert row_sets.sets_of(144, 100_352) == 2
    assert (sets(100_352 + 64), sets(100_352 + 4096)) == (64, 2)


@pytest.mark.parametrize("needed", [True, False])
def test_line_by_line_the_gradients_are_the_same(needed: bool):
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(3, 2, 6, 5)), rng.normal(size=(4, 2, 3, 2))
    dy = rng.normal(size=(3, 4, 4, 4))
    dW, db, dx = line_by_line_backward(dy, x, W, needed)
    for mine, ours in zip((dW, db), images_last_backward(dy, x, W)[:2], strict=True):
        np.testing.assert_allclose(mine, ours)
    np.testing.assert_allclose(dx, needed * images_last_backward(dy, x, W)[2])


@pytest.mark.parametrize(("cut_takes", "told"), [(0.002, False), (0.004, True)])
def test_a_saving_below_zero_is_told_as_one(monkeypatch, cut_takes: float, told: bool):
    once, cut = dict.fromkeys(("C", "product"), 0.003), {"C": cut_takes, "product": 0.001}
    clock = iter((once, cut))
    monkeypatch.setattr(tries, "laps", lambda steps, rounds: next(clock))
    assert ("below 0" in writing(0.36)) == told


def test_the_clock_follows_what_is_right():
    for saved in (0.36, 0.4):
        told = writing(saved).splitlines()
        assert told[0] == "saved: right"
        now = r"the filling saves -?\d+\.\d\d ms within the layer, and the products -?\d+\.\d\d"
        assert re.fullmatch(f"your clock: {now}", told[1])
        assert len(told) == 2 + (" -" in told[1])
    for added in (0.32, 0.323, 0.3226):
        told, clock = cut(added).splitlines()
        assert told == "added: right"
        now = r"between -?[\d.]+ and -?[\d.]+ ms now, thrice"
        assert re.fullmatch(rf"the clock: the cut gains {now}, and 0.36 ours", clock)
    assert cut("x") == "not yet: 'x' is of type str; a number, please"


def small_layer():
    """Two images through three kernels; the last is what their layer gives."""
    layer = conv_steps.layer(np.random.default_rng(0), 200, 3, 16, 4, 3)
    return layer, conv_steps.images_last(*layer)


def with_temporaries(x, W, b, multiply=np.matmul):
    def anew(M, C, out):
        out[...] = multiply(M, C)

    return in_place(x, W, b, anew)


def bias_apart(x, W, b, multiply=np.matmul):
    def apart(M, C, out):
        multiply(np.ascontiguousarray(M[:, :-1]), C[:-1], out=out)
        out += b[:, None]

    return in_place(x, W, b, apart)


def in_float64(x, W, b, multiply=np.matmul):
    return in_place(x, W, b, lambda M, C, out: multiply(M.astype(float), C, out=out))


def with_a_column(column):
    """The layer with this as the last column of M."""

    def layer(x, W, b, multiply=np.matmul):
        def own(M, C, out):
            M = M.copy()
            M[:, -1] = column(b)
            multiply(M, C, out=out)

        return in_place(x, W, b, own)

    return layer


def bias_first(x, W, b, multiply=np.matmul):
    return in_place(x, W, b, lambda M, C, out: multiply(np.roll(M, 1, axis=1), C, out=out))


def ours(x, W, b, multiply=np.matmul):
    return in_place(x, W, b, multiply)


def stops(x, W, b, multiply):
    raise ValueError("no")


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (in_place, "right: "),
        (with_temporaries, "right numbers, but an array is still made for each product"),
        (bias_apart, "right numbers, but the bias is a step of its own"),
        (in_float64, "right numbers, but M is float64, the images are float32"),
        (lambda x, W, b, multiply: in_place(x, W, b), "right numbers, but by another product"),
        (with_a_column(lambda b: 0 * b), "not yet: the bias is missing; which weight"),
        (with_a_column(lambda b: 2 * b), "not yet: the bias is there twice"),
        (with_a_column(lambda b: 1), "not yet: the ones meet a one"),
        (bias_first, "not yet: the row of ones is the last of C"),
        (lambda x, W, b, multiply: in_place(x, -W, b), "not yet: other numbers than those"),
        (lambda x, W, b, multiply: ours(x, W, b)[:5], "not yet: its shape is (5, 4, 14, 14), not"),
        (stops, "not yet: it stops, ValueError: no"),
    ],
)
def test_a_layer_in_place_is_told_what_is_wrong_with_it(function, told):
    layer, expected = small_layer()
    assert told_of_in_place(function, conv_steps.line_by_line, layer, expected).startswith(told)


def test_the_layer_in_place_is_the_layer():
    layer, expected = small_layer()
    for multiply in (np.matmul, wide_product):
        np.testing.assert_allclose(in_place(*layer, multiply), expected, atol=1e-5)


def one_line_is_kept(dy, x, W, input_grad=True):
    """As if each line began anew: what the last one adds is all."""
    return line_by_line_backward(dy * (np.arange(dy.shape[2]) == 3)[:, None], x, W, input_grad)


def always_asked(dy, x, W, input_grad=True):
    """It makes the gradient of x for nobody."""
    return line_by_line_backward(dy, x, W)


def other_lines(at, adds):
    """Line by line, what a line hands back goes to another place, or replaces what is there."""

    def rule(dy, x, W, input_grad=True):
        dW, db, dx = line_by_line_backward(dy, x, W, input_grad)
        if input_grad:
            dx = np.zeros_like(dx)
            for i, u, v in np.ndindex(dy.shape[2], *W.shape[2:]):
                one = np.einsum("kc,nkj->ncj", W[:, :, u, v], dy[:, :, i])
                there = dx[:, :, at(i, u), v : v + dy.shape[3]]
                there[...] = adds * there + one
        return dW, db, dx

    return rule


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            other_lines(lambda i, u: i + u, 0),
            "a pixel that was copied several times keeps the last",
        ),
        (other_lines(lambda i, u: u, 1), "line i of the maps saw the pixels of line i + u"),
    ],
)
def test_what_lines_hand_back_is_told_where_it_belongs(rule, told):
    lines = told_of_backward(rule).splitlines()
    assert lines[:2] == ["dW: right", "db: right"]
    assert lines[2].startswith(f"dx: not yet: {told}")


def test_lines_that_do_not_add_and_a_gradient_for_nobody_are_told():
    alone = "not yet: that is of the last line alone; each line adds its own"
    assert told_of_backward(one_line_is_kept).splitlines() == [
        f"{name}: {alone}" for name in ("dW", "db", "dx")
    ]
    told = told_of_backward(always_asked).splitlines()
    assert told == [
        "dW: right",
        "db: right",
        "dx: right, but it is made with input_grad=False, too",
    ]


def test_the_lesson_folds_what_ours_adds_in_a_line():
    lesson = (Path(__file__).parents[2] / "solutions" / "14_fast_numpy.py").read_text("utf-8")
    source = inspect.getsource(line_by_line_backward)
    ours = source[source.index("        dM +=") : source.index("    return dM")]
    folded = textwrap.indent(textwrap.dedent(ours), "# ")
    assert folded in lesson
    assert told_of_backward(line_by_line_backward).count("right") == 3


def still_hard(p, y, sure):
    return np.flatnonzero(p[np.arange(len(y)), y] < sure)


def second(
    rows_of=still_hard, kept=True, frozen=lambda done, begin: done >= 0.3, noted=True, shuffled=True
):
    """The lesson's `train_second`, with its three lines to be filled in."""

    def train(x, y, rng):
        net, p = recipe.Net(rng), np.zeros((len(y), 10))
        for begin, end in pairwise((0, *np.linspace(0.65, 1, 4))):
            rows = rows_of(p, y, 0.99)
            rows = rng.permutation(rows) if shuffled else rows
            net.passes.extend([rows] if noted else [])
            for done, some in recipe.batches(rows, begin, end):
                known = net.learn(x[some], y[some], 0.1, frozen(done, begin))
                if kept:
                    p[some, y[some]] = known
        return net.predict

    return train


def of_the_others(p, y, sure):
    hard = still_hard(p, y, sure)
    return hard if len(hard) == len(y) else np.setdiff1d(np.arange(len(y)), hard)


def some_sure(p, y, sure):
    return still_hard(p, y, sure + 0.008 * (np.arange(len(y)) % 7 == 0))


def stops(x, y, rng):
    raise KeyError("rows")


def in_all_rows(x, y, rng):
    """What `learn` returns is kept in the rows of all digits of a class."""
    net, p = recipe.Net(rng), np.zeros((len(y), 10))
    for begin, end in pairwise((0, *np.linspace(0.65, 1, 4))):
        rows = rng.permutation(still_hard(p, y, 0.99))
        net.passes.append(rows)
        for done, some in recipe.batches(rows, begin, end):
            p[:, y[some]] = net.learn(x[some], y[some], 0.1, done >= 0.3)
    return net.predict


def added_up(x, y, rng):
    """What `learn` returns is added to what p has."""
    net, p = recipe.Net(rng), np.zeros((len(y), 10))
    for begin, end in pairwise((0, *np.linspace(0.65, 1, 4))):
        rows = rng.permutation(still_hard(p, y, 0.99))
        net.passes.append(rows)
        for done, some in recipe.batches(rows, begin, end):
            p[some, y[some]] += net.learn(x[some], y[some], 0.1, done >= 0.3)
    return net.predict


def known_ones(p, y, sure):
    return np.flatnonzero(p[np.arange(len(y)), y] >= sure)


SECOND = [
    (second(), "right"),
    (tries.train_second, "right"),
    (second(lambda p, y, sure: len(y)), "not yet: the second pass has every digit once more"),
    (second(kept=False), "not yet: the second pass has every digit once more"),
    (
        second(lambda p, y, sure: len(still_hard(p, y, sure))),
        "not yet: pass 2 has as many digits as are hard, but they are the first 2560",
    ),
    (second(of_the_others), "not yet: pass 2 takes the digits of which the network is sure"),
    (second(some_sure), "not yet: pass 2 has "),
    (second(known_ones), "not yet: the first pass is empty; at first p is 0"),
    (
        second(lambda p, y, sure: still_hard(p, y, 0.9)),
        "not yet: pass 2 leaves out digits with a p of 0.985; is it asked with `sure`?",
    ),
    (added_up, "not yet: pass 3 leaves out digits with a p of 0.985; p has numbers above 1"),
    (in_all_rows, "not yet: pass 3 has all digits of a class, or none of it"),
    (second(shuffled=False), "not yet: the rows of a pass are in order"),
    (second(lambda p, y, sure: 500), "not yet: the first pass should meet every digit once"),
    (second(noted=False), "not yet: there should be four passes"),
    (second(frozen=lambda done, begin: False), "not yet: the digits are right, and no step"),
    (second(frozen=lambda done, begin: True), "not yet: the digits are right, and every step"),
    (
        second(frozen=lambda done, begin: done < 0.3),
        "not yet: the digits are right, and the early steps are frozen",
    ),
    (
        second(frozen=lambda done, begin: begin >= 0.3),
        "not yet: the digits are right, but no step of the first pass is frozen",
    ),
    (
        second(frozen=lambda done, begin: done >= 0.5),
        "not yet: the digits are right, but frozen should be all steps from 0.3",
    ),
    (stops, "not yet: it stops, KeyError"),
]


@pytest.mark.parametrize(("train", "told"), SECOND)
def test_the_second_entry_is_told_its_digits_and_its_frozen_steps(train, told):
    net = recipe.Net
    assert told_of_passes(train).startswith(told)
    assert recipe.Net is net


def test_the_lesson_folds_a_second_entry_that_is_right():
    lesson = (Path(__file__).parents[2] / "solutions" / "14_fast_numpy.py").read_text("utf-8")
    stub = lesson[lesson.index("def train_second(") :]
    stub = stub[: stub.index("\n\n\n")]
    fold = lesson[lesson.index("# rows = rng.permutation(still_hard(") :]
    ours = [line.removeprefix("# ") for line in fold.splitlines()[:3]]
    theirs = [line.strip() for line in stub.splitlines() if line.endswith("yours")]
    scope = {"recipe": recipe, "np": np, "pairwise": pairwise, "still_hard": still_hard}
    exec(stub, scope)
    assert told_of_passes(scope["train_second"]).endswith("do its rows ask `still_hard`?")
    for line, mended in zip(theirs, ours, strict=True):
        exec(stub, scope)
        if line != theirs[0]:  # its rows ask by now, of a p that keeps what it gets elsewhere
            assert told_of_passes(scope["train_second"]).endswith("at its digit's own class")
            exec(stub.replace("p[some, 0] =", "_ ="), scope)
            assert "p is 0 for all; keep" in told_of_passes(scope["train_second"])
        stub = stub.replace(line, mended)
    exec(stub, scope)
    assert told_of_passes(scope["train_second"]) == "right"


def in_blocks(a, b, c, d, y, block=16_384):
    one = np.empty(block, y.dtype)
    for i in range(0, len(y), block):
        part = slice(i, i + block)
        np.multiply(a[part], b[part], out=y[part])
        np.multiply(c[part], d[part], out=one)
        y[part] += one


def at_once(a, b, c, d, y):
    y[:] = a * b + c * d


def not_the_last(a, b, c, d, y):
    at_once(a, b, c, d, y)
    y[-1] = 100


def into_its_inputs(a, b, c, d, y):
    np.multiply(a, b, out=a)
    np.multiply(c, d, out=c)
    np.add(a, c, out=y)


def without_y(a, b, c, d, y):
    raise KeyError("y")


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((9, 5, in_blocks), ["right", "right", "right, and "]),
        ((3, 4, at_once), ["each of the three", "y is written, too", "MB of new memory"]),
        (
            (6, 9, not_the_last),
            ["what is written", "all that lies between", "4,194,303 of 4,194,304"],
        ),
        ((0, "5", without_y), ["not yet", "'5' is of type str", "it stops, KeyError"]),
        ((11, 1, into_its_inputs), ["a copy into y", "a to d are read", "writes into its inputs"]),
    ],
)
def test_a_formula_over_large_arrays_is_told_what_passes_by_memory(mine, told):
    lines = told_of_passes_by_memory(*mine).splitlines()
    for line, name, words in zip(lines, ("passes", "at least", "in_blocks"), told, strict=True):
        assert line.startswith(f"{name}: ")
        assert words in line


def slope(at, x, W, b, dy, step=1e-4, apart=2e-4, weigh=True):
    """What the lesson folds: a central difference of one number of x."""
    up, down = x.copy(), x.copy()
    up[at] += step
    down[at] -= step
    change = conv_steps.images_last(up, W, b) - conv_steps.images_last(down, W, b)
    return (change * dy if weigh else change).sum() / apart


def in_x(at, x, W, b, dy):
    """It changes what it was given."""
    found = slope(at, x, W, b, dy)
    x[at] += 1e-4
    return found


def of_up_alone(at, x, W, b, dy):
    """dy weighs one of the two only."""
    y = conv_steps.images_last(x, W, b)
    return ((y * dy).sum() - y.sum()) / 2e-4


def the_same(at, x, W, b, dy):
    """Up and down are one array."""
    up = down = x.copy()
    up[at] += 1e-4
    down[at] -= 1e-4
    y_up, y_down = (conv_steps.images_last(one, W, b) for one in (up, down))
    return ((y_up - y_down) * dy).sum() / 2e-4


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (slope, "right, "),
        (lambda *given: ..., "not yet"),
        (lambda *given: "2", "not yet: '2' is of type str; a number, please"),
        (lambda *given: 1 / 0, "not yet: it stops, ZeroDivisionError: division by zero"),
        (
            lambda *given: slope(*given, apart=1e-4),
            "not yet: twice too large: up and down are two steps apart",
        ),
        (lambda *given: slope(*given, apart=1), "not yet: by how much has x[at] moved from down"),
        (lambda *given: -slope(*given), "not yet: up minus down, please"),
        (lambda *given: slope(*given, weigh=False), "not yet: y arrives in the loss by dy"),
        (lambda *given: slope(*given, apart=3), "not yet: by how much has x[at] moved from down"),
        (lambda *given: slope(*given) * 1.05, "not yet: near, but digits are lost"),
        (in_x, "not yet: x is not as it was; change copies of it"),
        (of_up_alone, "not yet: dy weighs the y of up and that of down"),
        (lambda *given: -of_up_alone(*given), "not yet: dy weighs the y of up and that of down"),
        (the_same, "not yet: are up and down two copies of x?"),
    ],
)
def test_a_slope_by_differences_is_told_its_slip(mine, told):
    assert told_of_slope(mine, images_last_backward).startswith(f"slope: {told}")


def test_a_right_slope_tells_two_backward_passes_apart():
    """The one that adds has the slope; the one that assigns, the last of nine gradients."""
    told = told_of_slope(slope, images_last_backward)
    found = told.split()
    assert found[2].rstrip(",") == found[-2]

    def assigns(dy, x, W):
        dx = np.zeros_like(x)
        for u, v in np.ndindex(3, 3):
            dx[:, :, u : u + 4, v : v + 4] = np.einsum("kc,nkij->ncij", W[:, :, u, v], dy)
        return None, None, dx

    slipped = told_of_slope(slope, assigns).split()
    assert slipped[2].rstrip(",") != slipped[-2]
    assert slipped[-1] == "there"
    for none_yet in (lambda dy, x, W: None, lambda dy, x, W: (0, 0, np.zeros_like(x))):
        told = told_of_slope(slope, none_yet)
        assert told.startswith("slope: right, ")
        assert "+=" not in told, "it would give the line away"


def test_a_slope_that_asks_the_backward_pass_is_no_difference():
    for backward in (images_last_backward, lambda *given: images_last_backward(*given)):
        told = told_of_slope(from_backward(backward), backward)
        assert told.startswith("slope: not yet: that asks the backward pass")


def from_backward(backward):
    """A slope in a notebook of its own, that asks the backward pass defined there."""
    scope = {"its_own": backward}
    exec("def slope_at(at, x, W, b, dy): return its_own(dy, x, W)[2][at]", scope)
    return scope["slope_at"]


def test_a_slope_of_all_of_x_is_told_so():
    told = told_of_slope(lambda at, *rest: slope(..., *rest), images_last_backward)
    assert told == "slope: not yet: that moves all of x; only x[at], please"


def test_a_rule_that_stops_is_told_its_line():
    def mine(dy, x, W):
        dC = np.zeros((2, 3, 2))
        return dC[:, 1, 4]  # the axes are swapped

    told = told_of_backward(mine)
    assert told.startswith("not yet: it stops, IndexError: index 4 is out of bounds")
    assert told.endswith(", in the line `return dC[:, 1, 4]`")


def slow_last(x, W, b, order="K", dtype=float, last=True):
    """The lesson's slow function with its steps, and what mends it."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = h - kh + 1, w - kw + 1
    pixels = np.copy(x.transpose(1, 2, 3, 0), order=order)
    yield "pixels"
    C = np.empty((c, kh, kw, oh, ow, n), dtype)
    for u, v in np.ndindex(kh, kw):
        C[:, u, v] = pixels[:, u : u + oh, v : v + ow]
    yield "C"
    Y = W.reshape(k, -1) @ C.reshape(c * kh * kw, -1) + b[:, None]
    yield "product"
    return Y.reshape(k, oh, ow, n).transpose(3, 0, 1, 2) if last else None


def unsplit(x, W, b):
    steps = slow_last(x, W, b)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch):
    """A small layer and its result, and a clock for which a function takes so long as it is told.

    What the lesson's layer takes is measured by its experiments; here the words are tested.
    """
    layer = conv_steps.layer(np.random.default_rng(2), 3, 2, 6, 4, 3)
    took = {"mine": 2.0, "ours": 1.0}
    monkeypatch.setattr(tries, "fastest", lambda calls, rounds: {c: took[c] for c in calls})

    def evenly(steps, rounds):
        names = [*steps()]
        whole = took["ours" if "bias" in names else "mine"]  # the steps of ours have one
        return {name: whole / 2 if whole == 1.0 else whole / len(names) for name in names}

    monkeypatch.setattr(tries, "laps", evenly)
    return layer, conv_steps.library(*layer), took


def test_a_slow_layer_is_told_its_faults_one_by_one(small):
    layer, y, took = small
    *times, told = told_of_steps(slow_last, layer, y, HERE).splitlines()
    assert [line.split(":")[0] for line in times] == ["pixels", "C", "product", "all of it"]
    assert times[-1].endswith("2.0 times as long as images last")
    far = "not yet: mend the step that is far from its price (pixels 0.2, C 1.3, sum with b 0.3, "
    assert told.startswith(f"{far}product 5.8 ms); how does what it reads lie?")
    assert told.endswith("(The pixels are far from it in ours, too: 500.0 ms.)")
    told = told_of_steps(unsplit, layer, y, HERE).splitlines()
    assert told[-1].startswith("not yet: put a `yield` with a name behind each step")

    def in_order(x, W, b):
        return (yield from slow_last(x, W, b, "C", np.float32))

    for took["mine"] in (2.0, 1.1):  # where pixels are copied in order, times do not decide
        assert told_of_steps(in_order, layer, y, HERE).endswith("right: both faults are mended")
        for half in (("C", float), ("K", np.float32)):  # float64, or still out of order
            told = told_of_steps(
                lambda *of, half=half: (yield from slow_last(*of, *half)), layer, y, HERE
            )
            assert told.splitlines()[-1].startswith(far)
            assert ("how many bytes has each of its numbers? (" in told) == (half[0] == "C")
            assert ("how does what it reads lie? (" in told) == (half[0] == "K")
    took["mine"] = 1.1
    *_, told, hint = told_of_steps(conv_steps.images_last, layer, y, HERE).splitlines()
    assert told == "right: both faults are mended"  # without a `yield`
    assert hint == "(a `yield` behind each step says which step gained)"


def test_a_yield_before_its_step_leaves_the_last_one_untimed(small, monkeypatch):
    layer, y, _ = small
    monkeypatch.setattr(tries, "laps", lambda steps, rounds: dict.fromkeys(steps(), 0.3))
    told = told_of_steps(lambda *of: (yield from slow_last(*of, "C", np.float32)), layer, y, HERE)
    assert told.splitlines()[-2].startswith("all of it: 2000.0 ms, 2.0 times as long")
    assert told.splitlines()[-1].startswith("not yet: 1100.0 ms come after the last `yield`; put")


def test_a_slow_layer_without_a_new_order_of_pixels_is_judged_by_its_time(small):
    layer, y, took = small

    def rows_of_library(x, W, b):
        R = im2col(x, 3, 3)
        yield "R"
        n, k, oh, ow = y.shape
        Y = R @ W.reshape(k, -1).T + b
        yield "product"
        return Y.reshape(n, oh, ow, k).transpose(0, 3, 1, 2)

    for took["mine"], told in ((2.0, "not yet: mend the step"), (1.1, "right: both faults")):
        assert told_of_steps(rows_of_library, layer, y, HERE).splitlines()[-1].startswith(told)


def test_steps_that_lose_the_result_are_told(small):
    layer, y, _ = small

    def lost(x, W, b):
        yield from slow_last(x, W, b, last=False)

    def yielded(x, W, b):
        yield "all"
        yield y

    for function in (lost, yielded):
        assert told_of_steps(function, layer, y, HERE).startswith("not yet: let it still return y")
    wrong = told_of_steps(lambda x, W, b: y + 1, layer, y, HERE)
    assert wrong == "not yet: its numbers are no longer those of the layer"
    assert "it stops, ZeroDivisionError" in told_of_steps(lambda x, W, b: 1 / 0, layer, y, HERE)


def least(call, rounds=3, warm=1, clock=lambda: time.process_time(), of=min):
    """What the lesson folds, with its slips."""
    for _ in range(warm):
        call()
    took = []
    for _ in range(rounds):
        start = clock()
        call()
        took.append(clock() - start)
    return of(took)


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({}, "right"),
        ({"clock": lambda: time.perf_counter()}, "not yet: other programs ran as well"),
        ({"clock": time.process_time}, "not yet: ask the clock by its whole name"),
        ({"of": lambda took: sum(took) / len(took)}, "not yet: that is the mean of the rounds"),
        ({"of": max}, "not yet: that is the most"),
        ({"of": sum}, "not yet: that is the sum of the rounds"),
        ({"of": lambda took: sorted(took)[1]}, "not yet: that is the median"),
        ({"of": lambda took: min([0, *took])}, "not yet: 0 is less than any round has taken"),
        ({"of": lambda took: -max(took)}, "not yet: later minus earlier, please"),
        ({"warm": 0}, "not yet: three rounds and one call before them are 4 calls, not 3"),
        (
            {"warm": 0, "of": lambda took: sum(took) / len(took)},
            "not yet: that is the mean, and the first call, which is slow, is in it",
        ),
        ({"warm": 0, "of": sum}, "not yet: that is the sum, and the first call, which is slow"),
        ({"warm": 2}, "not yet: three rounds and one call before them are 4 calls, not 5"),
        ({"of": lambda took: 5.0}, "not yet: that is no time of a round"),
        ({"rounds": 2}, "not yet: three rounds and one call before them are 4 calls, not 3"),
        ({"of": lambda took: ...}, "not yet"),
        ({"of": lambda took: None}, "not yet: it returns None; is there a `return`?"),
        ({"of": lambda took: 1000 * min(took)}, "not yet: that is in milliseconds"),
        ({"of": str}, "not yet: '["),
        ({"of": lambda took: 1 / 0}, "not yet: it stops, ZeroDivisionError"),
    ],
)
def test_a_clock_is_told_its_slip(slip, told):
    def mine(call, rounds=3):
        return least(call, **({"rounds": rounds} | slip))

    assert told_of_clock(mine).startswith(told)


def test_a_clock_that_starts_once_is_told_so():
    def never_reset(call, rounds=3):
        call()
        start, took = time.process_time(), []
        for _ in range(rounds):
            call()
            took.append(time.process_time() - start)
        return min(took)

    assert told_of_clock(never_reset).startswith("not yet: `start` is read once")


def test_the_lesson_goes_on_with_a_right_clock_unless_it_is_always_0(monkeypatch, capsys):
    monkeypatch.setattr(tries, "WEBASSEMBLY", False)
    assert tries.your_clock(least) is least
    assert capsys.readouterr().out == "right\n"
    assert tries.your_clock(lambda call, rounds=3: ...) is tries.least
    monkeypatch.setattr(tries, "WEBASSEMBLY", True)
    assert tries.your_clock(least) is tries.least
    assert "always 0" in capsys.readouterr().out
    assert 0 <= tries.least(lambda: None) < 1


def test_a_clock_does_not_keep_the_first_call_nor_three_rounds():
    def first_too(call, rounds=3):
        return least(call, rounds=rounds + 1, warm=0)

    def warmed_each_time(call, rounds=3):
        return min(least(call, rounds=1) for _ in range(rounds))

    assert told_of_clock(first_too).startswith("not yet: the first call is not a round")
    assert told_of_clock(warmed_each_time).startswith("not yet: one call without the clock is")
    assert told_of_clock(lambda call, rounds=3: 0.0).startswith("not yet: it never calls")
    assert told_of_clock(lambda call, rounds=3: least(call)).startswith("not yet: the first call")
    assert time.process_time() < 1e6, "the clock is as it was"


BY_IMAGE = np.array([[5, 6, 50, 60], [6, 7, 60, 70], [8, 9, 80, 90], [9, 1, 90, 10]])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            BY_IMAGE,
            "right: the kernel 1 2 3 4 times your matrix gives 77 51 770 510, all of both m",
        ),
        (
            BY_IMAGE[:, [0, 2, 1, 3]].tolist(),
            "right: the kernel 1 2 3 4 times your matrix gives 77 7",
        ),
        (np.zeros((4, 4)), "not yet"),
        (BY_IMAGE.T, "not yet: the row for the upper left weight is a window"),
        (
            BY_IMAGE[[1, 0, 2, 3]],
            "not yet: that is what the upper right weight meets, not the upper l",
        ),
        (BY_IMAGE[:, :2], "not yet: shape (4, 2); four rows of four"),
        ([[5, 6], [7]], "not yet: four rows of four"),
        ("rows", "not yet: four rows of four"),
        (5, "not yet: shape (); four rows"),
        ([[5, 6, 7, 50], *BY_IMAGE[1:]], "not yet: of the row for the upper left weight, 3 of 4"),
        ([BY_IMAGE[0, ::-1], *BY_IMAGE[1:]], "not yet: each row is right, but a column should be"),
    ],
)
def test_rows_of_weights_are_told_their_slip(rows, told):
    assert told_of_rows(rows).startswith(told)
    assert told != "not yet" or told_of_rows(rows) == told
