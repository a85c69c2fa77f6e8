"""Tables, goals, conditions, documents; and the way of the numbers through JSON."""

import shutil
from dataclasses import replace

import pytest

from benchmarks import RESULTS, ROOT, documents, figures, groups, report, results
from benchmarks.case import Case, Goal, Group, Row
from benchmarks.results import Results

MADE = {
    **{"command": "make bench NAME=toys", "date": "2026-01-02", "launches": 2, "rounds": 3},
    **{"seconds": 0.2, "fresh_rounds": 2, "cpu": "Some CPU", "cores": 2, "load": 0.1},
    **{"system": "Linux x86_64", "libc": "glibc 2.41", "python": "3.11.7"},
    "variables": {"OPENBLAS_CORETYPE": "Haswell"},
    "libraries": {
        **{"numpy": "2.0", "blas": "openblas 0.3, kernel Haswell"},
        **{"torch": "2.6", "torch_kernels": "MKL, AVX2"},
    },
}
STORED = results.stored(groups.every().values(), RESULTS)


def row(name: str, *medians: float, metric: str = "cpu", **fields) -> Row:
    """The course's median, and those of both rows of PyTorch; minima are a tenth smaller."""
    sides = ("numpy", "torch", "torch_channels_last")
    samples = {s: {metric: [m, m * 0.9, m * 7]} for s, m in zip(sides, medians, strict=True)}
    return Row(Case(name, lambda: None, **fields), samples, 1.23456e-6)


def toys(*rows: Row) -> Results:
    group = Group("toys", tuple(row.case for row in rows), metrics=("cpu", "faults"))
    return Results(group, MADE, {row.case.name: row for row in rows})


TOYS = toys(
    row("ball", 0.00123456, 0.002, 0.001, goals=(Goal(0.8, 0.6), Goal(1.3, 1.25))),
    row("doll", 3.0, 1.5, 0.5, goals=(Goal(0.1, versus=None),)),
)


@pytest.mark.parametrize(
    ("value", "metric", "words"),
    [
        (2.5, "cpu", "2.50 s"),
        (0.0712, "wall", "71.2 ms"),
        (0.999, "wall", "999 ms"),
        (3.21e-6, "cpu", "3.21 µs"),
        (0.0, "cpu", "0 µs"),
        (1_234_000_000.0, "bytes", "1,234 MB"),
        (1716.6, "faults", "1,717"),
        (0.3, "rate", "0.300"),
    ],
)
def test_amounts_have_a_unit_and_three_digits(value, metric, words):
    assert report.amount(value, metric) == words


def test_medians_shares_and_ratios_are_not_moved_by_one_disturbed_round():
    found = Row(Case("", lambda: None), {"numpy": {"cpu": [1.0, 2.0, 50.0, 3.0]}, "torch": {}})
    assert found.value("cpu") == 2.5
    assert found.value("cpu", share=0.75) == 3
    assert found.value("cpu", share=1) == 50
    assert row("", 1.0, 2.0, 0.0).ratio("torch", "cpu") == 0.5
    assert report.ratio(row("", 1.0, 2.0, 0.0), "cpu", "torch_channels_last") == "–"
    assert report.ratio(found, "cpu", "torch") == report.shown(found, "cpu", "torch") == "–"


def test_a_page_shows_median_minimum_ratios_goals_and_conditions():
    page = report.render(TOYS, "What the figure shows, in some words.")
    for words in (
        "| ball | 1.23 ms (1.11 ms) | 2.00 ms (1.80 ms) | 1.00 ms (900 µs) | 0.62 | 1.23 |",
        "| ball, CPU time | PyTorch | 0.62 | 0.80 | 0.60 | must |",
        "| 1.30 | 1.25 | aim |",
        "| doll, CPU time | – | 3.00 s | 100 ms | – | no |",
        "Launches: 2; repetitions in each: 3, of about 0.2 s",
        "numpy 2.0 (openblas 0.3, kernel Haswell), PyTorch 2.6 (MKL, AVX2)",
        "`OPENBLAS_CORETYPE=Haswell`",
        "MALLOC_TOP_PAD_=",
        "1e-06 of the largest entry",
        "![What the figure shows, in some words.](toys.svg)",
    ):
        assert words in page
    assert page.count("| course_lib | ") == page.count("course_lib / PyTorch |") == 1
    assert "Page faults" not in page
    faults = report.render(toys(row("ball", 1, 2, 3, metric="faults")))
    assert "Page faults" in faults
    assert "course_lib / " not in faults


def test_a_page_says_how_often_the_work_was_done():
    launched, fresh = row("ball", 1, 2, 3), row("doll", 1, 2, 3, fresh=5)  # with 3 repetitions
    once, again = (row(name, 1, 2, 3, fresh=1) for name in ("kite", "top"))
    for one in (once, again):
        one.samples["numpy"]["wall"] = [1.0]  # a second metric; it has a number for each process
    in_launches = "Launches: 2; repetitions in each: 3, of about 0.2 s."
    alone = "Repetitions of work that needs a new process each time: "
    assert report.repetitions(toys(launched)) == in_launches
    assert report.repetitions(toys(fresh)) == f"{alone}3."
    assert report.repetitions(toys(launched, fresh)) == f"{in_launches} {alone}3."
    assert report.repetitions(toys(once, fresh, again)) == f"{alone}1; of doll: 3."


def test_the_race_was_run_once_in_a_process_of_its_own():
    told = report.conditions(STORED["race"])
    assert "Repetitions of work that needs a new process each time: 1.\n" in told
    assert "Launches" not in told


def test_what_was_written_is_read_with_few_digits_on_one_line(tmp_path):
    results.write(TOYS.group, MADE, [*TOYS.rows.values()], tmp_path)
    assert "[0.001235, 0.001111, 0.008642]" in (tmp_path / "toys.json").read_text()
    read = results.read(TOYS.group, tmp_path)
    assert read.made == MADE
    results.write(read.group, read.made, [*read.rows.values()], tmp_path)
    assert results.stored([TOYS.group, Group("none", ())], tmp_path) == {"toys": read}


def test_growth_is_told_by_its_exponent_and_drawn(tmp_path):
    grown = [row(f"size = {n}", n / 100, n**2 / 100, n / 50, along=("size", n)) for n in (1, 2, 4)]
    assert "- CPU time grows like (size) to the power of: course_lib 1.00; PyTorch 2.00" in (
        report.tables(toys(*grown))
    )
    pictures = [figures.growth(toys(*grown)) for _ in "ab"]
    assert "0.25 to 1.00 times plain PyTorch's" in pictures[0].alt
    for name, picture in zip("ab", pictures, strict=True):
        figures.save(picture, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize("found", STORED.values(), ids=STORED.keys())
def test_a_page_is_what_its_stored_numbers_say(found: Results, tmp_path):
    page = documents.write_page(found, tmp_path)
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (RESULTS / made.name).read_bytes()
    assert page.name in {path.name for path in tmp_path.iterdir()}


def test_readme_and_guide_show_the_stored_numbers_and_change_with_them(tmp_path):
    (tmp_path / "docs").mkdir()
    for name in ("README.md", "docs/instructors.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    assert documents.update(STORED, tmp_path) == []
    steps = STORED["training_steps"].rows["conv net, batch 128"]
    slow = replace(steps, samples={**steps.samples, "numpy": {"cpu": [9.0]}})
    rows = {**STORED["training_steps"].rows, slow.case.name: slow}
    found = {**STORED, "training_steps": replace(STORED["training_steps"], rows=rows)}
    assert documents.update(found, tmp_path) == ["README.md"]
    assert "| step: conv net, batch 128 | 9.00 s |" in (tmp_path / "README.md").read_text("utf-8")


def test_other_machines_and_missing_groups_are_refused():
    other = replace(STORED["layers"], made={**STORED["layers"].made, "cpu": "Another"})
    with pytest.raises(documents.NotComparable, match=r"growth and layers .*\(cpu: .*, Another\)"):
        documents.update({**STORED, "layers": other})
    with pytest.raises(documents.NotComparable, match='NAME="memory grading"'):
        documents.update({n: r for n, r in STORED.items() if n not in ("memory", "grading")})


def test_a_document_without_the_marks_is_left_alone(tmp_path, refused):
    copy = tmp_path / "README.md"
    copy.write_text("nothing here")
    refused(ValueError, "README.md needs these marks", documents.put, {"comparison": "1 s"}, copy)
    assert copy.read_text() == "nothing here"
