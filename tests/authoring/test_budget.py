"""The budget of a lesson: one tiny lesson for each kind of excess, and what is not counted."""

from pathlib import Path

import pytest

from course_lib.authoring import budget
from course_lib.authoring.build import main
from course_lib.authoring.source import read_lesson

SENTENCE = (
    "A point is worth a factor of e, because softmax turns differences of logits into ratios."
)
HELD = f"""# %% [markdown]
# # 2 · A tiny lesson
#
# {SENTENCE}
#
# Below are the odds, which no constant changes, since it cancels in each of the ratios:
#
# $$\\frac{{p_i}}{{p_j}} = e^{{z_i - z_j}} \\qquad (2.1)$$
#
# - nothing: a list
# - So is this.

# %%
x = 1
"""


@pytest.fixture
def tiny(tmp_path: Path):
    """Count a lesson with this text."""

    def count(text: str) -> budget.Budget:
        (tmp_path / "solutions").mkdir(exist_ok=True)
        path = tmp_path / "solutions" / "02_tiny.py"
        path.write_text(text, "utf-8")
        return budget.budget(read_lesson(path))

    return count


def prose(text: str) -> str:
    return "\n# %% [markdown]\n" + "".join(f"# {line}\n" for line in text.splitlines())


def test_what_is_running_prose_and_what_is_not(tiny):
    held = tiny(HELD)
    assert held.sentences == (16,)
    assert (held.connectives, held.because, held.tics["colons"]) == (1, 1, 0)
    assert held.tics["nothing"] == 1, "a habit counts in lists, too"
    assert held.tics["So at a sentence's start"] == 0
    assert held.excess() == []
    assert tiny(HELD + prose("- a shallow bowl, which withstands besides")).excess() == []
    fold = prose("<details><summary>Ours</summary>\n\n```python\ny = 1\n```\n\n</details>")
    assert tiny(HELD + fold).sentences == held.sentences, "a cell that is a fold of code only"
    assert tiny(HELD + "\n# %%\n" + "y = 1  # nothing nothing\n" * 9).excess() == []


def test_a_formula_is_one_word(tiny):
    once = tiny(HELD + prose(SENTENCE.replace("softmax", "$a + b = c$ or `f(x, y)`")))
    assert once.sentences == (16, 18)


CARD = """
# %% [markdown] card="02.{letter}" kind="predict"
# What is it?
# - [x] one -> Because it is.
# - [ ] two -> No. {{two}}
# - [ ] three -> No. {{three}}
#
# Read again: section 2.1
"""
VERIFY = 'verify("2.1", 1, 1)\n'
SOLUTION = "# BEGIN SOLUTION\ny = 1\n# END SOLUTION\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (prose(f"{SENTENCE}\n" * 300), "words of the core 4,8"),
        ("\n# %%\ny = 1\n" * 75, "cells of the core 77 (at most 75)"),
        ("".join(CARD.format(letter=c) for c in "abcde"), "predictions in the core 5 (at most 4)"),
        ("\n# %%\n" + VERIFY * 4, "verify lines shown 4 (at most 3)"),
        (prose(f"{SENTENCE} It is so. " * 2), "six words or fewer 40 (at most 15)"),
        (prose("It is a very short sentence. " * 9), "words in a mean sentence 7 (at least 14)"),
        (prose(f"{SENTENCE[:-1]}, {SENTENCE}"), "words in a mean sentence 24 (at most 18)"),
        (prose(f"{SENTENCE}\n" * 2), "because 3 (at most 1)"),
        (prose(f"{SENTENCE} ".replace("because", "as") * 40), "connectives 1 (at least 4)"),
        (prose("We shall see. " + SENTENCE), "shall 1 (at most 0)"),
        (prose("- what do you read off?"), "read off 1 (at most 0)"),
        (prose("- a check convicted it"), "convict 1 (at most 0)"),
        (prose("It stands. " * 4), "stand 4 (at most 3)"),
        (prose("- a beside b in place of c, beside d"), "in place of, beside 3 (at most 2)"),
        (prose("- " + "nothing " * 5), "nothing 6 (at most 5)"),
        (prose("- one mean a row"), "one X a Y 1 (at most 0)"),
        (prose("- its slope in x"), "slope in 1 (at most 0)"),
        (prose("So it is. " * 7), "So at a sentence's start 7 (at most 6)"),
        (prose("Here: it is. " * 41), "colons 41 (at most 40)"),
        ("\n# %%\nprint(bool(x))\n", "bool( printed 1 (at most 0)"),
        (prose("**Your move.** Why?\n\n" * 37), "minutes of the core 112 (at most 110)"),
        (
            prose("*About 8 minutes · a start*\n\n**Your move, nine minutes.** Why?"),
            "minutes of the core 9 (at most 8)",
        ),
        (
            prose("*About 9 minutes*\n\n### Exercise 02.1") + '\n# %% exercise="02.1"\n' + SOLUTION,
            "minutes of the core 10 (at most 9)",
        ),
    ],
)
def test_each_kind_of_excess_is_named_with_its_count(tiny, more: str, said: str):
    assert [line for line in tiny(HELD + more).excess() if said in line]


def test_more_is_no_part_of_the_core(tiny):
    more = "\n# %% [markdown]\n# ## More: a proof\n"
    more += prose(f"{SENTENCE}\n" * 300) + "\n# %%\ny = 1\n" * 75 + CARD.format(letter="a")
    counted = tiny(HELD + more)
    assert counted.core_cells == 2
    assert counted.core_words < 60 < 4500 < counted.words
    assert counted.predictions == 0


def test_checks_that_fold_away_are_not_shown(tiny):
    folded = "\n# %%\nwith checked():\n" + f"    {VERIFY}" * 9
    assert tiny(HELD + folded + VERIFY).verifies == 1


def test_a_lesson_that_must_hold_fails_the_check(tiny, tmp_path: Path, monkeypatch):
    tiny(HELD + prose("We shall see."))
    told: list[str] = []
    monkeypatch.setattr(budget, "REWRITTEN", ())
    assert main(tmp_path, budget=True, say=told.append) == 0
    assert [line for line in told if "shall 1" in line]
    monkeypatch.setattr(budget, "REWRITTEN", ("02",))
    assert main(tmp_path, budget=True, say=told.append) == 1
    assert "lesson 02: shall 1 (at most 0)" in told[-1]
    tiny(HELD)
    assert main(tmp_path, "02", budget=True, say=told.append) == 0
