"""Lay out the source of the site, let Sphinx build it, and put decks and downloads beside it."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence, Set
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course_lib.browser_edition.files import BrowserEditionError
from course_lib.browser_edition.write import LEFT_OUT, write_lite
from course_lib.grading import release
from course_lib.grading.release.wheel import Package
from course_lib.npm import MATHJAX, package
from course_lib.site import MARK, pages
from course_lib.slides.deck import read_deck
from course_lib.slides.lesson_page import write_lesson_page
from course_lib.slides.page import write_page

HERE = Path(__file__).parent
WIDGET = "application/vnd.jupyter.widget-view+json"


class SiteError(RuntimeError):
    """The site cannot be built; the message says why and what to do."""


def build_site(
    root: Path, target: Path, only: Sequence[str] = (), *, decks: bool = True, lite: bool = True
) -> Path:
    """Build the site into a folder; one of an earlier build is replaced when all has worked.

    Args:
        root: the repository.
        target: the folder.
        only: numbers of lessons, "02"; none means all.
        decks: build the lectures, too.
        lite: build the browser edition, too.

    Returns:
        The page to open.

    Raises:
        SiteError: there is no such lesson, `target` holds something else, Sphinx is missing, or a
            page has a fault.
        NpmError: MathJax, reveal.js or Pyodide could not be fetched.
        DeckError: a lecture cannot be built.
        ReleaseError: a notebook is not what the build makes.
    """
    taken = target.exists() and (not target.is_dir() or any(target.iterdir()))
    if taken and not (target / MARK).is_file():
        raise SiteError(f"{target} holds other files; name a new folder.")
    lessons = _chosen(root, only)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".site-") as place:
        source, made = Path(place) / "source", Path(place) / "made"
        made.mkdir()
        if decks:
            _add_decks(root, made, lessons)
        if lite:
            _add_lite(root, made)
        for name in lessons:
            write_lesson_page(root / "solutions" / f"{name}.py", made / "pages")
        _add_downloads(root, made, lessons)
        write_source(root, source, made, lessons)
        _sphinx(root, source, made)
        shutil.copy(package(MATHJAX) / "es5" / "tex-svg-full.js", made / "_static")
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
    return target / "index.html"


def _chosen(root: Path, only: Sequence[str]) -> dict[str, str]:
    """The lessons: the stem of its files -> its title."""
    found = sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    if missing := set(only) - {path.name[:2] for path in found}:
        raise SiteError(
            f"there is no lesson {', '.join(sorted(missing))}; there are: "
            + ", ".join(path.name[:2] for path in found)
        )
    return {path.stem: _title(path) for path in found if not only or path.name[:2] in only}


def _title(notebook: Path) -> str:
    first = json.loads(notebook.read_text("utf-8"))["cells"][0]
    return "".join(first["source"]).partition("\n")[0].removeprefix("# ")


def _add_decks(root: Path, made: Path, lessons: Iterable[str]) -> None:
    for name in lessons:
        source = root / "solutions" / f"{name}.slides.md"
        if source.is_file():
            write_page(read_deck(source), made / "decks", name)


def _add_lite(root: Path, made: Path) -> None:
    try:
        write_lite(made / "lite", root)
    except BrowserEditionError as error:
        raise SiteError(f"the browser edition: {error}") from error


def _add_downloads(root: Path, made: Path, lessons: Iterable[str]) -> None:
    """The lessons' notebooks, and a bundle that installs the course with all of them."""
    folder = made / "downloads"
    folder.mkdir()
    for name in lessons:
        shutil.copy(root / "notebooks" / f"{name}.ipynb", folder)
    numbers = [name[:2] for name in lessons]
    choice = release.choose(
        root, numbers, "Derive a digit classifier", None, False, "after-attempt"
    )
    (folder / "course.zip").write_bytes(release.student_bundle(choice, Package(root)))


def write_source(root: Path, source: Path, made: Path, lessons: Mapping[str, str]) -> None:
    """Write the folder that Sphinx reads; it mirrors the repository.

    Args:
        root: the repository.
        source: the new folder.
        made: the site, which holds by now what Sphinx does not make.
        lessons: stems of the lessons' files -> their titles.
    """
    left_out = {path.stem for path in (root / "notebooks").glob("*.ipynb")} - {*lessons}
    for folder in ("docs", "benchmarks/results"):
        shutil.copytree(root / folder, source / folder, ignore=shutil.ignore_patterns("*.json"))
        for path in (source / folder).glob("*.md"):
            _write(path, _without_links(path.read_text("utf-8"), left_out))
    for name in lessons:
        for folder in ("notebooks", "solutions"):
            solved = folder == "solutions"
            bar = pages.lesson_bar(
                name,
                solved=solved,
                lite=(made / "lite").is_dir() and name[:2] not in LEFT_OUT,
                deck=(made / "decks" / f"{name}.html").is_file(),
                sheet=(made / "pages" / f"{name}.html").is_file(),
            )
            notebook = json.loads((root / folder / f"{name}.ipynb").read_text("utf-8"))
            shown = _shown(notebook, bar, left_out, solved=solved)
            _write(source / folder / f"{name}.ipynb", json.dumps(shown))
    for path, text in _own_pages(root, source, made, lessons).items():
        _write(source / path, text)


def _without_links(text: str, left_out: Set[str]) -> str:
    """The links to lessons that are left out become plain words."""
    if not left_out:
        return text
    names = "|".join(sorted(left_out))
    return re.sub(rf"\[([^\]]*)\]\([\w./]*(?:{names})\.ipynb[^)]*\)", r"\1", text)


def _own_pages(root: Path, source: Path, made: Path, lessons: Mapping[str, str]) -> dict[str, str]:
    readme = (root / "README.md").read_text("utf-8")
    decks, sheets = (
        {name: title for name, title in lessons.items() if (made / part / f"{name}.html").is_file()}
        for part in ("decks", "pages")
    )
    names = sorted(path.stem for path in (source / "docs").glob("*.md"))
    docs = sorted(names, key=lambda name: name != "teaching")
    figure = _first_figure(source / "solutions" / "02_softmax.ipynb")
    found = {
        "index.md": pages.home(
            readme, lessons, docs, figure, lite=(made / "lite").is_dir(), decks=bool(decks)
        ),
        "start.md": pages.start(readme),
        "claims.md": pages.claims(lessons),
        "downloads.md": pages.downloads(lessons, sheets),
        "solutions/index.md": pages.solved_index(),
        "exercises/index.md": pages.exercises_index(lessons),
        "benchmarks/results/index.md": pages.results_index(root / "benchmarks" / "results"),
    }
    if decks:
        found["decks.md"] = pages.decks(decks)
    for name, title in lessons.items():
        found[f"exercises/{name}.md"] = pages.exercises_of(name[:2], title)
    found |= {f"reference/{name}.rst": text for name, text in pages.reference()}
    return found


def _shown(
    notebook: dict[str, Any], bar: str, left_out: Set[str], *, solved: bool
) -> dict[str, Any]:
    """A notebook as its page shows it.

    A widget is its still picture, a cell that a notebook folds is folded, and the bar follows the
    title.
    """
    notebook["metadata"].pop("widgets", None)
    if solved:
        notebook["metadata"]["nosearch"] = True
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"] = _without_links(cell["source"], left_out)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET, None)
        if cell["metadata"].get("jupyter", {}).get("source_hidden"):
            cell["metadata"].setdefault("tags", []).append("hide-input")
    first = notebook["cells"][0]
    title, _, rest = first["source"].partition("\n")
    title += " (with answers)" if solved else ""
    first["source"] = f"{title}\n\n{bar}\n{rest}"
    return notebook


def _first_figure(notebook: Path) -> str:
    """The first picture of a notebook as HTML; "" where the notebook is not there."""
    if not notebook.is_file():
        return ""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    found = re.search(r"<img alt=[^>]+>", "".join("".join(d.get("text/html", "")) for d in shown))
    return found[0] if found else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _sphinx(root: Path, source: Path, made: Path) -> None:
    """Let Sphinx write the pages; every warning is a fault.

    Raises:
        SiteError: Sphinx is missing, or a page has a fault.
    """
    if any(find_spec(name) is None for name in ("sphinx", "myst_nb", "furo")):
        raise SiteError("Sphinx is missing; type: python -m pip install -e '.[site]'")
    words = [sys.executable, "-m", "sphinx", "-b", "html", "-c", str(HERE), "-q", "-W"]
    words += ["--keep-going", "-d", str(source.parent / "doctrees"), str(source), str(made)]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise SiteError(f"the pages have faults:\n{done.stderr.replace(f'{source}/', '')}")
