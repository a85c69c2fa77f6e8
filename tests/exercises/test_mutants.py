"""Wrong answers that a program makes: a sample is refused here, `make mutants` tries all."""

from itertools import islice
from pathlib import Path

import pytest

from course_lib import exercises as catalogue
from course_lib.cli import exercises as command
from course_lib.cli import main
from course_lib.cli.folders import repository
from course_lib.exercises import LESSONS, lesson, page_path
from course_lib.exercises import mutants as engine
from course_lib.exercises.mutants import (
    Mutant,
    Proof,
    Row,
    draws,
    mutants,
    origins,
    sample,
    store,
    stored,
    version,
)
from course_lib.exercises.page import Page, PageError

ALL = [exercise.id for number in LESSONS for exercise in lesson(number)]
PAGE = """\
# 02.9: the largest size

`largest(x: (n, k)) -> (n,)` · write · 3 points · 10 minutes · difficulty 2

**Line of the lesson.** sizes have no sign

## Right
```python
def largest(x):
    sizes = np.abs(x)
    m = sizes.max(axis=1)
    return m
```

## Cases
```python
Case("three numbers", [[1, 2, 3], [5, 4, 0]])
Case("more", normal(3, 4, mean=9))
```

## Domain
There is nothing to draw: a case shows what goes wrong, or none does.

## Mistakes
### columns
You got {got}.
> Which?
- `m = sizes.max(axis=0)`
"""
BELOW = 'Case("numbers below 0", [[-1, -7, 3, 0]])\n'
WITHOUT = "def largest(x):\n    sizes = x\n    m = sizes.max(axis=1)\n    return m"


@pytest.mark.parametrize("item", ALL)
def test_a_sample_of_mutants_is_refused_or_equal(item: str):
    path = page_path(item)
    assert path
    proof = Proof(Page(path), most=6, seeds=(0,))
    key, chosen = proof.keys[0], sample(proof.page, 3)
    assert len(chosen) == 3
    broken = [m for m in origins(proof.page) if proof.refuses(key, proof.functions(m))]
    why = {m.of: proof.verdict(key, proof.functions(m)) for m in broken}
    assert not broken, f"mutants of a wrong answer prove nothing: {why}"
    passing = [m for m in chosen if not proof.refuses(key, proof.functions(m))]
    assert {proof.fate(m) for m in passing} <= {"equal", "accepted"}, passing


def test_waiting_does_not_refuse_a_right_answer_and_an_endless_loop_is_refused(page, monkeypatch):
    monkeypatch.setattr(engine, "SECONDS", 0.1)
    proof = Proof(page(PAGE), most=1, seeds=(0,))
    begin = "import time\n\ndef largest(x):\n    "
    waits = f"{begin}time.sleep(0.2)\n    return np.abs(x).max(axis=1)"
    assert not proof.refuses(proof.keys[0], proof.functions(Mutant("right", waits)))
    assert proof.fate(Mutant("right", waits)) == "equal"
    loops = f"{begin}while True:\n        pass"
    assert proof.refuses(proof.keys[0], proof.functions(Mutant("right", loops)))


def test_a_missing_case_is_a_hole_and_the_case_closes_it(page):
    proof = Proof(page(PAGE), most=50)
    assert proof.fate(Mutant("right", WITHOUT)) == "equal", "the cases draw nothing below 0"
    wider = PAGE.replace(
        "normal(3, 4, mean=9)",
        "drawn(lambda rng: rng.normal(rng.choice([9, 9, 9, 9, -9]), size=(3, 4)))",
    )
    assert WITHOUT in [m.source for m in Proof(page(wider), most=60).row().surviving]
    closed = wider.replace('Case("more"', f'{BELOW}Case("more"')
    row = Proof(page(closed), most=60).row()
    assert not row.surviving
    assert row.counts["named"] > 0


def test_the_page_says_why_a_mutant_is_accepted(page):
    text = f"{PAGE}\n## Accepted\n### with its sign\nOnly sizes come.\n```edits\nsizes = x\n```\n"
    proof = Proof(page(text), most=0)
    assert proof.fate(Mutant("right", WITHOUT)) == "accepted"
    with pytest.raises(PageError, match="write why this passes"):
        _ = page(text.replace("Only sizes come.\n", "")).accepted


def test_inputs_are_drawn_from_every_domain_of_a_page():
    path = page_path("11.3")
    assert path
    read = Page(path)
    n = 3 * len(read.exercise.cases)
    single = {case for case, steps in islice(draws(read), n) if len({s.input for s in steps}) == 1}
    assert {case for case in read.exercise.cases if case.domain} <= single


def test_mutants_are_many_differ_and_are_always_the_same(page):
    made = mutants(page(PAGE))
    assert made == mutants(page(PAGE))
    sources = {m.source for m in made}
    assert len(sources) == len(made) >= 200
    slips = {slip.split(": ", 1)[1] for m in made if len(m.slips) == 1 for slip in m.slips}
    assert {
        "1 -> (0)",
        "sizes.max -> sizes.min",
        "sizes -> x",
        "np.abs(x) -> x",
        "return m -> return np.float32(m)",
        "m = sizes.max(axis=1) -> pass",
        "sizes = np.abs(x) -> sizes = np.abs(x) return sizes",
    } <= slips


def test_the_table_keeps_the_rows_of_other_exercises(tmp_path: Path):
    table = tmp_path / "mutants.md"
    for id_, n in (("10.1", 4), ("02.1", 3), ("10.1", 5)):
        row = Row(id_, "abcd")
        row.counts["named"] += n
        store(row, table)
    rows = [line for line in table.read_text().splitlines() if line.startswith("| ")][2:]
    assert rows == [
        "| 02.1 | abcd | 3 | 3 | 3 | 0 | 0 | 0 | 0 | 0 | 0 |",
        "| 10.1 | abcd | 5 | 5 | 5 | 0 | 0 | 0 | 0 | 0 | 0 |",
        "| all | | 8 | 8 | 8 | 0 | 0 | 0 | 0 | 0 | 0 |",
    ]


def test_the_command_prints_a_row_and_what_survives(page, tmp_path: Path, monkeypatch, capsys):
    read = page(PAGE)
    slips = (Mutant("right", WITHOUT, ("without np.abs",)),)
    monkeypatch.setattr(engine, "mutants", lambda *_: slips)
    monkeypatch.setattr(Proof, "equal", lambda *_: False)
    monkeypatch.setattr(command, "repository", lambda: tmp_path)
    monkeypatch.setattr(catalogue, "page_path", lambda _: read.path)
    (tmp_path / "docs").mkdir()
    assert main(["exercises", "02.1", "--mutants"]) == 1
    said = capsys.readouterr().out
    assert "1 surviving" in said
    assert "! right: without np.abs" in said
    row = f"| 02.9 | {version(read)} | 1 | 0 |"
    assert row in (tmp_path / "docs" / "mutants.md").read_text()


def test_a_row_that_is_out_of_date_is_computed_anew(page, tmp_path: Path, monkeypatch, capsys):
    read = page(PAGE)
    monkeypatch.setattr(command, "repository", lambda: tmp_path)
    monkeypatch.setattr(catalogue, "exercises", lambda: [read.exercise])
    monkeypatch.setattr(catalogue, "page_path", lambda _: read.path)
    monkeypatch.setattr(Proof, "row", lambda proof: Row("02.9", version(proof.page)))
    (tmp_path / "docs").mkdir()
    other = PAGE.replace("normal(3, 4, mean=9)", "normal(3, 5)")
    for text, n in ((PAGE, 1), (PAGE, 0), (PAGE.replace("Which?", "Why?"), 0), (other, 1)):
        page(text)
        assert main(["exercises", "--mutants"]) == 0
        assert capsys.readouterr().out.count("02.9  ") == n


def test_the_table_proves_pages_as_they_are_now():
    table = stored(repository() / "docs" / "mutants.md")
    pages = {item: Page(path) for item in ALL if (path := page_path(item))}
    assert table.keys() == pages.keys()
    stale = [item for item in table if table[item][0] != version(pages[item])]
    assert not stale, f"make mutants ARGS={stale[0]}"
    assert {item: numbers[-1] for item, (_, numbers) in table.items() if numbers[-1]} == {}
