"""One source, two notebooks; building twice gives the same bytes; an edit changes one cell."""

import json
from pathlib import Path

import nbformat
import pytest

from course_lib import exercises
from course_lib.authoring.build import build_lesson, collected, main, out_of_date
from course_lib.authoring.source import LessonError

NAMES = ("notebooks/02_tiny.ipynb", "solutions/02_tiny.ipynb")


def files(course: Path) -> dict[str, bytes]:
    return {name: (course / name).read_bytes() for name in NAMES}


def build(course: Path):
    return build_lesson(course / "solutions" / "02_tiny.py", course)


def test_building_twice_gives_the_same_bytes(built: Path):
    first = files(built)
    (built / NAMES[1]).unlink()
    assert build(built).changed == NAMES[1:]
    assert files(built) == first


def test_one_sentence_changes_one_cell_in_both_and_nothing_else(built: Path, edit):
    before = {name: nbformat.read(built / name, 4) for name in NAMES}
    edit("One exercise.", "One exercise only.")
    build(built)
    for name in NAMES:
        after = nbformat.read(built / name, 4)
        pairs = zip(before[name].cells, after.cells, strict=True)
        ((old, new),) = [(old, new) for old, new in pairs if old != new]
        assert old.source.replace("One exercise.", "One exercise only.") == new.source
        assert old.id != new.id
        assert len({cell.id for cell in after.cells}) == len(after.cells)
        assert after.metadata == before[name].metadata


def test_where_only_words_changed_the_outputs_stay(built: Path, edit):
    solution = built / NAMES[1]
    shown = nbformat.read(solution, 4)
    last = max(i for i, cell in enumerate(shown.cells) if cell.cell_type == "code")
    shown.cells[last].outputs[0] = nbformat.v4.new_output("stream", text="as it was\n")
    nbformat.write(shown, solution)
    edit("One exercise.", "One exercise only.")
    assert main(built, "02", words=True, say=lambda _: None) == 0
    after = nbformat.read(solution, 4)
    assert "One exercise only." in "\n".join(cell.source for cell in after.cells)
    assert after.cells[last].outputs == shown.cells[last].outputs
    assert after.metadata == shown.metadata


def test_where_code_changed_they_cannot(built: Path, edit):
    before, said = files(built), list[str]()
    edit("keepdims=True", "keepdims=1 > 0")
    assert main(built, "02", words=True, say=said.append) == 1
    assert "its code changed, too; build it without --words" in "\n".join(said)
    assert files(built) == before


def test_the_student_starts_from_a_stub_and_the_solution_from_the_answer(built: Path):
    student, solution = (nbformat.read(built / name, 4) for name in NAMES)
    code = "\n".join(c.source for c in student.cells if c.cell_type == "code")
    assert 'raise NotImplementedError("exercise 02.1: write softmax")' in code
    assert "keepdims" not in code
    assert 'trace("02.1", ...)' in code
    assert all(not c.get("outputs") for c in student.cells)
    solved = [c for c in solution.cells if c.cell_type == "code"]
    assert [c.execution_count for c in solved] == list(range(1, len(solved) + 1))
    assert 'trace("02.1", [0.25, 0.25, 0.5])' in "\n".join(c.source for c in solved)
    assert "✓ 02.1 softmax · passed" in json.dumps(solved[-1].outputs, ensure_ascii=False)


def test_nbgrader_metadata_slides_and_folded_help(built: Path):
    student = nbformat.read(built / NAMES[0], 4)
    grader = [c.metadata.nbgrader for c in student.cells if "nbgrader" in c.metadata]
    assert [(g.grade_id, g.solution, g.grade, g.locked) for g in grader] == [
        ("exercise-02-1", True, False, False),
        ("check-02-1", False, True, True),
    ]
    assert grader[1].points == 3
    assert {g.schema_version for g in grader} == {3}
    types = [c.metadata.slideshow.slide_type for c in student.cells]
    assert types[0] == "slide"
    assert types[-1] == types[-2] == "skip"
    help_cell = student.cells[-1].source
    assert help_cell.count("<details>") == 3
    assert "Order these lines" in help_cell
    heading = next(c.source for c in student.cells if "### Exercise" in c.source)
    minutes = exercises.get("02.1").minutes
    assert f"difficulty 2 of 5 · {minutes} minutes · 3 points" in heading


def test_checks_are_folded_and_more_is_collapsed(course: Path, edit):
    edit("import check, hint", "import check, checked, hint")
    edit(
        "# %%\np = np.array([1.0, 2.0]) / 3\nverify(",
        '# %% tags=["checks"]\np = np.array([1.0, 2.0]) / 3\nwith checked():\n    verify(',
    )
    edit("# %% [markdown]\n# ### Exercise", "# %% [markdown]\n# ## More: a proof\n# ### Exercise")
    built = build(course)
    assert built.entries[0].evidence == "4 numbers, within 1e-09"
    for name in NAMES:
        cells = nbformat.read(course / name, 4).cells
        hidden = [c.source for c in cells if c.metadata.get("jupyter", {}).get("source_hidden")]
        assert len(hidden) == 1
        assert "with checked():" in hidden[0]
        closed = [c.source for c in cells if c.metadata.get("jp-MarkdownHeadingCollapsed")]
        assert [text.splitlines()[0] for text in closed] == ["## More: a proof"]


def test_solutions_and_starts_are_kept_for_reveal(course: Path):
    code = json.loads(collected(course)["course_lib/exercises/lesson_code.json"])["02.1"]
    assert "keepdims" in code["solution"]
    assert "BEGIN" not in code["solution"]
    assert "NotImplementedError" in code["start"]


def test_out_of_date_names_what_is_stale(built: Path, edit):
    said: list[str] = []
    assert out_of_date(built) == []
    edit("Write softmax.", "Write softmax now.")
    assert main(built, check=True, say=said.append) == 1
    assert [f"{name} is not what the build makes" for name in NAMES] == said[:2]


def test_an_edited_student_notebook_and_a_stray_one_are_noticed(built: Path):
    path = built / NAMES[0]
    path.write_text(path.read_text("utf-8").replace("Write softmax", "Edit by hand"), "utf-8")
    (built / "notebooks" / "99_stray.ipynb").write_text("{}", "utf-8")
    stale = "\n".join(out_of_date(built))
    assert "notebooks/02_tiny.ipynb is not what the build makes" in stale
    assert "99_stray.ipynb has no lesson" in stale


def test_a_cell_that_raises_stops_the_build_and_writes_nothing(course: Path, edit):
    edit("p = np.array([1.0, 2.0]) / 3", 'raise ValueError("on purpose")')
    with pytest.raises(LessonError, match="on purpose"):
        build(course)
    assert not (course / NAMES[0]).exists()


def test_an_unknown_lesson_is_named(course: Path):
    said: list[str] = []
    assert main(course, "77", say=said.append) == 1
    assert said == ["no lesson 77; there are 02"]
