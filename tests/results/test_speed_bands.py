"""What the stored times show: the bands that lesson 14 speaks of, and that it shows what was timed.

Times depend on the processor, so a band is wide: it holds what the sentences of the lesson say.
"""

import ast
import inspect
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_lib.authoring.source import read_lesson
from course_lib.checking import tries
from course_lib.checking.tries import LARGE, LAST, PIECE, PRICE, SLICE, SMALL, summed
from course_lib.nn.convolution import wide_product
from course_lib.results import result
from course_lib.results.experiments import (
    conv_steps,
    cut_halves,
    layer_in_turn,
    row_sets,
    weight_rows,
)

LESSON = Path(__file__).resolve().parents[2] / "solutions" / "14_fast_numpy.py"
NOTEBOOK = LESSON.with_suffix(".ipynb")
ORDER = [
    "seven loops",
    "one window at a time",
    "one place at a time",
    "all windows as rows",
    "images last",
    "one line at a time",
]


def ratios(name: str, metric: str) -> dict[str, list[float]]:
    """Arm -> one number a seed."""
    return {arm: metrics[metric] for arm, metrics in result(name).values.items()}


@pytest.fixture(scope="module")
def lesson() -> str:
    """The words of the lesson in one line."""
    return " ".join(LESSON.read_text("utf-8").replace("\n# ", " ").split())


@pytest.mark.parametrize(
    ("step", "lowest", "highest"),
    [
        ("seven loops", 3000, 60_000),  # "thousands of times"
        ("one window at a time", 50, 3000),
        ("one place at a time", 1.5, 20),
        ("all windows as rows", 1.2, 10),
        ("images last", 0.9, 4),
        ("one line at a time", 0.8, 2.5),
        ("the library", 0.85, 1.15),  # beside itself: so far are the numbers to be trusted
        ("PyTorch", 0.2, 2),  # "about half"
        ("one line, in float64", 1.3, 3.5),  # "about twice as long"
    ],
)
def test_each_run_of_a_step_lies_in_its_band(step: str, lowest: float, highest: float):
    runs = ratios("conv_steps", "times_the_library")[step]
    assert lowest < min(runs)
    assert max(runs) < highest


def test_an_iteration_has_the_price_that_the_lesson_counts_with(lesson: str):
    mean = {step: float(np.mean(ms)) for step, ms in ratios("conv_steps", "milliseconds").items()}
    window = 128 * mean["one window at a time"]  # milliseconds of 128 images
    assert f"{window:,.0f} ms / 802,816, or 2.0 microseconds" in lesson
    assert window / 802.816 == pytest.approx(PRICE, rel=0.001)
    place = 128 * mean["one place at a time"]
    assert f"takes {place:.1f} ms with 196 iterations" in lesson
    assert 196 * PRICE / 1000 / place == pytest.approx(0.04, abs=0.005)
    slices, products = 117 * SLICE / 1000, 13 * PRICE / 1000
    more = f"at 0.6 microseconds {slices:.2f} ms more, and 13 more products, at 2.0 microseconds"
    copied = layer_in_turn.ours("plain") * LAST / LARGE
    told = f"{more} {products:.2f}. To copy `y`, 3.2 MB, takes {copied:.2f}, so that the cut should"
    assert f"{told} lose 0.3 ms" in lesson
    assert slices + products + copied == pytest.approx(0.3, abs=0.03)
    loops = mean["seven loops"]
    assert f"by its {60_000 * loops / 3.6e6:.1f} hours" in lesson
    assert f"{128 * loops / 1000:.1f} s / 115.6 million" in lesson
    assert 1000 * loops / 903_168 == pytest.approx(0.4, abs=0.03)  # microseconds


def test_the_sum_has_the_prices_that_the_lesson_counts_with(lesson: str):
    """All of them are means of nine runs, and so are the times that they are compared with."""
    ours, rows = layer_in_turn.ours, layer_in_turn.steps_of("all windows as rows")
    product, plain = rows["product"], ours("plain")
    of_3, of_14, of_1024 = (
        1e6 * ours(f"pieces_{long}") / (3_612_672 // long) for long in (3, 14, 1024)
    )
    assert round(of_3, 1) == PIECE
    assert rows["R"] / sum(rows.values()) > 0.6  # "Most of what remains goes to `im2col`"
    assert rows["R"] > 4 * plain  # "several times as long as a plain copy"
    assert ours("pieces_3") > 0.6 * rows["R"]  # "takes most or all of `im2col`'s time"
    each = of_1024 / 1024
    assert f"By our {of_3:.1f} and {each:.2f}, a piece of 48 takes" in lesson
    added = f"${of_3:.1f} + 45 \\cdot {each:.2f} = 17.6$"
    assert round(of_3, 1) + 45 * round(each, 2) == pytest.approx(17.55)
    assert f"takes {added} if its bytes come" in lesson
    assert f"$48 \\cdot 0.29 = {48 * round(each, 2):.1f}$, which is longer than" in lesson
    assert 48 * each > of_3  # the longer of the two is the bytes
    told = f'a piece of 14 numbers took {of_14:.1f} ns, where "along" says {of_3:.1f} and "after"'
    assert f"{told} {of_3 + 11 * each:.1f}." in lesson
    assert of_14 == pytest.approx(of_3, rel=0.05)
    rate, order = 115.605504 / product, LARGE / plain
    assert f"with {product:.2f} and {plain:.2f} ms, the rate, 115.6 million" in lesson
    assert f"is {rate:.0f} multiply-adds per nanosecond" in lesson
    assert f"the bandwidth, 14.5 MB / `plain`, {order:.1f} GB per second" in lesson
    pixels, bias = SMALL / order, LAST / order
    due = product + plain + pixels + bias
    written = f"The copies write $2.1 + 14.5 + 3.2 = {SMALL + LARGE + LAST:.1f}$ MB"
    copies = f"{plain + pixels + bias:.2f}"
    summed = f"${product:.2f} + {copies} = {round(product, 2) + float(copies):.2f}$"
    took = f"which takes {copies} ms, so that the function should take {summed}"
    assert f"{written}, {took} ms" in lesson
    last = layer_in_turn.steps_of("images last")
    assert due == pytest.approx(sum(last.values()), rel=0.13)
    off = {step: abs(ms - {"C": plain, "pixels": pixels, "product": product, "bias": bias}[step])
           / ms for step, ms in last.items()}  # fmt: skip
    assert max(off, key=off.__getitem__) == "pixels"
    assert max(of for step, of in off.items() if step != "pixels") < 0.2  # "a single step is far"
    prices = tries.our_prices()
    assert 1 / prices["multiply-add"] == pytest.approx(rate)
    assert 1 / prices["byte"] == pytest.approx(order)


def test_the_sum_is_right_to_a_quarter_for_each_version():
    """For the cut into lines with C at the speed of a copy of its size."""
    due, took = summed(*layer_in_turn.IN_STEPS)
    assert len(due) == 5
    for version, steps in took.items():
        assert sum(due[version].values()) == pytest.approx(sum(steps.values()), rel=0.25), version
    first, once, near = (sum(due[v].values()) for v in list(due)[-3:])
    assert once - first == pytest.approx(0.3, abs=0.03)  # what the cut costs at one price
    assert near < first
    assert due["all windows as rows"]["R"] == layer_in_turn.ours("pieces_3")
    assert due["images last"]["C"] == pytest.approx(layer_in_turn.ours("plain"))
    (cut,) = (steps for version, steps in due.items() if "C near" in version)
    assert cut["bias"] == pytest.approx(2 * due["images last"]["bias"])  # copied into y


@pytest.mark.parametrize("version", layer_in_turn.IN_STEPS)
def test_a_version_in_steps_computes_the_layer(version: str):
    x, W, b = conv_steps.layer(np.random.default_rng(3), 3, 2, 6, 4, 3)
    found = []

    def steps():
        found.append((yield from layer_in_turn.IN_STEPS[version](x, W, b)))

    named = set(steps())
    np.testing.assert_allclose(found[0], conv_steps.images_last(x, W, b), atol=1e-5)
    stored = [m.partition(": ")[2] for m in layer_in_turn.METRICS if m.startswith(f"{version}: ")]
    assert sorted(named) == sorted(stored)


def test_what_is_measured_now_stands_beside_ours():
    head, line = layer_in_turn.beside({"a copy": 0.001}, ["plain"]).splitlines()
    assert head.split() == ["milliseconds", "now", "ours"]
    assert line.split() == ["a", "copy", "1.00", f"{layer_in_turn.ours('plain'):.2f}"]


def test_points_that_gave_no_price_lie_on_the_curve_to_a_twentieth():
    mean = {step: float(np.mean(ms)) for step, ms in ratios("conv_steps", "milliseconds").items()}
    ns = {step: 1e6 * ms / 903_168 for step, ms in mean.items()}
    price, rows = 1000 * PRICE, 115_605_504
    floor = min(
        ns["one place at a time"] - price / 589_824, ns["all windows as rows"] - price / rows
    )
    assert round(price / floor, -3) == 25_000
    for step, each in (("one place, 1 image", 4608), ("one place, 8 images", 36_864)):
        assert price / each + floor == pytest.approx(ns[step], rel=0.055), step


@pytest.fixture(scope="module")
def printed() -> str:
    """What the solution notebook printed when it was built: the run that the lesson calls ours."""
    cells = [c for c in nbformat.read(NOTEBOOK, 4).cells if c.cell_type == "code"]
    return "\n".join(o.get("text", "") for cell in cells for o in cell.outputs)


def numbers(pattern: str, text: str) -> list[float]:
    """The numbers in the first place that fits a pattern."""
    found = re.search(pattern, text)
    assert found, pattern
    return [float(number.replace(",", "")) for number in found.groups()]


NONE = "64 bytes of space after its rows make the product with C faster by a tenth"


SOME = {
    "all windows as rows gain less than a tenth on one place at a time": 2,
    "a sum by (14.4) gives images last to a tenth": 3,
    NONE: 1,
}


def test_nine_runs_say_the_same_but_for_three_sentences(lesson: str):
    """What is told under More of nine runs in turn, and of one on another processor."""
    ms, amd = result("layer_in_turn").values["the layer"], layer_in_turn.ON_AMD
    runs = [dict(zip(ms, run, strict=True)) for run in zip(*ms.values(), strict=True)]
    assert (len(runs), len(layer_in_turn.CLAIMS)) == (9, 14)
    for claim, holds in layer_in_turn.CLAIMS.items():
        assert sum(map(holds, runs)) == SOME.get(claim, 9), claim
    assert "Eleven sentences hold in every run, and three in one to three runs." in lesson
    mean = {call: float(np.mean(values)) for call, values in ms.items()}
    assert amd.keys() < mean.keys()
    there = {call: amd[call] - amd["pixels_space"] for call in ("pixels",)}
    assert (amd["pixels"], there["pixels"]) == pytest.approx((1.5, 1.2), abs=0.05)
    assert mean["pixels"] == pytest.approx(0.46, abs=0.01)
    assert amd["product"] / mean["product"] == pytest.approx(2, abs=0.05)  # "twice"
    assert amd["square"] / mean["square"] == pytest.approx(1.8, abs=0.05)
    by_lines, square = 128 * 903_168, 1024**3
    part = (by_lines / amd["line_by_line_space"]) / (square / amd["square"])
    assert 0.5 < part < 0.6  # "more than half of its yardstick"
    window, place_sum, place = mean["one_window"], mean["one_place_sum"], mean["one_place"]
    told = f"takes $128 \\cdot {window:.1f} = 1{{,}}{128 * round(window, 1) - 1000:.0f}$ ms"
    assert told in lesson
    assert f"one place with `*` and `sum` {place_sum:.0f}, and with `@` {place:.1f}" in lesson
    assert (
        f"give the whole function a factor of {128 * window / place_sum:.0f}, and `@` one of"
        in lesson
    )
    assert place_sum / place == pytest.approx(8, abs=0.45)
    wholes = [f"{mean[call]:.1f}" for call in ("one_place", "all_rows", "images_last")]
    assert "take {}, {} and {} ms.)".format(*wholes) in lesson


def test_what_the_text_says_of_copies_holds_in_the_notebook(printed: str):
    (times,) = numbers(r"im2col takes ([\d.]+) times as long as the plain copy", printed)
    pixels, price = numbers(r"(?m:^)pixels +([\d.]+) +([\d.]+)", printed)
    (spread,) = numbers(r"pixels, with space +([\d.]+)", printed)
    assert 2.5 < pixels / price < 14  # "three to twelve times their price"
    assert spread < 0.4 * pixels  # "half of the time or more is saved"
    assert times > 4  # "several times as long"
    in_threes, gathered = numbers(r"in pieces of 3: ([\d.]+) ms, and im2col took ([\d.]+)", printed)
    assert 0.55 < in_threes / gathered < 1.4  # "takes most or all of `im2col`'s time"
    lies, last = numbers(r"lines of  6: all rows in ([\d.]+) ms as x lies, in ([\d.]+)", printed)
    assert last < lies  # "With lines of 6 the images last pay"


def test_the_slow_function_writes_its_rows_64_times_in_the_notebook(printed: str):
    found = r"rows_of: right rows, but slow: ([\d.]+) ms, ([\d.]+) times as long as im2col"
    slow, times = numbers(found, printed)
    assert 64 * layer_in_turn.ours("plain") == pytest.approx(65, abs=0.5)
    assert times > 5  # "slow"
    assert slow > 0.9 * 64 * layer_in_turn.ours("plain")
    assert 8256 * layer_in_turn.ours("plain") / 128 == pytest.approx(66, abs=0.5)


def test_the_pixels_conflict_and_the_cut_saves_what_the_lesson_says(lesson: str):
    ours = layer_in_turn.ours
    alone, space = ours("pixels"), ours("pixels_space")
    removed, amd = alone - space, layer_in_turn.ON_AMD
    there = f"and on an AMD EPYC {amd['pixels_space']:.1f} of {amd['pixels']:.1f}."
    assert f"Space leaves {space:.2f} of the {alone:.2f} ms, {there}" in lesson
    assert removed > 0.6 * (alone - ours("plain") * SMALL / LARGE)
    far, near = 15 / ours("copy_15"), 1 / ours("copy_1")
    due = LARGE / near
    filled = f"filled in {due:.2f} ms rather than {LARGE / far:.2f}, and with its slices in"
    assert f"{filled} {due + 117 * SLICE / 1000:.2f}. " in lesson
    alone = result("cut_halves").mean("the layer", "filling C, 14")
    assert alone == pytest.approx(LARGE / near, rel=0.05)
    assert near / far > 2  # "loses more than half of its speed"
    assert f"Filling alone does take {alone:.2f} (below)" in lesson
    steps, whole_steps = map(layer_in_turn.steps_of, ("line by line", "images last"))
    gain = whole_steps["product"] - steps["product"]
    assert whole_steps["C"] - steps["C"] == pytest.approx(
        0.3, abs=0.05
    )  # "and so does the product"
    assert f"the clock says {steps['C']:.2f}. The products gain {gain:.1f} ms as well" in lesson
    told = f"Ours was timed at 8 and 30 MB, with {far:.1f} GB per second at both, and at 2 MB, with"
    saved = f"{told} {near:.1f}. At these, 14.5 MB take {LARGE / far:.2f} and {LARGE / near:.2f} ms"
    assert f"{saved}, so that parts should save 0.6." in lesson
    assert 4 / ours("copy_4") == pytest.approx(far, rel=0.03)  # which touches 8 MB
    assert whole_steps["C"] - steps["C"] == pytest.approx(0.3, abs=0.05)  # "half of what"
    assert LARGE * (1 / far - 1 / near) == pytest.approx(0.6, abs=0.05)
    whole, cut = (sum(layer_in_turn.steps_of(v).values()) for v in ("images last", "line by line"))
    assert f"Whole calls gain {whole - cut:.1f}." in lesson
    assert ours("plain") * LAST / LARGE == pytest.approx(0.2, abs=0.05)  # "and the second copy of"
    assert (
        f"(Whole calls take {ours('images_last'):.2f} and {ours('line_by_line'):.2f} ms.)" in lesson
    )
    part = (128 * 903_168 / ours("line_by_line")) / (1024**3 / ours("square"))
    assert part == pytest.approx(1 / 3, abs=0.03)
    place = layer_in_turn.steps_of("one place at a time")
    told = f"it takes {place['product']:.1f} ms (stored), where `*` and `sum` take nearly 80"
    assert told in lesson
    assert 77 < ours("one_place_sum") - place["R"] - place["bias"] < 80
    assert steps["product"] > 0.5 * sum(steps.values())  # "About half of the time"
    by_line = result("conv_steps").mean("one line at a time", "milliseconds")
    assert f"has become {60 * by_line:.1f} seconds" in lesson


def test_the_halves_are_what_the_lesson_says(lesson: str):
    stored = result("cut_halves")
    mean = {m: stored.mean("the layer", m) for m in stored.metrics}
    layer, filling, products = (
        mean[f"{name}, 1"] - mean[f"{name}, 14"] for name in cut_halves.HALVES
    )
    assert f"Alone, the filling saves {filling:.2f} ms in fourteen parts" in lesson
    spaced = mean["products, 1"] - mean["products, 1, spaced"]
    cut = mean["products, 1, spaced"] - mean["products, 14, spaced"]
    assert f"The products save {products:.1f}, and space alone {spaced:.1f} without any" in lesson
    assert f"a cut still saves {cut:.1f} of the products" in lesson
    last = layer_in_turn.steps_of("images last")
    rest = sum(last.values()) - last["pixels"]
    told = f"{mean['layer, 1']:.2f} ms, {mean['layer, 1'] - rest:.1f} more than images last without"
    assert told in lesson
    assert f"({sum(last.values()):.2f} less {last['pixels']:.2f})" in lesson
    over = mean["layer, 14"] - mean["filling C, 14"] - mean["products, 14"]
    assert f"in parts it takes {over:.1f} ms more than its halves" in lesson
    waits = {
        rows: float(np.mean(stored.values["the layer"][f"far, {rows} rows"]))
        - float(np.mean(stored.values["the layer"][f"near, {rows} rows"]))
        for rows in cut_halves.ROWS
    }
    assert all(0.25 < wait < 0.5 for wait in waits.values())  # "0.3 to 0.5", few rows or many
    told = f"Nearness accounts for {filling + waits[32]:.1f} of the {filling + products:.1f} ms"
    assert told in lesson


def test_sets_and_size_decide_in_nine_processes():
    """More: the sets. Up to 16 sets are slow, in matrices of more than the second cache."""
    stored = result("row_sets")
    slow = [f"{sets} sets" for sets in row_sets.MANY if sets <= 16]
    for arm in stored.arms:
        mean = {m: stored.mean(arm, m) for m in stored.metrics}
        spread = max(mean["32 sets"], mean["64 sets"])
        if float(arm.split()[0]) < 2:
            assert max(mean[m] for m in slow) < 1.15 * spread, arm
        elif float(arm.split()[0]) > 7:
            assert min(mean[m] for m in slow) > 1.2 * spread, arm
            for run in range(len(stored.seeds)):  # in each of the nine processes
                ms = {m: stored.values[arm][m][run] for m in stored.metrics}
                assert min(ms[m] for m in slow) > 1.1 * max(ms["32 sets"], ms["64 sets"]), arm
    one = stored.values["4.1 MB"]["1 sets"]  # "slow in some processes and fast in others"
    assert min(one) < 2.4
    assert max(one) > 2.7


@pytest.mark.parametrize("sets", row_sets.MANY)
def test_matrices_differ_in_the_sets_of_their_columns_only(sets: int):
    C = row_sets.on_sets(144, 1_792)[sets]
    assert C.shape == (144, 1_792)
    assert row_sets.sets_of(144, C.strides[0]) == sets
    assert np.all(C == 1)


def test_images_last_serve_short_lines_as_the_lesson_says(lesson: str):
    """By (14.4) from a piece's price and a copy's; then by nine runs, and each of them."""
    stored, ours = result("weight_rows"), layer_in_turn.ours
    each, numbers = ours("plain") / 14.450688, 128 * 6 * 6 * 144  # ms of a megabyte; of C
    lies = 1e-6 * tries.PIECE * numbers / 6
    last = each * (4e-6 * numbers + 4e-6 * 128 * 16 * 8 * 8)  # C, and the pixels
    short = [stored.mean("lines of 6", f"filled{how}") for how in (" as it lies", ", images last")]
    assert short == pytest.approx([lies, last], rel=0.15)
    number = 1e6 * ours("pieces_1024") / 3_612_672  # nanoseconds
    told = f"a sixth of a start, {tries.PIECE / 6:.2f} ns, or with the images last {number:.2f}."
    last = 1e-6 * number * (numbers + 128 * 16 * 8 * 8)
    told = f"{told} For all {numbers:,} numbers of the rows, and the pixels put in order first,"
    assert f"{told} these are {lies:.2f} and {last:.2f} ms" in lesson
    long = [stored.mean("lines of 14", f"filled{how}") for how in (" as it lies", ", images last")]
    assert long == pytest.approx([long[0]] * 2, rel=0.05)  # "takes back what is gained"
    told = f"the clock said {short[0]:.2f} and {short[1]:.2f}. With lines of 14 it said"
    told = f"{told} {long[0]:.2f} and {long[1]:.2f}, where the prices give 1.2 for both."
    assert told in lesson
    assert pytest.approx(1.2, abs=0.05) == 1e-6 * tries.PIECE * 3_612_672 / 14
    assert each * (LARGE + SMALL) == pytest.approx(1.2, abs=0.05)
    assert tries.PIECE / (14 * number) < 1.2  # so the new order takes back what it saves
    runs = stored.values["lines of 6"]
    assert np.all(np.divide(runs["filled as it lies"], runs["filled, images last"]) > 1.9)


@pytest.mark.parametrize("order", weight_rows.ORDERS)
def test_both_orders_of_pixels_give_the_layer(order: str):
    x, W, b = conv_steps.layer(np.random.default_rng(1), 3, 2, 6, 4, 3)
    made = weight_rows.ORDERS[order](x, W, b)
    while True:
        try:
            next(made)
        except StopIteration as end:
            np.testing.assert_allclose(end.value, conv_steps.library(x, W, b), atol=1e-4)
            break


@pytest.mark.parametrize("parts", cut_halves.PARTS)
def test_a_layer_in_parts_is_the_layer_and_its_halves_are_its_code(parts: int, lesson: str):
    x, W, b = conv_steps.layer(np.random.default_rng(parts), 2, 3, 16, 4, 3)
    for space in cut_halves.SPACES.values():
        y = cut_halves.in_parts(x, W, b, parts, space=space)()
        np.testing.assert_allclose(y, conv_steps.images_last(x, W, b), atol=1e-5)
    lines = inspect.getsource(cut_halves.in_parts).splitlines()
    begin = next(i for i, line in enumerate(lines) if "for i in range" in line)
    shown = " ".join(" ".join(lines[begin:-3]).split())
    assert shown in lesson.replace("# ", "").replace("#", "")


def test_the_lesson_folds_how_wide_products_are_cut(lesson: str):
    source = inspect.getsource(wide_product)
    shown = " ".join(source[source.index("(k, d), m") :].split())
    assert shown in lesson.replace("# ", "").replace("#", "")


def test_the_mended_step_is_what_the_lesson_says(printed: str):
    library, yours, mended = (
        numbers(rf"a step with {front} +convolution: ([\d.]+) ms", printed)[0]
        for front in ("the library's", "yours", "yours, mended")
    )
    assert library < yours
    assert 0.7 * library < mended < 1.3 * yours  # "narrows in some runs and not in others"


def test_copies_lose_half_of_their_speed_where_they_fill_the_second_cache():
    rate = {mb: mb / layer_in_turn.ours(f"copy_{mb:g}") for mb in layer_in_turn.COPIES}
    assert rate[2] < 0.5 * rate[1]
    assert rate[15] > 0.9 * rate[2]


def test_what_is_left_in_the_notebook_is_what_the_lesson_says(printed: str):
    (near,) = numbers(r"the products of line by line: (\d+)% of the rate", printed)
    (whole,) = numbers(r"M C: (\d+)% of the rate", printed)
    assert min(whole, near) > 45  # a busy machine has its part in both
    (taken,) = numbers(r"they take (\d+)% of its time", printed)
    assert 45 < taken < 80  # "half of the time or more"


def test_the_rate_rises_with_the_rows_as_the_sum_says():
    cells = nbformat.read(NOTEBOOK, 4).cells
    told = " ".join(
        o.get("data", {}).get("text/plain", "") for c in cells for o in c.get("outputs", ())
    )
    (core,) = re.findall(r"nanosecond over rows of weights.*?Of the roof", told)
    measured, added = (
        [float(rate) for rate in re.findall(r"rows ([\d.]+)[,.]", part)]
        for part in core.split("The times added give")
    )
    assert len(measured) == len(added) == 7
    assert np.divide(measured, added) == pytest.approx(1, abs=0.38)  # "within a third"
    assert all(np.diff(measured) > -0.05 * np.array(measured[1:]))  # "rises with the rows"


def test_the_roofline_of_the_notebook_is_what_the_lesson_says():
    cells = nbformat.read(NOTEBOOK, 4).cells
    told = " ".join(
        output.data["text/plain"]
        for cell in cells
        for output in cell.get("outputs", ())
        if "nanosecond over multiply-adds per byte" in output.get("data", {}).get("text/plain", "")
    )
    measured, added = (
        {int(k): float(rate) for k, rate in re.findall(r"(\d+) rows? ([\d.]+)[,.]", part)}
        for part in told.split("The times added give")
    )
    (roof,) = numbers(r"meets a roof of (\d+)", told)
    assert 0.2 < measured[2] / measured[1] < 1  # twice the work, "several times as long"
    assert all(0.5 < measured[k] / added[k] < 2 for k in added)  # "to a factor of two"
    assert np.mean([measured[k] >= added[k] for k in added]) > 0.5  # "most points are faster"
    assert 0.45 < measured[32] / roof < 0.95  # "half of the roof or more"


def test_a_frozen_step_and_a_layer_in_place_take_what_the_lesson_says(printed: str, lesson: str):
    (part,) = numbers(r"a frozen step takes ([\d.]+) of a full one", printed)
    left = 0.3 + 0.7 * 0.62
    assert part == pytest.approx(0.62, abs=0.07)  # by counts; 0.56 to 0.66 on a busy machine
    assert f"= {left:.2f}$ of the time, and the race says 0.73" in lesson
    by_line, in_place, library, small = (
        numbers(rf"(?m:^){name} +([\d.]+) ms", printed)[0]
        for name in ("line by line", "in place", "the library", "in place, in small products")
    )
    assert small == pytest.approx(library, rel=0.3)  # "does what the library's does"
    assert small == pytest.approx(in_place, rel=0.3)  # "gain or lose"
    assert in_place < 1.1 * by_line


def test_convolutions_have_more_than_half_of_the_profile_of_the_notebook(printed: str):
    training = next(part for part in printed.split("function calls") if "(train_first)" in part)
    row = r"\d+ +[\d.]+ +[\d.]+ +([\d.]+) +[\d.]+ "
    forward, backward, whole = (
        numbers(rf"{row}\S*{name}", training)[0]
        for name in (
            r"convolution.py:\d+\(forward\)",
            r"convolution.py:\d+\(backward\)",
            r"\S+\(train_first\)",
        )
    )
    assert (forward + backward) / whole == pytest.approx(0.57, abs=0.06)  # "half to two thirds"
    own = re.findall(r"^ +\d+ +([\d.]+) +[\d.]+ +[\d.]+ +[\d.]+ \S+\(\w+\)", training, re.M)
    assert 0.09 < max(map(float, own)) / whole < 0.21  # "a ninth to a fifth"


def test_loops_over_lists_take_a_third_in_the_notebook(printed: str):
    assert 25 < numbers(r"lists take (\d+)% of the time", printed)[0] < 45


def test_float64_takes_twice_as_long():
    measured = ratios("conv_steps", "milliseconds")
    double = np.mean(measured["one line, in float64"]) / np.mean(measured["one line at a time"])
    assert double == pytest.approx(1.9, abs=0.05)


def test_the_second_change_buys_most_and_the_last_three_together_two_to_four_times():
    runs = ratios("conv_steps", "times_the_library")
    means = [float(np.mean(runs[step])) for step in ORDER]
    gains = dict(zip(ORDER[1:], np.divide(means[:-1], means[1:]).tolist(), strict=True))
    assert max(gains, key=gains.__getitem__) == "one place at a time"
    assert 30 < gains["one place at a time"] < 1000
    assert 5 < gains["one window at a time"] < 200
    assert 1.05 < gains["all windows as rows"] < 1.15  # "a tenth of the time is gone"
    assert gains["images last"] > 1.2
    assert 1.8 < means[2] / means[-1] < 4.5  # "a factor of two to four", three changes together


def test_the_race_is_won_by_what_is_not_computed_and_not_by_a_framework():
    seconds, right = (ratios("race_in_turn", metric) for metric in ("seconds", "accuracy"))
    assert all(len(runs) == 20 for runs in seconds.values())  # the head of the table
    mean = {entry: float(np.mean(runs)) for entry, runs in seconds.items()}
    second, third, eager, last = [*mean.values()][1:]
    assert second < 0.75 * mean["one cycle"]
    assert second < 3  # "in under three seconds"
    assert 0.9 < third / second < 1.1  # no clear gain
    assert 1.8 < eager / second < 2.2  # "PyTorch takes twice as long"
    assert last / second == pytest.approx(1.35, abs=0.02)  # "with channels last 1.35 times"
    assert 0.6 < last / eager < 0.73  # "a third of its time is gone"
    assert f"{eager - second:.1f} {eager - last:.1f}" == "2.3 1.5"
    assert (eager - last) / (eager - second) == pytest.approx(2 / 3, abs=0.03)  # "two thirds"
    assert f"{eager / 7:.2f} {second / 6:.2f}" == "0.65 0.38"  # the calls: "at most 0.3"
    assert all(np.mean(runs) >= 99.0 for runs in right.values())
    readings = result("race_readings")  # the same nets
    assert all(readings.values[e]["accuracy"] == runs for e, runs in right.items())


def test_the_training_has_three_fifths_of_the_multiply_adds_of_the_loops():
    shares = [result("race").mean("what not to compute", f"pass_{p}") / 100 for p in (2, 3, 4)]
    epochs, full = 1 + sum(shares), 0.30 / 0.65
    digits = 60_000 * epochs
    each = (full * 503_296 + (epochs - full) * 312_704) / epochs  # full steps, and frozen ones
    assert round(digits, -3) == 83_000
    assert round(each, -4) == 380_000
    assert digits * each / (60_000 * 903_168) == pytest.approx(0.6, abs=0.03)
    assert round(epochs * each, -4) == 520_000  # for a digit
    assert round(2.9e-6 * 25e9, -4) == 70_000  # multiply-adds that cost as much as an iteration


def test_pytorch_with_channels_last_wins_on_the_other_processor():
    runs = ratios("frameworks", "over_channels_last")
    assert min(runs["small conv net, 128 images"]) > 1.2
    for batch in (64, 128):  # "nearly 1.5 times"
        assert np.mean(runs[f"small conv net, {batch} images"]) == pytest.approx(1.46, abs=0.03)
    assert result("frameworks").made["processor"] != result("race_in_turn").made["processor"]


def test_small_steps_are_faster_in_numpy_and_large_kernels_in_pytorch():
    runs = ratios("frameworks", "over_eager")
    assert max(runs["softmax regression, 32 images"]) < 0.8
    assert min(runs["32 kernels of 7x7 on 32 maps, 16 images"]) > 1.5  # "less than two thirds"


def test_numpy_trains_the_small_conv_net_faster_than_eager_pytorch():
    runs = ratios("frameworks", "over_eager")
    for batch in (64, 128):
        assert min(runs[f"small conv net, {batch} images"]) > 0.5
        assert max(runs[f"small conv net, {batch} images"]) < 1


def test_on_digits_that_had_chosen_no_setting_no_entry_reaches_the_goal():
    fresh = result("race_fresh")
    means = [fresh.mean(entry, "accuracy") for entry in fresh.arms]
    assert len(fresh.seeds) == 20
    assert max(means) < 99  # "None reaches the goal on them"
    assert max(means) - min(means) < 0.03
    readings = result("race_readings")
    for what in ("accuracy", "once"):
        read = [readings.mean(entry, what) for entry in readings.arms]
        assert max(read) - min(read) < 0.06  # "span at most 0.06 points"
    fall = np.mean([readings.mean(entry, "accuracy") for entry in readings.arms]) - np.mean(means)
    assert fall == pytest.approx(0.25, abs=0.01)  # "the fall of 0.25 points is not seen"
    one_net = 100 * np.sqrt(2 * 0.01 * 0.99 / 10_000)
    assert one_net == pytest.approx(0.14, abs=0.005)
    seeds = [r.sd(entry, "accuracy") for r in (readings, fresh) for entry in r.arms]
    assert np.mean(seeds) == pytest.approx(0.07, abs=0.01)
    left = np.sqrt(one_net**2 - 2 * 0.07**2)
    assert (left, fall / left) == pytest.approx((0.10, 2.5), abs=0.06)


def test_the_race_of_twenty_seeds_is_what_the_lesson_says(lesson: str):
    readings, ideas = result("race_readings"), result("race_ideas")
    assert len(readings.seeds) == 20
    for entry in readings.arms:
        five, once = (readings.mean(entry, what) for what in ("accuracy", "once"))
        assert five >= 99.0  # on the test digits; `once` decides who reaches the goal
        assert 0.05 < five - once < 0.15
    for entry in ("one cycle", "what not to compute", "four in one"):  # the same nets, another run
        assert abs(readings.mean(entry, "accuracy") - ideas.mean(entry, "accuracy")) < 0.01
    first, second, third = (readings.mean(entry, "once") for entry in [*readings.arms][:3])
    assert max(first, second) < 99 < third  # "our first two entries fall below the line"
    early = np.mean(readings.values["four in one"]["once"][:14])
    assert f"the first 14 seeds of another entry had averaged {early:.3f} %" in lesson
    usual, last = (readings.values[e]["accuracy"] for e in [*readings.arms][-2:])
    raced = result("race").values["PyTorch"]["accuracy"]
    assert np.allclose(usual[:5], raced)  # so these are no second look
    again, other = np.mean(usual[5:]), np.mean(last[5:])
    assert f"They read {again:.3f} % and, with channels last, {other:.3f} %" in lesson


def test_the_effects_of_the_two_ideas_are_what_the_lesson_says(lesson: str):
    ideas, both, none = result("race_ideas"), "what not to compute", "one cycle"
    alone = ("hard digits alone", "freezing alone")
    gain, error = ideas.apart("accuracy", (alone[0], both), (alone[1], none))
    assert f"Hard digits gain {gain:.3f} points, {gain / error:.1f} standard errors" in lesson
    assert f"hard digits read {gain:.3f} ± {error:.3f} points more" in lesson
    loss, error = ideas.apart("accuracy", (alone[1], both), (alone[0], none))
    assert f"Freezing loses {-loss:.3f}, which with {-loss / error:.1f} standard errors" in lesson
    assert f"and freezing {-loss:.3f} ± {error:.3f} less" in lesson
    gain, error = ideas.apart("accuracy", (both,), (none,))
    assert f"both together read {gain:.2f} ± {error:.2f} points more" in lesson
    three = ("race_in_turn", "race_ideas", "race")
    firsts, seconds = ([result(name).mean(e, "seconds") for name in three] for e in (none, both))
    assert "the first entry takes {:.1f}, {:.1f} and {:.1f}".format(*firsts) in lesson
    assert "The second took {:.1f}, {:.1f} and {:.1f}, always".format(*seconds) in lesson
    assert np.divide(seconds, firsts) == pytest.approx(0.5, abs=0.03)  # "always about half"


def test_as_many_digits_at_random_read_less(lesson: str):
    blind = result("race_random")
    gap, error = blind.apart("accuracy", ("hard digits",), ("as many at random",))
    assert f"read {gap:.3f} points less, ten standard errors" in lesson
    assert 10 <= gap / error < 11
    halves = np.subtract(*(blind.values[arm]["accuracy"] for arm in blind.arms)).reshape(2, 10)
    assert all(half.mean() > 3 * half.std(ddof=1) / np.sqrt(10) for half in halves)  # two rounds
    steps = [blind.mean(arm, "steps") for arm in blind.arms]
    assert steps[1] == pytest.approx(steps[0], rel=0.01)  # "in as many steps"
    assert blind.mean("hard digits", "accuracy") == pytest.approx(
        result("race_readings").mean("what not to compute", "accuracy"), abs=0.01
    )  # the same nets


def test_a_frozen_step_has_the_part_of_a_full_one_that_the_lesson_counts(lesson: str):
    layers = (8 * 400 * 25, 24 * 64 * 72, 384 * 10)
    forward, back = sum(layers), 2 * sum(layers) - layers[0]
    frozen = back - layers[0] - layers[1]
    part = (forward + frozen) / (forward + back)
    counted = f"({forward:,} + {frozen:,})/({forward:,} + {back:,}) = {part:.2f}"
    assert counted in lesson.replace("{,}", ",")
    ideas, some = result("race_ideas"), 0.3 + 0.7 * part  # of a step, if 30 % are not frozen
    counts = {"hard digits alone": 0.695, "freezing alone": some, "what not to compute": 0.52}
    for idea, due in counts.items():  # "right to a hundredth"
        left = ideas.mean(idea, "seconds") / ideas.mean("one cycle", "seconds")
        assert left == pytest.approx(due, abs=0.01)


def test_each_idea_alone_saves_about_a_third_of_the_time_and_costs_no_accuracy(lesson: str):
    ideas = result("race_ideas")
    assert len(ideas.seeds) == 20
    assert min(ideas.mean(arm, "accuracy") for arm in ideas.arms) >= 99.0  # all count, by rule 5
    whole, right = (ideas.mean("one cycle", what) for what in ("seconds", "accuracy"))
    for idea in ("freezing alone", "hard digits alone"):
        assert 0.6 < ideas.mean(idea, "seconds") / whole < 0.8
        assert abs(ideas.mean(idea, "accuracy") - right) < 0.06
    second, third = (
        np.array(ideas.values[arm]["seconds"]) for arm in ("what not to compute", "four in one")
    )
    assert 0.4 < second.mean() / whole < 0.6
    again = result("race_in_turn")
    turns, raced = third / second, result("race")
    twice = np.divide(*(again.values[e]["seconds"] for e in ("four in one", "what not to compute")))
    assert abs(twice.mean() - turns.mean()) < 0.01  # the same in another run
    slower = raced.mean("four in one", "seconds") / raced.mean("what not to compute", "seconds") - 1
    told = f"Five seeds had it {slower:.0%} behind the second entry".replace("%", " %")
    assert told in lesson  # which did not come back


def test_random_kernels_lose_about_half_a_point_in_lesson_10():
    kernels = result("frozen_kernels")
    all_trained, random = (
        kernels.mean(arm, "test")
        for arm in ("all layers are trained", "first convolution stays random")
    )
    assert 0.35 < all_trained - random < 0.7


def functions(*texts: str) -> dict[str, str]:
    """The text of every function, as Python reads it."""
    nodes = (node for text in texts for node in ast.parse(text).body)
    return {node.name: text_of(node) for node in nodes if isinstance(node, ast.FunctionDef)}


def text_of(function: ast.FunctionDef) -> str:
    """Its code without imports, which a lesson has in its first cell, and without its docstring."""
    kept = [part for part in function.body if not isinstance(part, ast.Import | ast.Expr)]
    return ast.dump(ast.FunctionDef(function.name, function.args, kept, [], type_params=[]))


def test_the_lesson_shows_the_functions_that_were_timed():
    shown = functions(*(cell.text for cell in read_lesson(LESSON).cells if cell.kind == "code"))
    timed = functions(Path(conv_steps.__file__).read_text("utf-8"))
    for step in conv_steps.STEPS:
        assert step in ("library", "pytorch") or shown[step] == timed[step], step


@pytest.mark.parametrize("step", conv_steps.STEPS)
@pytest.mark.parametrize(
    ("n", "c", "size", "k", "kernel"), [(3, 2, 6, 4, 3), (17, 1, 5, 2, 2), (1, 3, 4, 1, 4)]
)
def test_every_step_computes_the_same(step: str, n: int, c: int, size: int, k: int, kernel: int):
    """Against the sum of (14.1) in float64, by einsum."""
    if step == "pytorch":
        pytest.importorskip("torch")
    x, W, b = conv_steps.layer(np.random.default_rng(n), n, c, size, k, kernel)
    windows = np.lib.stride_tricks.sliding_window_view(x.astype(float), W.shape[2:], axis=(2, 3))
    expected = np.einsum("ndijuv,fduv->nfij", windows, W) + b[:, None, None]
    y = conv_steps.STEPS[step](x, W, b)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, expected, atol=1e-5)
