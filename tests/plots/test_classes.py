"""The figures of a class say what they show, and their SVG is the same every time."""

import base64
from xml.etree import ElementTree

import pytest

from course_lib.plots import Picture, classes


def totals() -> Picture:
    return classes.totals({"02": [0.1, 0.5, 0.9], "03": [0.2, 0.3, 1.0], "10": [1.0, 1.0]})


def hardest() -> Picture:
    return classes.hardest([("02.4", 7, 30, 3), ("02.1", 35, 5, 0)])


def misconceptions() -> Picture:
    counts = {("02.3", "no shift"): 9, ("02.1", "columns"): 4, ("02.1", "no shift"): 1}
    return classes.misconceptions(counts, {"02.1": 40, "02.2": 40, "02.3": 39})


def gains() -> Picture:
    rows = [("one-mode", 0.5, 0.25), ("no-chance", 0.1, 0.2), ("steps-add", 0.0, 0.0)]
    return classes.gains(rows)


PICTURES = {
    "gains": (gains, "1 of 3 beliefs show less often after the course"),
    "totals": (totals, "50% in lesson 02, 30% in lesson 03, 100% in lesson 10"),
    "hardest": (hardest, "02.4 is hardest: 7 of 40 pass"),
    "misconceptions": (misconceptions, "“no shift” in 02.3, held by 9 of 39 students"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    assert all(a.get_ylabel() for a in says(*PICTURES[name]))


@pytest.mark.parametrize("name", PICTURES)
def test_equal_data_give_equal_svg(name: str):
    draw = PICTURES[name][0]
    address = classes.svg(draw())
    assert address == classes.svg(draw())
    kind, data = address.split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    root = ElementTree.fromstring(base64.b64decode(data))
    assert root.tag.endswith("svg")
    assert b"<script" not in base64.b64decode(data)


def test_a_headline_tells_the_lesson_that_went_worst():
    headline = str(totals().figure.get_suptitle())
    assert headline == "Lesson 03: half of the class has 30% of the points or less"


def test_many_exercises_and_misconceptions_are_cut_to_what_can_be_read():
    rows = [(f"02.{i}", i, 40 - i, 0) for i in range(60)]
    assert len(classes.hardest(rows).figure.axes[0].get_yticks()) == classes.MOST_ROWS
    counts = {(f"02.{i}", f"mistake {i}"): 60 - i for i in range(60)}
    axes = classes.misconceptions(counts, {f"02.{i}": 60 for i in range(60)}).figure.axes[0]
    assert len(axes.patches) == len(axes.get_yticks()) == classes.MOST_ROWS
    assert axes.get_xlabel() == "students (the 20 most common of 60 misconceptions)"


def test_a_course_in_which_one_misconception_is_met_everywhere_can_be_drawn():
    """Common names fill many rows, and a rare name's exercise comes after them."""
    counts = {(f"02.{i}", "no shift"): 90 - i for i in range(30)} | {("03.1", "base 2"): 3}
    picture = classes.misconceptions(counts, {e: 90 for e, _ in counts})
    assert "“no shift” in 02.0" in picture.alt


def test_a_bar_is_as_long_as_it_says_with_the_most_common_on_top():
    axes = misconceptions().figure.axes[0]
    assert [bar.get_width() for bar in axes.patches] == [9, 4, 1]
    assert [text.get_text() for text in axes.texts] == ["9 of 39", "4 of 40", "1 of 40"]
    names = [t.get_text() for t in axes.get_yticklabels()]
    assert names == ["02.3 no shift", "02.1 columns", "02.1 no shift"]
    below, above = axes.get_ylim()
    assert below > above


def test_one_of_three_looks_like_a_third_and_no_tick_is_beyond_the_class():
    counts = {("02.1", "columns"): 1, ("02.2", "a mean for the sum"): 1}
    picture = classes.misconceptions(counts, {"02.1": 3, "02.2": 3})
    axes = picture.figure.axes[0]
    assert axes.get_xticks().tolist() == [0, 1, 2, 3]
    assert "Most common: 2 misconceptions, held by 1 student each" in picture.alt


def test_what_few_of_many_hold_is_seen_all_the_same():
    axes = classes.misconceptions({("02.1", "columns"): 3}, {"02.1": 300}).figure.axes[0]
    assert axes.patches[0].get_width() / axes.get_xlim()[1] > 0.2


def test_a_class_that_passes_everything_has_no_hardest_exercise():
    assert "All 3 pass every exercise" in classes.hardest([("02.1", 3, 0, 0)]).alt
    assert "Every exercise passes" in classes.hardest([("02.1", 1, 0, 0)]).alt


def test_a_status_is_told_by_its_hatching_too():
    bars = hardest().figure.axes[0].patches
    assert {bar.get_hatch() or "" for bar in bars} == {"", "//", ".."}
