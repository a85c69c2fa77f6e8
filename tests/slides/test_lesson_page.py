"""What stands on a lesson's page comes from the lesson."""

import re
from pathlib import Path

import pytest

from course_lib import exercises
from course_lib.slides.lesson_page import _parts, lesson_page

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
SOFTMAX = SOLUTIONS / "02_softmax.py"


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main>")[2]).split())


@pytest.fixture(scope="module")
def page() -> str:
    return lesson_page(SOFTMAX)


def test_the_line_of_the_lesson_with_the_sentence_that_leads_to_it(page: str):
    line = page.partition('<section class="line">')[2].partition("</section>")[0]
    numbers = re.findall(r"<small>\((2\.\d+)\)", line)
    assert numbers == [f"2.{i}" for i in range(1, 11)]
    assert "The choice that always works is minus the row's own largest logit" in line
    assert r"<span>\(\displaystyle {}= p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}\)</span>" in line
    assert "(2.3) ✓ 6<" in line
    more = page.partition('<section class="more">')[2].partition("</section>")[0]
    assert "(2.11) ✓ 50 (10<sup>−8</sup>)" in more
    assert "any other loss" in more
    assert "What is a point worth?" in words(page)


def test_mistakes_are_those_named_first_or_those_of_a_class(page: str):
    first = exercises.get("02.1").misconceptions
    assert f"<b>{first[0].name}</b>: {first[0].question}" in page
    counts = {("02.1", first[2].name): 7, ("02.1", first[0].name): 2}
    own = lesson_page(SOFTMAX, counts)
    mistakes = own.partition('<section class="mistakes">')[2].partition("</section>")[0]
    assert re.findall(r"<b>(.*?)</b>", mistakes) == [f"{first[2].name} (7)", f"{first[0].name} (2)"]
    assert "of your class" in mistakes


def test_symbols_have_their_shapes(page: str):
    symbols = page.partition('<section class="symbols">')[2]
    assert r"<td>\(T\)</td><td></td><td>temperature</td>" in symbols
    assert "<td><code>z</code></td><td>(n, k)</td>" in symbols


def test_what_a_lesson_does_not_have_leaves_no_heading(tmp_path: Path):
    whole = SOLUTIONS / "00_start_here.py"
    (tmp_path / "00_start_here.ipynb").symlink_to(whole.with_suffix(".ipynb"))
    core = tmp_path / whole.name
    core.write_text(whole.read_text("utf-8").partition("# %% [markdown]\n# ## More: ")[0], "utf-8")
    assert "More formulas" in lesson_page(whole)
    page = lesson_page(core)
    assert "More formulas" not in page
    assert "<h2>Mistakes" in page


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        (r"a = b", [r"a = b"]),
        (r"f(x = 1) + g_{i=1} = b", ["f(x = 1) + g_{i=1} ", "{}= b"]),
        (r"a_1 = b, \quad c = d", [r"a_1 = b, ", r"\; c = d"]),
        (r"\left( a = b = c \right]", [r"\left( a = b = c \right]"]),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", None),
    ],
)
def test_a_formula_breaks_where_nothing_is_open(tex: str, parts: list[str] | None):
    assert _parts(tex) == (parts or [tex])
