"""Read a lesson as a strict editor: everything that would trip a learner, with its place."""

import ast
import re
import symtable
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from course_lib.authoring.forms import code_lines
from course_lib.authoring.source import Lesson, solution_regions

MAX_CODE_LINES = 15
ABSOLUTE = re.compile(r"(?<![\w.])(?:/(?:home|root|usr|tmp|work|Users|mnt|opt)/|[A-Z]:\\)")
RAW_HTML = re.compile(r"<(?!/?(?:details|summary|img|br)\b)/?[a-z][a-z0-9]*(?:\s[^>]*)?>")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[(.*?)\]\(|<img(?![^>]*\balt=\"[^\"]+\")")
VAGUE = re.compile(r"\b(just|simply|obviously|trivially|clearly|it can be shown)\b", re.IGNORECASE)


def lint_source(lesson: Lesson) -> list[str]:
    """Faults of the lesson's source, one sentence each."""
    faults = list(_swallowed_code(lesson))
    faults += _title(lesson)
    faults += _imports(lesson)
    for cell in lesson.cells:
        where = f"cell {cell.number}"
        rules = _prose(cell.text) if cell.kind == "markdown" else _code(cell.text, cell.exercise)
        faults += [f"{where}: {fault}" for fault in rules]
    faults += _pairs(lesson)
    return [f"{lesson.path.name}, {fault}" for fault in faults]


def _swallowed_code(lesson: Lesson) -> Iterator[str]:
    """Under a markdown marker every line is a comment; anything else is code that became prose."""
    prose = False
    for number, line in enumerate(lesson.text.splitlines(), 1):
        if line.startswith("# %%"):
            prose = line.startswith("# %% [markdown]")
        elif prose and line.strip() and not line.startswith("#"):
            yield f"line {number}: code under a prose cell; a `# %%` is missing: {line.strip()!r}"


def _title(lesson: Lesson) -> Iterator[str]:
    first = lesson.cells[0] if lesson.cells else None
    if first is None or first.kind != "markdown" or not first.text.startswith("# "):
        yield "cell 1: the first cell must be a title (# ...)"


def _imports(lesson: Lesson) -> Iterator[str]:
    code = [c for c in lesson.cells if c.kind == "code"]
    if any(c.exercise for c in code):
        for word in ("hint", "reveal"):
            if not re.search(rf"^from course_lib import .*\b{word}\b", code[0].text, re.MULTILINE):
                yield f"cell {code[0].number}: the report names `{word}`, so import it"
    for cell in code[1:]:
        if re.search(r"^(?:import|from)\s", cell.text, re.MULTILINE):
            yield f"cell {cell.number}: imports stand in the first code cell only"
        for name in sorted(_assigned(cell.text) & _assigned(code[0].text, imported=True)):
            yield f"cell {cell.number}: `{name}` is imported; a cell above could not run again"


def _assigned(text: str, imported: bool = False) -> set[str]:
    """The names that a cell binds outside functions, by import or otherwise."""
    try:
        symbols = symtable.symtable(text, "cell", "exec").get_symbols()
    except SyntaxError:  # `_code` says so
        return set()
    return {s.get_name() for s in symbols if (s.is_imported() if imported else s.is_assigned())}


def _prose(text: str) -> Iterator[str]:
    without_code = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", "", text, flags=re.DOTALL)
    if ABSOLUTE.search(without_code):
        yield "an absolute path"
    if raw := RAW_HTML.search(without_code):
        yield f"raw HTML other than <details> and <img>: {raw.group()}"
    if any(not alt for alt in IMAGE.findall(text)):
        yield "an image without alt text"
    if vague := VAGUE.search(without_code):
        yield f"the word “{vague.group()}” explains nothing"


def _code(text: str, exercise: str) -> Iterator[str]:
    lines = [
        line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")
    ]
    if not exercise and len(lines) > MAX_CODE_LINES:
        yield f"{len(lines)} lines of code; at most {MAX_CODE_LINES} make one thought"
    if ABSOLUTE.search(text):
        yield "an absolute path"
    if any(line.rstrip().endswith(";") for line in lines):
        yield "a trailing semicolon, which nbval runs away without"
    if re.search(r"pip3? install|np\.random\.seed|plt\.show", text):
        yield "pip install, np.random.seed and plt.show have no place in a lesson"
    try:
        ast.parse(text)
    except SyntaxError as error:
        yield f"not Python: {error.msg}"


def _pairs(lesson: Lesson) -> Iterator[str]:
    """Every exercise cell is checked after it; every prediction has its outcome."""
    calls = [call for cell in lesson.cells for call in cell.calls()]
    for cell in lesson.cells:
        if cell.exercise and ("check", cell.exercise) not in calls:
            yield f"cell {cell.number}: exercise {cell.exercise} is never checked"
    for word, item in calls:
        if word == "predict" and ("outcome", item) not in calls:
            yield f"prediction {item} has no outcome(...) after its experiment"
    for pair in {c for c in calls if calls.count(c) > 1}:
        yield f"{pair[0]}({pair[1]!r}) stands more than once"


def lint_student(lesson: Lesson, student: NotebookNode, folder: Path) -> list[str]:
    """Faults of the student notebook: leaked solutions, outputs, links that lead nowhere."""
    text = "\n".join(cell.source for cell in student.cells)
    bare = "\n".join(re.sub(r"\s+#.*$", "", line).strip() for line in text.splitlines())
    faults = []
    for cell in lesson.cells:
        for region in solution_regions(cell):
            lines = code_lines(region)
            if len(lines) > 1 and "\n".join(lines) in bare:
                faults.append(f"the solution of exercise {cell.exercise} leaked")
        if "solution" in cell.tags and cell.text in text:
            faults.append(f"cell {cell.number}, tagged solution, leaked")
    if "SOLUTION" in text:
        faults.append("a solution marker leaked")
    for cell in student.cells:
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count):
            faults.append("an output in the student notebook")
        if cell.cell_type == "markdown":
            faults += [f"link to {to} leads nowhere" for to in _broken(cell.source, folder)]
    return [f"{lesson.path.stem}: {fault}" for fault in faults]


def _broken(text: str, folder: Path) -> Iterator[str]:
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:|#", target):
            continue
        if not (folder / target.split("#")[0]).exists():
            yield target


def lint_outputs(name: str, solution: NotebookNode) -> list[str]:
    """Faults of the executed notebook: figures without alt text, stderr, machine's own words."""
    faults = []
    for i, cell in enumerate(solution.cells, 1):
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                faults.append(f"cell {i}: wrote to stderr: {output.text[:80]!r}")
            if output.output_type == "error":
                faults.append(f"cell {i}: stopped with {output.ename}: {output.evalue[:80]}")
            data = output.get("data", {})
            rich = "".join(data.get("text/html", ""))
            if {"image/png", "image/svg+xml", "image/jpeg"} & set(data):
                faults.append(f"cell {i}: a bare figure; return a Picture, which has alt text")
            if IMAGE.search(rich):
                faults.append(f"cell {i}: a figure without alt text")
            plain = "".join(data.get("text/plain", "")) + output.get("text", "")
            if re.search(r"np\.float\d+\(| at 0x[0-9a-f]{6,}", plain):
                faults.append(f"cell {i}: prints a bare numpy scalar or an address")
            if ABSOLUTE.search(plain):
                faults.append(f"cell {i}: prints an absolute path")
    return [f"{name}, {fault}" for fault in faults]
