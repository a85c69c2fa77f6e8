import json
import re
from pathlib import Path

import numpy as np
import pytest

from course_lib.plots.style import Picture, figure, label
from course_lib.slides.deck import DeckError, read_deck
from course_lib.slides.lesson_code import LessonCode
from course_lib.slides.page import page
from course_lib.slides.projector import projected, worded

LESSON = """\
# %% [markdown]
# # 99 · A tiny lesson
#
# ## 99.1 Doubling

# %% [markdown] card="99.a" kind="predict"
# What is twice $z$?
# - [x] $2z$ -> Because it is added to itself.
# - [ ] $z^2$ -> That is 9 for 3. {squares}
# - [ ] nothing -> It has a value. {no-value}
#
# Read again: section 99.1
"""
CELLS = [
    ("markdown", "# 99"),
    ("code", "import numpy as np\nrng = np.random.default_rng(1)\nz = 3.0"),
    ("markdown", "## 99.1 Doubling"),
    ("code", "def double(z):\n    return factor * z\nfactor = 2\nz = double(z)"),
    ("code", 'double = check("99.1", double)\nfirst = rng.normal()'),
    ("markdown", "## 99.2 Later"),
    ("code", "raise SystemExit('never run')"),
    ("code", "def of(third):\n    return [z + factor for z in (third,)]\n"),
    ("code", "third = 1 / 0"),
    ("code", "second = rng.normal()\nseen = [0, 0]\nseen[1] = second"),
    ("code", "for third in range(3):\n    total = 0\n    total += third"),
]
NOTE = "\nNote:\n**Say.** Something.\n"


def notebook(folder):
    path = folder / "99_tiny.ipynb"
    cells = [{"cell_type": kind, "source": [text], "outputs": []} for kind, text in CELLS]
    cells[-1]["outputs"] = [{"output_type": "stream", "text": ["one line\n", "the net: 97%\n"]}]
    path.write_text(json.dumps({"cells": cells}))
    return path


@pytest.fixture
def deck(tmp_path):
    """Write a deck of a tiny lesson and read it; without slides of its own it gets one."""
    notebook(tmp_path)
    (tmp_path / "99_tiny.py").write_text(LESSON)

    def read(text, **options):
        path = tmp_path / "99_tiny.slides.md"
        path.write_text(text if "--- " in text else f"--- 2 idea\n## A title\n{text}{NOTE}")
        return read_deck(path, **options)

    return read


def test_only_what_a_name_needs_is_run(tmp_path):
    code = LessonCode(notebook(tmp_path))
    assert code.values("z") == {"z": 3.0}, "at the end of its first cell"
    assert code.values("99.1: z as twice") == {"twice": 6.0}
    assert code.values("double")["double"](5) == 10, "the function, not what `check` returned"


def test_a_function_s_own_names_need_nothing(tmp_path):
    """Its parameter `third` is not the lesson's, which is 1 / 0."""
    found = LessonCode(notebook(tmp_path)).values("99.2: of")
    assert found["of"](3) == [5]


def test_what_a_loop_names_anew_needs_nothing_of_before(tmp_path):
    assert LessonCode(notebook(tmp_path)).values("total") == {"total": 2}


def test_a_generator_has_made_the_draws_before(tmp_path):
    rng = np.random.default_rng(1)
    found = LessonCode(notebook(tmp_path)).values("seen")
    assert found["seen"] == [0, [rng.normal(), rng.normal()][1]]


@pytest.mark.parametrize("wanted", ["nobody", "99.2: z"])
def test_a_name_that_the_lesson_does_not_have(tmp_path, wanted):
    with pytest.raises(LookupError, match=r"99_tiny gives no value to `\w+`"):
        LessonCode(notebook(tmp_path)).values(wanted)


def test_numbers_are_filled_in_prose_and_in_formulas(deck):
    head = "```lesson\n99.1: z as twice\n```\n"
    (slide,) = deck(
        f"{head}--- 2 idea\n## {{twice:.1f}} it is\n$x = {{=twice:g}}$, `{{twice}}`{NOTE}"
    )
    assert slide.title == "6.0 it is"
    assert r"\(x = 6\)" in slide.body
    assert "<code>{twice}</code>" in slide.body
    (slide,) = deck("{pc(0.815)} and {pc(0.815, 1)}")
    assert "82\u00a0% and 81.5\u00a0%" in slide.body
    (slide,) = deck('It says: {printed("net:")}')
    assert "It says: the net: 97%" in slide.body


def test_minutes_add_up(deck):
    slides = deck(f"# 1 · Part\n--- 2 idea\n## A{NOTE}\n--- 3 closing\n## B{NOTE}")
    assert [(s.begins, s.minutes, s.part) for s in slides] == [
        (0, 2, "1 · Part"),
        (2, 3, "1 · Part"),
    ]
    assert "Minute 2 to 5." in slides[1].note


def test_a_short_lecture_leaves_spare_slides_out_and_keeps_their_names(deck):
    text = (
        f"--- 2 idea spare\n## A\n```python hide\nx = 7\n```\n{NOTE}--- 3 closing\n## {{x}}{NOTE}"
    )
    whole, short = deck(text), deck(text, short=True)
    assert [(s.title, s.begins) for s in whole] == [("A", 0), ("7", 2)]
    assert [(s.title, s.begins) for s in short] == [("7", 0)]
    assert "This slide can go." in whole[0].note
    assert "This slide can go." not in whole[1].note
    with pytest.raises(DeckError, match="slide 2: NameError"):
        deck(f"--- 2 idea spare\n## A{NOTE}--- 3 closing\n## {{x}}{NOTE}", short=True)


def test_every_lecture_keeps_to_the_clock_of_the_guide():
    course = Path(__file__).parents[2]
    clock = (course / "docs" / "teaching.md").read_text("utf-8").partition("## The clock")[2]
    for path in sorted((course / "solutions").glob("*.slides.md")):
        heads = re.findall(r"^--- (\d+) (.*)$", path.read_text("utf-8"), re.MULTILINE)
        whole = sum(int(minutes) for minutes, _ in heads)
        short = sum(int(minutes) for minutes, words in heads if "spare" not in words)
        assert 25 <= len(heads) <= 30, path
        assert 75 <= whole <= 90, (path, whole)
        assert 65 <= short <= 73, (path, short)
        assert f"\n| {int(path.name[:2])} | {len(heads)} | {whole} | {short} |" in clock, path
        kept = [
            words for _, words in heads if "spare" in words and words.startswith(("vote", "pairs"))
        ]
        assert len(kept) == (path.name[:2] == "05"), "a short lecture keeps its questions"
        assert all("spare" in words for _, words in heads if words.startswith("demo")), path


def test_code_shows_what_it_printed_unless_it_is_quiet(deck):
    (slide,) = deck(
        "```python\nprint(6 * 7)\n```\n```python quiet\nprint('unseen')\n```\n"
        "```python hide\nx = 1\n```\n"
    )
    assert "<pre>42\n</pre>" in slide.body
    assert slide.body.count('class="code"') == 2
    assert slide.body.count('class="out"') == 1


def test_what_a_deck_sets_of_warnings_ends_with_it(deck):
    before = np.geterr()
    deck("```python hide\nimport numpy as np\nnp.seterr(all='ignore')\n```\n")
    assert np.geterr() == before


def test_steps_and_columns(deck):
    (slide,) = deck("a\n\n. . .\n\nb\n\n||| 40\n\n- c\n- d\n")
    assert "--left:40%" in slide.body
    assert slide.body.count('class="fragment"') == 1
    (slide,) = deck(f"--- 2 idea steps\n## T\n- c\n- d\n\n| a |\n| --- |\n| b |\n{NOTE}")
    assert slide.body.count('class="fragment"') == 3


def test_a_vote_tells_nothing_and_its_result_all(deck):
    vote, result = deck(
        f"--- 2 vote\n## Twice?\n@card 99.a\n{NOTE}\n--- 2 result\n## It is\n@answers\n{NOTE}"
    )
    for told in ("✓", "because", "right", "Because"):
        assert told not in vote.body
    assert "What is twice" in vote.body
    assert len(re.findall('class="option wrong fragment"', result.body)) == 2
    assert "Because it is added to itself." in result.body
    assert "That is 9 for 3." in result.note


def test_a_deck_may_have_choices_of_its_own(deck):
    vote, result = deck(
        f"--- 2 vote\n## Q\nA. one | no\n*B. two | yes\n{NOTE}\n"
        f"--- 1 result\n## R\n@answers\n{NOTE}"
    )
    assert "yes" not in vote.body
    assert 'class="option right"' in result.body


def test_a_figure_is_drawn_for_its_place(deck):
    (slide,) = deck(
        "```figure 600x300\nfrom course_lib.plots.style import Picture, figure\n"
        "fig = figure()\nfig.subplots().plot([1, 2])\n"
        "Picture(fig, 'A line that rises from one to two.')\n```\n"
    )
    assert 'width="600" height="300"' in slide.body
    assert 'aria-label="A line that rises from one to two."' in slide.body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("! 1 > 2", "slide 1: .*the claim is false: 1 > 2"),
        ("{nobody}", "slide 1: NameError.*nobody"),
        ('$x = {=f"{1}"}$', "holds no braces; name it first"),
        ("```python\n1 / 0\n```", "slide 1: ZeroDivisionError"),
        ("@card 99.z", "no card 99.z"),
        ("@widget 99.1", "section 99.1 of the lesson shows no widget"),
        (
            '{printed("the crowd")}',
            "LookupError: the solved lesson printed no line with: the crowd",
        ),
        ("A. one | no\nB. two | no", "exactly one choice is right"),
        ("```figure\n1 + 1\n```", "a figure is a Picture of course_lib.plots, not int"),
        ("```figure\nx = 1\n```", "the last line of a figure is an expression"),
        (f"--- 1 story\n## T{NOTE}", "a slide is one of opening, .*; not story"),
        (f"--- 1 idea\nno title{NOTE}", "a slide has a title"),
        (f"--- 1 idea\n## T{NOTE}```python\n1 / 0\n```\n", "code below `Note:` would not run"),
        ("--- 1 idea\n## T\n", "the lecturer's note is missing"),
        (f"```lesson\nnobody\n```\n--- 1 idea\n## T{NOTE}", "before the first slide: LookupError"),
    ],
)
def test_what_stops_the_build(deck, text, said):
    with pytest.raises(DeckError, match=said):
        deck(text)


def test_the_page_holds_every_slide_and_no_address_of_elsewhere(deck):
    text = page(deck("A $x$ and **more**."))
    assert text.count("<section") == 1
    assert not re.findall(r"(?:src|href)=.?(?:https?:)?//", text)
    assert "@@" not in text
    assert "\ue000" not in text


def crowded(words):
    fig = figure(7, 3)
    for axes in fig.subplots(1, 2):
        label(axes, "step", "loss", words)
        axes.plot([0, 1], [0, 1])
    return Picture(fig, "Two panels with a rising line in each of them.")


def test_words_of_a_figure_are_large_and_its_colours_turn_dark():
    fig = figure(9, 3)
    axes = fig.subplots()
    axes.plot([0, 1], [0, 1], color="#0072b2")
    label(axes, "step", "loss", "It rises")
    svg = projected(Picture(fig, "A line that rises from zero to one."), 1168, 400, name="f7")
    smallest = min(
        t.get_fontsize() for t in fig.findobj(match=lambda a: hasattr(a, "get_fontsize"))
    )
    assert smallest * 1168 / (72 * fig.get_figwidth()) >= 24 - 1e-6
    assert "var(--blue)" in svg
    assert "#0072b2" not in svg
    assert axes.get_title(loc="left") == "", "the slide's title says it"
    assert all(found.startswith("f7-") for found in re.findall(r'\bid="([^"]+)"', svg))


def test_words_of_a_figure_can_be_replaced():
    found = worded(crowded("title"), {"step": "time", "loss": ""}).figure.axes[0]
    assert (found.get_xlabel(), found.get_ylabel()) == ("time", "")


def test_a_long_title_is_broken_and_words_that_touch_are_told():
    svg = projected(crowded("a title that is far too long for one panel"), 1168, 400)
    assert 'data-touching=""' in svg
    fig = figure(7, 3)
    axes = fig.subplots()
    axes.text(0.5, 0.5, "these words"), axes.text(0.5, 0.51, "lie on those")
    svg = projected(Picture(fig, "Words that lie on other words in a figure."), 800, 400)
    assert "“these words” lies on “lie on those”" in svg


def test_turned_words_touch_only_where_they_are_and_an_arrow_is_no_word():
    def found(dx, dy):
        fig = figure(7, 3)
        axes = fig.subplots()
        axes.set_axis_off()
        axes.text(0.5, 0.5, "a long label", rotation=45, ha="center", va="center")
        axes.annotate("next to it", (0.5, 0.5), (0.5 + dx, 0.5 + dy), ha="center", va="center",
                      rotation=45, arrowprops={"arrowstyle": "->"})  # fmt: skip
        svg = projected(Picture(fig, "Two labels that are turned by 45 degrees."), 800, 400)
        return "lies on" in svg

    assert not found(0.1, -0.1), "their upright boxes share a place, the words do not"
    assert found(0.02, 0.02)
