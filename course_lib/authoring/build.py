"""`make notebooks`: lessons in, notebooks out; and the proof that what is committed is built so."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from course_lib.authoring.budget import report
from course_lib.authoring.cards import as_data, questions_of
from course_lib.authoring.execute import WIDGET_STATE, execute
from course_lib.authoring.glossary import Term, glossary, linked, terms, with_links
from course_lib.authoring.ledger import Entry, ledger
from course_lib.authoring.lint import lint_outputs, lint_source, lint_student
from course_lib.authoring.notation import notation
from course_lib.authoring.notebooks import as_text, lesson_code, solution_notebook, student_notebook
from course_lib.authoring.objectives import with_objectives
from course_lib.authoring.references import lost_references
from course_lib.authoring.source import Lesson, LessonError, read_lesson
from course_lib.processes import stoppable_pool
from course_lib.results.pytorch_prints import printed

COLLECTED, GUIDE = "course_lib/exercises", "docs/teaching.md"
GLOSSARY, NOTATION = "docs/glossary.md", "docs/notation.md"
PYTORCH = "course_lib/results/pytorch.json"


@dataclass(frozen=True)
class Built:
    """One lesson, built."""

    name: str
    entries: tuple[Entry, ...]
    changed: tuple[str, ...]


def lesson_paths(root: Path, numbers: tuple[str, ...] = ()) -> list[Path]:
    """The lessons' source files, all or those of the given numbers.

    Raises:
        LessonError: a number has no lesson.
    """
    found = sorted((root / "solutions").glob("[0-9][0-9]_*.py"))
    have = {path.name[:2] for path in found}
    if missing := [n for n in numbers if n not in have]:
        raise LessonError(f"no lesson {', '.join(missing)}; there are {', '.join(sorted(have))}")
    return [p for p in found if not numbers or p.name[:2] in numbers]


def build(
    root: Path,
    numbers: tuple[str, ...] = (),
    say: Callable[[str], None] = print,
    words: bool = False,
) -> list[Built]:
    """Build notebooks; write only the files whose content changed.

    Args:
        root: the course's folder.
        numbers: of lessons; none means all.
        say: takes what was done.
        words: only words have changed, so the outputs stay: times in a text remain those shown.

    Raises:
        LessonError: a lesson has faults; nothing of that lesson is written.
    """
    paths = lesson_paths(root, numbers)
    _stop(lost_references(root, numbers))
    if words:
        _stop([fault for path in paths for fault in _more_than_words(root, path)])
    write_collected(root)
    links = linked([read_lesson(path) for path in lesson_paths(root)])
    with stoppable_pool(min(2, len(paths) or 1)) as pool:
        theirs = [links[path.name[:2]] for path in paths]
        built = list(pool.map(build_lesson, paths, repeat(root), theirs, repeat(words)))
    write_collected(root)  # once more: with what was printed now
    for lesson in built:
        say(f"{lesson.name}: {', '.join(lesson.changed) or 'unchanged'}")
        for entry in lesson.entries:
            say(f"  {entry}")
    return built


def build_lesson(
    path: Path, root: Path, links: Mapping[str, Term] | None = None, words: bool = False
) -> Built:
    """Build one lesson: lint, execute, check its ledger, write.

    Args:
        path: its source.
        root: the course's folder.
        links: the terms of earlier lessons to link in it (`glossary.linked`).
        words: keep the outputs that are there.
    """
    source = read_lesson(path)
    lesson = _linked(source, links or {})
    student = student_notebook(lesson)
    _stop(lint_source(source) + lint_student(lesson, student, root / "notebooks"))
    solution = solution_notebook(lesson)
    if words:
        _keep_outputs(solution, root / "solutions" / f"{path.stem}.ipynb")
    else:
        execute(solution, root / "solutions", path.name)
    entries = ledger(solution, lesson.number)
    _stop(lint_outputs(path.stem, solution))
    changed = [
        target.relative_to(root).as_posix()
        for target, notebook in (
            (root / "notebooks" / f"{path.stem}.ipynb", student),
            (root / "solutions" / f"{path.stem}.ipynb", solution),
        )
        if _write(target, as_text(notebook))
    ]
    return Built(path.stem, tuple(entries), tuple(changed))


def _more_than_words(root: Path, path: Path) -> list[str]:
    """What has changed of a lesson beside its text, so that its outputs cannot stay."""
    lesson, committed = read_lesson(path), root / "solutions" / f"{path.stem}.ipynb"
    before = _code(nbformat.read(committed, 4)) if committed.exists() else []
    now = _code(solution_notebook(lesson))
    changed = ["code"] if [c.source for c in before] != [c.source for c in now] else []
    shown = "\n".join(
        output.get("data", {}).get("text/plain", "") for cell in before for output in cell.outputs
    )
    for question in questions_of(lesson).values():
        choices = [choice.text for choice in question.choices.values()]
        if any(words not in shown for words in (question.stem, question.right.because, *choices)):
            changed.append("cards")
            break
    return [f"{path.name}: its {what} changed, too; build it without --words" for what in changed]


def _keep_outputs(solution: NotebookNode, committed: Path) -> None:
    """Take over what an earlier build has computed."""
    old = nbformat.read(committed, 4)
    solution.metadata = old.metadata
    for cell, before in zip(_code(solution), _code(old), strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def student_texts(root: Path, numbers: tuple[str, ...] = ()) -> dict[str, str]:
    """Name of a lesson, "02_softmax" -> the file of its student notebook, as the build writes it.

    Raises:
        LessonError: a number has no lesson, or a lesson has faults.
    """
    stems = [path.stem for path in lesson_paths(root, numbers)]
    lessons = [read_lesson(path) for path in lesson_paths(root)]
    links = linked(lessons)
    return {
        lesson.path.stem: as_text(student_notebook(_linked(lesson, links[lesson.number])))
        for lesson in lessons
        if lesson.path.stem in stems
    }


def _linked(lesson: Lesson, links: Mapping[str, Term]) -> Lesson:
    return replace(lesson, cells=tuple(with_links(lesson.cells, links)))


def write_collected(root: Path) -> None:
    """Write what the package needs of the lessons, and what the guide for lecturers tells."""
    for name, text in collected(root).items():
        _write(root / name, text)


def collected(root: Path) -> dict[str, str]:
    """File -> content: solutions and starts, questions, what they teach, what PyTorch printed."""
    lessons = [read_lesson(path) for path in lesson_paths(root)]
    codes: dict[str, dict[str, str]] = {}
    for lesson in lessons:
        codes |= lesson_code(lesson)
    questions = [as_data(q) for lesson in lessons for q in questions_of(lesson).values()]
    guide = _read(root / GUIDE)
    return {
        f"{COLLECTED}/lesson_code.json": _json(codes),
        f"{COLLECTED}/questions.json": _json(questions),
        PYTORCH: _json(_printed_by_pytorch(root)),
        **({} if not guide else _documents(guide, lessons)),
    }


def _documents(guide: str, lessons: list[Lesson]) -> dict[str, str]:
    return {
        GUIDE: with_objectives(guide, lessons),
        GLOSSARY: glossary(terms(lessons)),
        NOTATION: notation(lessons),
    }


def _printed_by_pytorch(root: Path) -> dict[str, str]:
    """What cells print that compare with PyTorch, in the solutions as they were last executed."""
    found: dict[str, str] = {}
    for path in sorted((root / "solutions").glob("[0-9][0-9]_*.ipynb")):
        found |= printed(json.loads(path.read_text("utf-8")))
    return found


def _json(data: Any) -> str:
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def out_of_date(root: Path) -> list[str]:
    """What is committed but not what the build makes, without executing anything."""
    faults = lost_references(root)
    sources = [read_lesson(path) for path in lesson_paths(root)]
    links = linked(sources)
    for source in sources:
        path, lesson = source.path, _linked(source, links[source.number])
        student = student_notebook(lesson)
        faults += lint_source(source) + lint_student(lesson, student, root / "notebooks")
        if _read(root / "notebooks" / f"{path.stem}.ipynb") != as_text(student):
            faults.append(f"notebooks/{path.stem}.ipynb is not what the build makes")
        faults += _solution_faults(root / "solutions" / f"{path.stem}.ipynb", lesson)
    for name, text in collected(root).items():
        if _read(root / name) != text:
            faults.append(f"{name} is not what the build makes")
    stems = {source.path.stem for source in sources}
    for folder in ("notebooks", "solutions"):
        for stray in (root / folder).glob("*.ipynb"):
            if stray.stem not in stems:
                faults.append(f"{folder}/{stray.name} has no lesson in solutions/")
    return faults


def _solution_faults(path: Path, lesson: Lesson) -> list[str]:
    if not path.exists():
        return [f"solutions/{path.name} is missing"]
    committed = nbformat.read(path, as_version=4)
    wanted = solution_notebook(lesson)
    if _inputs(committed) != _inputs(wanted):
        return [f"solutions/{path.name} is not what the build makes"]
    if not _widgets_are_new(committed):
        return [f"solutions/{path.name} holds an older text of a widget"]
    try:
        ledger(committed, lesson.number)
    except LessonError as error:
        return [str(error)]
    return lint_outputs(path.stem, committed)


def _widgets_are_new(notebook: NotebookNode) -> bool:
    """Whether the saved widgets hold the JavaScript that stands in `course_lib/widgets` today."""
    saved = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    states = [model["state"] for model in saved.values() if "_esm" in model["state"]]
    if not states:
        return True
    from course_lib.widgets.frame import module_text  # loads the widget libraries

    return all(state["_esm"] == module_text(state["setup"]["name"]) for state in states)


def _inputs(notebook: NotebookNode) -> list[tuple[str, str, str, str]]:
    return [
        (c.id, c.cell_type, c.source, json.dumps(c.metadata, sort_keys=True))
        for c in notebook.cells
    ]


def _stop(faults: list[str]) -> None:
    if faults:
        raise LessonError("\n".join(faults))


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _write(path: Path, text: str) -> bool:
    if _read(path) == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True


def main(
    root: Path,
    *numbers: str,
    words: bool = False,
    check: bool = False,
    budget: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """`course build [NN ...] [--words | --check | --budget]`: build, or say what is wrong."""
    if budget:
        faults = report([read_lesson(path) for path in lesson_paths(root, numbers)], say)
        say("\n".join(["beyond a limit that must hold:", *faults]) if faults else "budget: held")
        return int(bool(faults))
    if check:
        faults = out_of_date(root)
        for fault in faults:
            say(fault)
        say("notebooks: out of date; run `make notebooks`" if faults else "notebooks: up to date")
        return int(bool(faults))
    try:
        build(root, numbers, say, words)
    except LessonError as error:
        say(str(error))
        return 1
    return 0
