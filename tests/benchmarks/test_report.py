"""Tables: units, ratios, goals, conditions; and the way of the numbers through JSON."""

from dataclasses import replace

import pytest

from benchmarks import figures, readme, report, stored
from benchmarks.case import Case, Goal, Group

MADE = {
    "command": "make bench NAME=toys",
    "date": "2026-01-02",
    "launches": 2,
    "rounds": 3,
    "seconds": 0.2,
    "fresh_rounds": 2,
    "cpu": "Some CPU",
    "cores": 2,
    "load": 0.1,
    "system": "Linux x86_64",
    "libc": "glibc 2.41",
    "python": "3.11.7",
    "variables": {"OPENBLAS_CORETYPE": "Haswell"},
}
FACTS = {"numpy": "2.0", "blas": "openblas 0.3, kernel Haswell", "threads": {"openblas": 1}}
TORCH = {"torch": "2.6", "torch_kernels": "MKL, AVX2"}


def case(name: str, ours: float, theirs: float, tuned: float, **fields) -> dict:
    def cpu(value: float) -> dict:
        return {"cpu": [value, value * 0.9, value * 7]}

    samples = {"numpy": cpu(ours), "torch": cpu(theirs), "torch_channels_last": cpu(tuned)}
    facts = {"numpy": FACTS, "torch": {**FACTS, **TORCH}}
    plain = vars(Case(name, "toys:toy")) | {"goals": (), "along": None} | fields
    return {**plain, "samples": samples, "gap": 1.23456e-6, "facts": facts}


def toys(*cases: dict) -> stored.Stored:
    group = Group("toys", "Toys", (), metrics=("cpu",), notes=("A note.",))
    return stored.from_measured(group, cases, MADE)


TOYS = toys(
    case("ball", 0.00123456, 0.002, 0.001, goals=(Goal(0.8, 0.6), Goal(1.2, 1.1, "torch"))),
    case("doll", 3.0, 1.5, 0.5, goals=(Goal(0.1, versus=None),)),
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
    ],
)
def test_amounts_have_a_unit_and_three_digits(value, metric, words):
    assert report.amount(value, metric) == words


def test_a_table_is_markdown_and_refuses_ragged_rows():
    assert report.table([["", "a"], ["x", "1"]]) == "|  | a |\n| --- | ---: |\n| x | 1 |"
    with pytest.raises(ValueError, match="2 cells"):
        report.table([["", "a"], ["x"]])


def test_numbers_show_median_minimum_and_both_ratios():
    lines = report.numbers(TOYS, "cpu").splitlines()
    assert lines[0].count("course_lib / ") == 2
    assert lines[2] == (
        "| ball | 1.24 ms (1.11 ms) | 2.00 ms (1.80 ms) | 1.00 ms (900 µs) | 0.62 | 1.24 |"
    ).replace("1.24 ms", "1.23 ms").replace("1.24 |", "1.23 |")


def test_page_faults_get_no_ratio():
    lines = report.numbers(replace(TOYS, metrics=("faults",)), "faults").splitlines()
    assert "course_lib / " not in lines[0]


def test_goals_say_what_is_reached():
    _, _, first, second, third = report.goals(TOYS).splitlines()
    assert first == "| ball, CPU time | PyTorch | 0.62 | 0.80 | 0.60 | must |"
    assert second.endswith("| 1.20 | 1.10 | aim |")
    assert third == "| doll, CPU time | – | 3.00 s | 100 ms | – | no |"


def test_a_page_tells_conditions_kernel_variables_and_proof():
    page = report.render(TOYS, "What the figure shows, in some words.")
    for words in (
        "# Toys",
        "A note.",
        "2 launches of 3 repetitions",
        "numpy 2.0 (openblas 0.3, kernel Haswell); PyTorch 2.6 (MKL, AVX2)",
        "`OPENBLAS_CORETYPE=Haswell`",
        "MALLOC_TOP_PAD_=",
        "1e-06 of the largest entry",
        "![What the figure shows, in some words.](toys.svg)",
    ):
        assert words in page


def test_what_was_written_is_read_and_told_alike(tmp_path):
    path = stored.write(TOYS, tmp_path)
    assert stored.read("toys", tmp_path) == TOYS
    assert "[0.001235, 0.001111, 0.008642]" in path.read_text()  # few digits, on one line


@pytest.mark.parametrize("damage", [lambda text: text[:50], lambda text: "{}", lambda text: "[]"])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path, damage):
    path = stored.write(TOYS, tmp_path)
    path.write_text(damage(path.read_text()))
    with pytest.raises(ValueError, match="toys.json is damaged.*make bench NAME=toys"):
        stored.read("toys", tmp_path)


def test_an_unknown_row_is_answered_with_those_that_exist():
    with pytest.raises(KeyError, match="no 'car'; there are: .*ball"):
        TOYS.row("car")


def test_the_figure_of_ratios_counts_what_it_says(tmp_path):
    picture = figures.ratios(TOYS)
    assert picture.alt.startswith("course_lib takes less CPU time in 1 of 2 than PyTorch,")
    assert "in 0 of 2 than PyTorch, channels-last" in picture.alt
    assert "ball 0.62 and 1.23; doll 2.00 and 6.00" in picture.alt
    figures.save(picture, tmp_path / "a.svg")
    figures.save(figures.ratios(TOYS), tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_text() == (tmp_path / "b.svg").read_text()


def test_growth_is_told_by_its_exponent_and_drawn():
    grown = [case(f"size = {n}", n / 100, n**2 / 100, n / 50, along=("size", n)) for n in (1, 2, 4)]
    (line,) = report.growth_lines(toys(*grown))
    assert line.startswith("- CPU time grows like (size) to the power of: course_lib 1.00;")
    assert "PyTorch 2.00" in line
    assert "0.25 to 1.00 times plain PyTorch's" in figures.growth(toys(*grown)).alt


def test_groups_of_different_machines_are_not_put_into_one_table():
    other = replace(TOYS, name="others", made={**TOYS.made, "cpu": "Another"})
    readme.check_same_conditions([TOYS, TOYS])
    with pytest.raises(readme.NotComparable, match=r"toys and others .*\(cpu: Some CPU, Another\)"):
        readme.check_same_conditions([TOYS, other])


def test_a_group_that_is_missing_is_named_with_its_command(tmp_path):
    stored.write(replace(TOYS, name="layers"), tmp_path)
    with pytest.raises(readme.NotComparable, match='NAME="training_steps memory latency growth"'):
        readme.block(tmp_path)
