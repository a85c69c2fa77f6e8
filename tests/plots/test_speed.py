"""The figures of lesson 14: the ladder's title is computed from the times that it shows."""

import numpy as np
import pytest

from course_lib.nn import im2col
from course_lib.plots import Picture, speed

TIMES = {"loops": 12_800.0, "windows": 410.0, "places": 2.94, "the library": 1.0, "other": 0.423}


def title(picture: Picture) -> str:
    return picture.figure.axes[0].get_title(loc="left")


def test_the_title_says_the_whole_way_and_the_largest_gain(says):
    (axes,) = says(
        lambda: speed.ladder(TIMES),
        "13,000 times as fast by “the library”; the largest step: 140 times",
    )
    assert axes.get_xscale() == "log"


def test_other_times_give_another_title():
    other = title(speed.ladder({"a": 600.0, "b": 3.0, "the library": 1.0}))
    assert other == "600 times as fast by “the library”; the largest step: 200 times"


def test_what_comes_after_the_library_is_shown_and_takes_no_part_in_the_title():
    picture = speed.ladder({"a": 5.0, "the library": 1.0, "other": 0.001})
    assert title(picture).startswith("5.0 times as fast by “the library”; the largest step: 5.0")
    assert "other 0.0010" in picture.alt


def test_the_first_step_stands_on_top_and_points_stand_at_their_times():
    axes = speed.ladder(TIMES).figure.axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == list(TIMES)
    assert axes.yaxis_inverted()
    (points,) = [line for line in axes.lines if line.get_marker() == "o"]
    assert list(points.get_xdata()) == list(TIMES.values())


def test_times_of_this_machine_are_a_second_kind_of_marker():
    here = {"loops": 20_000.0, "the library": 1.0}
    picture = speed.ladder(TIMES, here)
    axes = picture.figure.axes[0]
    (points,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert list(points.get_xdata()) == [20_000.0, 1.0]
    assert list(points.get_ydata()) == [0, 3]  # beside the same steps
    assert "Measured here: loops 20,000, the library 1.0." in picture.alt
    assert axes.get_legend() is not None
    low, high = axes.get_xlim()
    assert low < 0.423
    assert high > 20_000


def test_a_step_that_only_this_machine_took_stands_below():
    picture = speed.ladder(TIMES, {"my step": 1.7, "loops": 9000.0})
    axes = picture.figure.axes[0]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [*TIMES, "my step"]
    (points,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert list(points.get_ydata()) == [5, 0]
    assert title(picture) == "13,000 times as fast by “the library”; the largest step: 140 times"


def test_a_bar_reaches_from_the_time_before_to_the_time_after_in_the_colour_of_its_term():
    times = {"a": 400.0, "one place at a time": 2.0, "images last": 1.0, "the library": 1.0}
    picture = speed.ladder(times, terms=speed.TERMS)
    (axes,) = picture.figure.axes
    bars = {line.get_label(): line for line in axes.lines if line.get_linewidth() > 5}
    assert [*bars] == ["iterations and rate", "a row per weight"]
    jumps = bars["a row per weight"]
    assert (list(jumps.get_xdata()), list(jumps.get_ydata())) == ([2.0, 1.0], [2, 2])
    assert jumps.get_color() == speed.TERM_COLOURS["a row per weight"]
    changed = (
        "one place at a time iterations and rate, 200 times; images last a row per weight, 2.0"
    )
    assert changed in picture.alt
    assert set(speed.TERMS.values()) == set(speed.TERM_COLOURS)
    assert "What a step changes" not in speed.ladder(times).alt
    assert title(picture).startswith(
        "400 times as fast by “images last”"
    )  # the last step that has a term


def test_a_stored_step_has_its_name_in_the_lesson():
    picture = speed.ladder({"a": 4.0, "one line at a time": 2.0, "the library": 1.0})
    assert [tick.get_text() for tick in picture.figure.axes[0].get_yticklabels()][1] == (
        "line by line"
    )
    assert "line by line 2.0" in picture.alt


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.0423, "0.042"), (0.423, "0.42"), (1.0, "1.0"), (9.96, "10"), (412.3, "410")],
)
def test_a_multiple_has_two_digits(value: float, told: str):
    assert f"a {told}" in speed.ladder({"a": value, "the library": 1.0}).alt


RUNS = {
    "slow": {"seconds": [5.0, 5.2], "accuracy": [99.1, 99.0]},
    "quick": {"seconds": [2.0, 2.2], "accuracy": [98.9, 99.0]},
}


def test_the_race_names_the_quickest_entry_whose_mean_is_there():
    picture = speed.race(RUNS, seeds=2)
    assert "“slow” is first at 99 %: 5.1 processor seconds" in picture.alt
    assert "quick: 2.1 s and 98.95 %" in picture.alt
    quick = {"quick": RUNS["quick"]}
    assert title(speed.race(quick, seeds=2)).startswith("No entry")


def test_the_race_can_compare_two_entries():
    told = title(speed.race(RUNS, compared=("quick", "slow")))
    assert told == "“quick”: 0.41 of the time of “slow”, 0.10 points less"


def test_with_too_few_seeds_the_race_has_no_winner():
    assert title(speed.race(RUNS)) == "1 of 2 means reach 99 %: a preview with 2 seeds"


def test_the_schedule_and_the_window_say_their_numbers():
    picture = speed.one_cycle(lambda done: 1 - done, peak=0.4, warm=0.25)
    assert "at 25% of the training" in picture.alt
    assert "Four 3 by 3 windows share one window of 4 by 4" in str(
        speed.four_in_one(3).figure.get_suptitle()
    )


def test_the_roofline_shows_the_points_the_slope_and_the_roof(says):
    rates = {2: 6.0, 8: 18.0, 32: 36.0}
    (axes,) = says(
        lambda: speed.roofline(rates, 48.0, 12.0),
        "A slope of 12 gigabytes per second, that of reading it",
    )
    slope, roof, points = axes.lines
    assert list(points.get_xdata()) == [0.5, 2, 8]  # four bytes per number
    assert list(points.get_ydata()) == [6, 18, 36]
    assert (slope.get_xdata()[1], slope.get_ydata()[1]) == (4, 48)  # where they meet
    assert list(roof.get_ydata()) == [48, 48]
    picture = speed.roofline(rates, 48.0, 12.0, marked=(8, 32))
    assert title(picture) == "Of the roof's rate: 38% with 8 rows, 75% with 32 rows of weights"
    added = speed.roofline({1: 3.0} | rates, 48.0, 12.0, {2: 5.5, 8: 17.0, 32: 34.0})
    assert "The times added give 2 rows 6, 8 rows 17, 32 rows 34." in added.alt.replace("5.5", "6")
    assert "axes: 1 row 3, 2 rows 6" in added.alt
    *_, model = added.figure.axes[0].lines
    assert list(model.get_xdata()) == [0.5, 2, 8]
    alone = speed.roofline(rates, 48.0, None, {2: 5.5, 8: 17.0, 32: 34.0})
    assert "over rows of weights, both on log axes: 2 rows 6" in alone.alt
    assert "A roof at 48. The times added give 2 rows 6" in alone.alt.replace("5.5", "6")
    roof, points, model = alone.figure.axes[0].lines
    assert list(roof.get_ydata()) == [48, 48]
    assert list(points.get_xdata()) == list(model.get_xdata()) == [2, 8, 32]


def test_images_last_are_copied_in_one_piece():
    picture = speed.memory()
    (axes,) = picture.figure.axes
    numbers = [text.get_text() for text in axes.texts if text.get_text().isdigit()]
    for line in (numbers[:12], numbers[12:24], numbers[24:36]):  # of memory
        assert " ".join(line) in picture.alt
    R, C = (np.reshape(part, (4, 4)).astype(int) for part in (numbers[36:52], numbers[52:]))
    images = np.array([[[5, 6, 7], [8, 9, 1]], [[50, 60, 70], [80, 90, 10]]])
    np.testing.assert_array_equal(R, im2col(images[:, None].astype(float), 2, 2))
    np.testing.assert_array_equal(C[0], [5, 50, 6, 60])  # what the first weight meets
    np.testing.assert_array_equal(np.sort(C.ravel()), np.sort(R.ravel()))
    filled = [
        p.get_xy() for p in axes.patches if p.get_fill() and p.get_facecolor()[:3] != (0, 0, 0)
    ]
    assert [x for x, y in filled if 2 < y < 3] == [0, 1, 6, 7]
    assert [x for x, y in filled if 4 < y < 5] == [0, 1, 2, 3]
    (axes,) = speed.memory(matrices=False).figure.axes
    assert len([text for text in axes.texts if text.get_text().isdigit()]) == 36


def test_before_the_question_only_the_order_of_the_images_is_shown():
    picture = speed.memory(reordered=False)
    (axes,) = picture.figure.axes
    numbers = [text.get_text() for text in axes.texts if text.get_text().isdigit()]
    assert " ".join(numbers[:12]) in picture.alt
    assert numbers[:12] == numbers[12:]  # memory, and the two images above it
    *_, window = axes.patches
    assert (window.get_width(), window.get_height(), window.get_fill()) == (2, 2, False)
    assert "images last" not in picture.alt.lower()


def test_the_least_sure_digits_of_the_last_pass_are_above_those_seen_once():
    images, labels = np.arange(4 * 784.0).reshape(4, 1, 28, 28) / 3136, np.array([3, 1, 4, 7])
    p = np.zeros((4, 10))
    p[np.arange(4), labels] = 0.25, 1.0, 0.5, 0.75
    p[0, 8] = 0.7
    picture = speed.hard(images, labels, p, [2, 0], [1, 3, 0], many=2)
    above, _, below, _ = picture.figure.axes
    assert (above.get_title(), below.get_title()) == ("3: 0.25", "1: 1.00")
    np.testing.assert_array_equal(above.images[0].get_array(), images[0, 0])
    assert [axes.get_xlabel() for axes in (above, below)] == ["read 8", ""]
    told = "last pass, 3: 0.25, read as 8, 4: 0.50; seen once, 1: 1.00, 7: 0.75."
    assert told in picture.alt


def test_the_lines_of_images_fall_on_the_sets_that_the_picture_says(says):
    found = "128 cache lines: all 128 want one set, and with space 2 to a set, which has room for 8"
    near, spaced = says(lambda: speed.on_sets(128, 16_384, 16_448), found, labelled=False)
    heights = [[bar.get_height() for bar in axes.patches] for axes in (near, spaced)]
    assert heights == [[128] + 63 * [0], 64 * [2]]
    assert near.get_title() == "16,384 bytes apart"
    told = speed.on_sets(128, 16_384, 16_448).alt
    assert "16,448 bytes apart, they fall on 64 of 64 sets, 2 on each" in told


def test_the_price_of_an_iteration_meets_the_floor_where_the_picture_says(says):
    steps = {"loops": (1, 500.0), "windows": (100, 20.1), "places": (1_000_000, 0.102)}
    few = {"few": (10_000, 0.3)}
    (axes,) = says(
        lambda: speed.iterations(steps, price=2000, between=few),
        "few: 10,000 each, 0.30 ns. A line for an iteration's price of 2.0 microseconds",
    )
    assert axes.get_xscale() == axes.get_yscale() == "log"
    price, floor, both, *points, between = axes.lines
    assert [tuple(line.get_xydata()[0]) for line in points] == list(steps.values())
    assert tuple(between.get_xydata()[0]) == few["few"]
    np.testing.assert_allclose(both.get_ydata(), price.get_ydata() + floor.get_ydata()[0])
    assert floor.get_ydata()[0] == pytest.approx(0.1)
    for near in (200.1, 200.0, 199.9):  # the price is what an iteration of the windows takes
        price = 100 * near / 10
        (axes,) = speed.iterations({**steps, "windows": (100, 20.0)}, price=price).figure.axes
        assert axes.lines[1].get_ydata()[0] == pytest.approx(0.1, abs=0.001)


@pytest.mark.parametrize(
    ("high", "wide", "drawn"),
    [(4, 4, (4, 4)), (2, 8, None), (16, 1, (16, 1)), (0, 1, (1, 1)), (99, -1, (16, 1))],
)
def test_blocks_of_sums_are_drawn_with_their_loads(high: int, wide: int, drawn):
    picture = speed.block(high, wide)
    blocks = [(1, 16), (2, 8)] + [drawn] * (drawn is not None)
    for axes, (up, across) in zip(picture.figure.axes, blocks, strict=True):
        assert len(axes.patches) == up + across + 2 * up * across  # loads, and sums
        told = {text.get_text() for text in axes.texts}
        loads = f"{up} + {across} loads,\n{up * across} instructions"
        assert told == {loads, f"{across} registers of $C$", f"{up} of $M$"}
        assert f"{up} by {across} registers: a step loads {up} of M and {across}" in picture.alt


def test_packed_numbers_lie_side_by_side_and_are_read_by_each_group(says):
    (axes,) = says(speed.packed, "packed, and then read 8 times from near", labelled=False)
    told = {text.get_text() for text in axes.texts}
    assert {"100,352 bytes", "packed: 36,864 bytes\nside by side"} <= told
    assert "8 groups of 4 rows\nof $M$ read it" in told
    boxes = [patch.get_xy() for patch in axes.patches]
    assert len(boxes) == 4 + 5 + 8  # of C, of which one is left out, packed, and groups
    side_by_side = sorted(x for x, y in boxes if y == 1.5)
    assert np.diff(side_by_side) == pytest.approx(0.5)  # their width


def test_of_each_cache_line_one_number_is_wanted(says):
    found = "One pixel of 128 images: 128 lines are fetched, for 1 of 64 sets"
    axes, sets = says(speed.lines, found, labelled=False)
    assert [bar.get_height() for bar in sets.patches] == [128, *[0] * 63]
    assert "16,384 bytes apart" in speed.lines().alt
    assert "for 64 of 64 sets" in speed.lines(apart=16_448).alt
    wanted = [patch for patch in axes.patches if patch.get_alpha() == 1]
    with_it = [patch for patch in axes.patches if patch.get_alpha() == 0.3 and patch.get_x() < 16]
    assert (len(wanted), len(with_it)) == (4, 4 * 15)  # of four rows that are drawn


def test_nearness_compares_two_copies_and_marks_caches(says):
    speeds, parts = {0.5: 48.0, 1.4: 45.0, 8: 21.0, 16.6: 19.0}, {"all": 16.6, "a part": 1.4}
    (axes,) = says(
        lambda: speed.nearness(speeds, parts, {1: 32_000, 2: 2_000_000}),
        "Lines: all 16.6 MB, a part 1.4 MB. cache 1 0.032 MB, cache 2 2 MB. "
        "From 1.4 MB on: it falls where the second cache is full. "
        "As large as all, a copy has 42% of the speed of one as large as a part",
    )
    points, *lines = axes.lines
    assert dict(points.get_xydata().tolist()) == speeds
    assert [line.get_xdata()[0] for line in lines] == [16.6, 1.4, 2]  # no first cache: too small
    told = {text.get_text() for text in axes.texts}
    marks = {"the second cache is full", "it falls where the second cache is full"}
    assert told == {"all: 16.6 MB", "a part: 1.4 MB", *marks}
    shared = speed.nearness(speeds, parts, {1: 32_000, 3: 34_000_000}).alt
    assert "From 1.4 MB on: it falls in the third cache, not yet full." in shared
    assert "MB on: it falls. " in speed.nearness(speeds, parts).alt
    level = speed.nearness({1.4: 20.0, 16.6: 19.0}, parts, {2: 2_000_000}).alt
    assert "no fall between the two" in level
    with pytest.raises(KeyError):
        speed.nearness(speeds, {"all": 15.0, "a part": 1.4})


def test_packing_finds_the_whole_far_and_a_part_near(says):
    found = "We write rows, and packing (outlined) wants columns"
    toy, whole, part = says(speed.packing, found, labelled=False)[:3]
    assert [text.get_text() for text in toy.texts][::6] == list("13572468")
    far, near = (axes.images[0].get_array() for axes in (whole, part))
    assert far.max() == pytest.approx(144 * 25_088 * 4e-6)
    assert near.max() == pytest.approx(far.max() / 14)
    # the nine rows of a channel were written in nine rounds, the last weight's last
    assert np.all(np.diff(far[:9, 0]) < 0)
    assert far[9, 0] == pytest.approx(far[0, 0] - 25_088 * 4e-6)


DUE = {
    "all windows as rows": {"R": 6.0, "product": 2.5, "bias": 0.2},
    "images last": {"C": 1.0, "pixels": 0.2, "product": 2.5, "bias": 0.2},
}
TOOK = {
    "all windows as rows": {"R": 6.6, "product": 2.5, "bias": 0.5},
    "images last": {"pixels": 0.5, "C": 1.1, "product": 2.4, "bias": 0.3},
}


def test_sums_stand_above_the_clock_and_the_last_version_names_its_worst_step(says):
    (axes,) = says(
        lambda: speed.sums(DUE, TOOK), "Of images last, the pixels take 2.5 times their price"
    )
    assert [tick.get_text() for tick in axes.get_yticklabels()] == list(DUE)
    assert axes.yaxis_inverted()  # the first on top
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == pytest.approx(
        [2.5, 6.0, 0.2, 2.5, 6.6, 0.5, 2.5, 1.0, 0.2, 0.2, 2.4, 1.1, 0.5, 0.3]
    )
    ends = [bar.get_x() + bar.get_width() for bar in (axes.patches[i] for i in (2, 5, 9, 13))]
    np.testing.assert_allclose(ends, [8.7, 9.6, 3.9, 4.3])
    rows = [bar.get_y() + bar.get_height() / 2 for bar in axes.patches[::3]][:2]
    assert rows == pytest.approx([-0.2, 0.2])  # the sum above, the clock below
    named = [text.get_text() for text in axes.get_legend().get_texts()]
    assert sorted(named) == ["R or C", "bias", "pixels", "product"]  # once each
    assert axes.get_xlim()[0] == 0
    written = [text.get_text() for text in axes.texts]
    assert "8.70 ms by (14.4)" in written
    assert "4.30 ms by the clock" in written


def test_a_version_that_is_priced_twice_says_what_each_price_promises(says):
    near = {"C": 0.5, "pixels": 0.2, "product": 2.5, "bias": 0.5}
    due = {"images last": DUE["images last"], "one price": near | {"C": 1.2}, "C near": near}
    took = {"images last": TOOK["images last"], "C near": near | {"product": 2.3}}
    found = "At one price the cut loses 0.50 ms; C near, it gains 0.20, and by the clock 0.80"
    (axes,) = says(lambda: speed.sums(due, took), found)
    assert len(axes.patches) == 4 + 4 + 4 + 4 + 4  # the middle one has no clock
    assert [text.get_text() for text in axes.texts].count("4.40 ms by (14.4)") == 1


@pytest.mark.parametrize(
    ("at_48", "found"),
    [
        (14.5, "The clock is nearer to bytes along with the start"),
        (18.0, "The clock is nearer to bytes after the start"),
        (16.2, "The clock is in between"),
    ],
)
def test_pieces_lie_between_two_sums_of_a_start_and_bytes(says, at_48: float, found: str):
    by_length = {3: 4.5, 14: 4.6, 48: at_48, 1024: 307.2}
    (axes,) = says(lambda: speed.pieces(by_length), found)
    after, larger, points = axes.lines
    each = {long: pytest.approx(ns / long) for long, ns in by_length.items()}
    assert dict(points.get_xydata().tolist()) == each
    long, due = larger.get_xdata(), larger.get_ydata()
    np.testing.assert_allclose(due, np.maximum(4.5 / long, 0.3))
    np.testing.assert_allclose(after.get_ydata(), (4.5 + (long - 3) * 0.3) / long)
    assert "14 numbers 0.56 and 0.32" in speed.pieces(by_length).alt


def test_sums_tell_all_numbers_in_words():
    alt = speed.sums(DUE, TOOK).alt
    assert "all windows as rows 8.70 (R 6.0, product 2.5, bias 0.2), by the clock 9.60" in alt


@pytest.mark.parametrize(
    ("parts", "room", "counts"), [(4, 2, (0, 7)), (4, 4, (4, 7)), (3, 2, (0, 5)), (2, 1, (0, 3))]
)
def test_a_part_is_found_if_no_more_than_room_came_between(parts, room, counts):
    picture = speed.finds(parts, room)
    whole, cut = counts
    told = f"Whole, {whole} of {2 * parts} find their memory in the cache; cut, {cut}"
    assert picture.figure.get_suptitle() == told
    words = [text.get_text() for text in picture.figure.axes[0].texts]
    assert words.count("found") == whole + cut
    assert words.count("fetched") == 4 * parts - whole - cut


def test_savings_lead_from_one_part_to_some(says):
    times = {("layer", 1): 4.0, ("filling C", 1): 1.0, ("products", 1): 3.1}
    times |= {("layer", 14): 2.9, ("filling C", 14): 0.4, ("products", 14): 2.2}
    (axes,) = says(
        lambda: speed.savings(times, 0.3), "Nearness saves 0.9 ms, and the cut 1.1 in all"
    )
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    whole, some, *steps = spans
    np.testing.assert_allclose((whole, some), [(0, 4.0), (0, 2.9)])
    np.testing.assert_allclose(steps, [(3.4, 4.0), (3.1, 3.4), (2.5, 3.1), (2.5, 2.9)])
    told = [text.get_text() for text in axes.texts]
    assert told == ["4.0 ms", "2.9 ms", "−0.6", "−0.3", "−0.6", "+0.4"]


def test_the_sets_mark_where_all_lines_have_room(says):
    whole, part = {2: 2.6, 16: 2.5, 32: 2.0, 64: 1.9}, {2: 1.8, 16: 1.8, 32: 1.7, 64: 1.7}
    (axes,) = says(
        lambda: speed.sets(whole, part), "From 16 to 32 sets all of C falls from 2.5 to 2.0 ms"
    )
    of_whole, of_part, room = axes.lines
    assert list(of_whole.get_ydata()) == list(whole.values())
    assert list(of_part.get_ydata()) == list(part.values())
    assert room.get_xdata()[0] == 18  # sets, with 8 of 144 lines in each


def test_the_plan_of_the_second_entry_tells_its_passes_and_where_it_freezes():
    picture = speed.plan([0.23, 0.09, 0.07], lambda done: 1 - done, first=0.65, frozen=0.3)
    assert "Passes of 1, 0.23, 0.09, 0.07 times all digits" in picture.alt
    assert "30% of the cycle on, 0.46 of the first pass" in picture.alt
