"""The pieces of a widget's figure for hosts without JavaScript."""

from xml.etree import ElementTree

import pytest

from course_lib import nn
from course_lib.plots import Picture
from course_lib.plots.style import figure
from course_lib.widgets import still, two_passes
from course_lib.widgets.tape import LAST
from course_lib.widgets.two_passes import CARD, view

PAIR = (nn.mlp_loss_and_grads, nn.tanh_backward)
ODD = 'a < b & "c"'


def test_all_words_are_escaped_and_the_figure_is_well_formed():
    cells = {"caption": ODD, "rows": [ODD], "columns": [ODD, "2"], "texts": [[ODD, "+.50"]]}
    picture = Picture(figure(1, 1), f"{ODD} and some more words to read")
    shown = [still.image(picture), still.table(cells), still.steps(ODD, [(ODD, ODD)])]
    root = ElementTree.fromstring(still.figure(ODD, shown, ODD))
    assert [part.tag for part in root] == ["p", "img", "table", "details", "figcaption"]
    words = [node.text for node in root.iter() if node.text and node.text != "+.50"]
    assert {word for word in words if word != "2"} == {ODD}
    assert root[1].attrib["alt"].startswith(ODD)


def test_a_table_names_its_rows_and_columns():
    cells = {"caption": "c", "rows": ["r", "s"], "columns": ["1"], "texts": [["x"], ["y"]]}
    root = ElementTree.fromstring(still.table(cells))
    named = [(th.attrib["scope"], th.text) for th in root.iter("th")]
    assert named == [("col", "1"), ("row", "r"), ("row", "s")]
    assert [td.text for td in root.iter("td")] == [None, "x", "y"]


def still_figure(given, **changes) -> ElementTree.Element:
    """The figure for hosts without JavaScript."""
    bundle, _ = two_passes(given, **changes)._repr_mimebundle_()
    return ElementTree.fromstring(bundle["text/html"])


def test_the_still_figure_has_a_table_of_the_boxes():
    rows = still_figure(PAIR).iter("tr")
    names, value, slope = ([cell.text for cell in row][1:] for row in rows)
    boxes = view(CARD.checked({"step": LAST}), PAIR)["data"]["boxes"]
    assert names == [*(b["name"] for b in boxes[:-1]), "loss"]
    assert value == [b["value"] for b in boxes]
    assert slope == [b["slope"] for b in boxes]


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_still_figure_has_all_steps_as_a_list(activation: str):
    items = list(still_figure(PAIR, activation=activation).iter("li"))
    assert len(items) == LAST
    for step, item in enumerate(items, 1):
        state = CARD.checked({"step": step, "activation": activation})
        line, numbers = view(state, PAIR)["formula"]
        assert "".join(item.itertext()) == f"{line[0].partition('. ')[2]}: {''.join(numbers)}"
