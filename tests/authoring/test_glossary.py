"""The glossary and the notation say what lessons say, and lessons link what they use again."""

import re
from pathlib import Path

import pytest

from course_lib.authoring.build import lesson_paths
from course_lib.authoring.glossary import MOST_LINKS, glossary, linked, terms, with_links
from course_lib.authoring.notation import everywhere, symbols
from course_lib.authoring.notebooks import MORE
from course_lib.authoring.sentences import paragraphs, sentences
from course_lib.authoring.source import read_lesson

ROOT = Path(__file__).resolve().parents[2]
FIRST = r"""
# %% [markdown]
# # 90 · One
#
# Read it (C. M. Bishop, 2006, p. 3). A **grid value** is a number, e.g. 0.5. **Your move.** What
# is **true** of it?
#
# ## 90.1 Next to it
#
# Add up all of them. This is called the **total mass** of the grid:
#
# $$m = \sum_i g_i \qquad (90.1)\ \text{definition}$$
#
# Write $T$ for the largest value and $q$ for the smallest. The **mass rate** $\rho$ is less.
#
# <details><summary>Our way</summary>
#
# A **hidden word** is folded.
#
# </details>
"""
SECOND = r"""
# %% [markdown]
# # 91 · Two
#
# `total mass` and $\text{total mass}$ and **total mass** are no words, and *total mass* is said
# softly. Here the total
# mass is 1, and the total mass stays.

# %% [markdown]
# The grid value again.

# %% [markdown]
# ## More: later
#
# The mass rate is not needed.
"""


@pytest.fixture
def two(tmp_path: Path):
    for name, text in (("90_one.py", FIRST), ("91_two.py", SECOND)):
        (tmp_path / name).write_text(text.lstrip())
    return [read_lesson(tmp_path / name) for name in ("90_one.py", "91_two.py")]


def test_a_term_is_what_is_bold_where_it_is_defined(two):
    found = {term.name: term for term in terms(two)}
    assert list(found) == ["grid value", "total mass", "mass rate"]
    assert found["grid value"].says == "A **grid value** is a number, e.g. 0.5."
    assert found["grid value"].address == "90_one.ipynb"
    assert found["total mass"].says == (
        "Add up all of them. This is called the **total mass** of the grid: "
        r"$m = \sum_i g_i$ (90.1)."
    )
    text = glossary(terms(two))
    assert "[lesson 90, 90.1 Next to it](../notebooks/90_one.ipynb#90.1-Next-to-it)" in text
    assert text.index("grid value") < text.index("mass rate") < text.index("total mass")


def test_the_first_use_in_the_core_is_linked_and_nothing_else(two):
    cells = with_links(two[1].cells, linked(two)["91"])
    text = "\n\n".join(cell.text for cell in cells)
    assert re.findall(r"\[([^]]*)\]\((.*?)\)", text) == [
        ("total\nmass", "90_one.ipynb#90.1-Next-to-it"),
        ("grid value", "90_one.ipynb"),
    ]
    plain = re.sub(r"\[([^]]*)\]\(.*?\)", r"\1", text)
    assert plain == "\n\n".join(cell.text for cell in two[1].cells)
    assert linked(two)["90"] == {}


def test_symbols_have_shapes_and_meanings(two):
    assert [(s.sign, s.meaning) for s in symbols(two[0])] == [
        ("$T$", "the largest value"),
        ("$q$", "the smallest"),
        (r"$\rho$", "mass rate"),
    ]


def test_the_lessons_of_the_course():
    lessons = [read_lesson(path) for path in lesson_paths(ROOT)[:6]]
    found = {term.name: term for term in terms(lessons)}
    assert {"softmax", "cross-entropy", "learning rate", "ReLU"} <= set(found)
    assert r"e^{z_i}}{\sum_j" in found["softmax"].says
    headings = {p.section for lesson in lessons for p in paragraphs(lesson)}
    assert {term.section for term in found.values()} <= headings
    table = {symbol.sign: symbol.shape for symbol in everywhere(lessons[0])}
    assert table["`z`"] == "(n, k)"
    assert {s.sign: s.shape for s in symbols(lessons[4])}["$dW$"] == "(d, k)"
    chosen = linked(lessons)
    assert all(len(links) <= MOST_LINKS for links in chosen.values())
    assert all(term.lesson < number for number in chosen for term in chosen[number].values())
    shown = with_links(lessons[4].cells, chosen["04"])
    changed = [a.number for a, b in zip(lessons[4].cells, shown, strict=True) if a != b]
    more = next(c.number for c in lessons[4].cells if c.text.startswith(MORE))
    assert changed
    assert max(changed) < more


def test_a_full_stop_in_brackets_code_or_a_name_ends_no_sentence():
    text = "By C. M. Bishop (see A. 3). `a. B` is $x. Y$ here. (It is.) Is it? Yes."
    assert sentences(text) == [
        "By C. M. Bishop (see A. 3).",
        "`a. B` is $x. Y$ here.",
        "(It is.)",
        "Is it?",
        "Yes.",
    ]
