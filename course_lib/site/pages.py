"""The pages of the site that no file of the repository holds: each function gives one's source."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from inspect import isroutine
from pathlib import Path
from types import ModuleType

from course_lib import exercises
from course_lib.exercises.docket import CLAIMS, IN_WORDS, N_SEEDS, Claim
from course_lib.exercises.page import Section, sections
from course_lib.judging import Exercise

ROOMS = {
    "course_lib": "The words of a lesson",
    "course_lib.nn": "Softmax, losses, layers, networks",
    "course_lib.data": "Data",
    "course_lib.training": "Training",
    "course_lib.widgets": "Pictures that move",
}
"""What a reader looks up: module -> title. The first is what every lesson imports."""
LOOK_UP = ("glossary", "notation")  # of `docs/`; the others are for whoever teaches
NOT_SEARCHED = "---\nnosearch: true\n---\n\n"


def home(
    readme: str,
    lessons: Mapping[str, str],
    docs: Sequence[str],
    figure: str,
    *,
    lite: bool,
    decks: bool,
) -> str:
    """The first page: what this is, what it is about, and three ways in.

    Args:
        readme: the repository's README, whose table says what each lesson teaches.
        lessons: those of the site, "02_softmax" -> "2 · Softmax: how much would you bet?".
        docs: the pages of `docs/`, in the order of the navigation.
        figure: an `<img>`, the first figure of lesson 2; "" where the lesson is not built.
        lite: whether the browser edition is part of the site.
        decks: whether the lectures are.
    """
    table = re.findall(r"^\| `(\d\d_\w+)` \| (.+) \|$", readme, re.MULTILINE)
    rows = "\n".join(
        f"| [{lessons[name]}](notebooks/{name}.ipynb) | {says} |"
        for name, says in table
        if name in lessons
    )
    doors = [
        ("lite/index.html", "Run it here", "In this browser. There is nothing to install."),
        ("start.html", "On my machine", "JupyterLab, with all the data and PyTorch's lesson."),
        ("docs/teaching.html", "Teach with it", "A plan of twelve weeks, lectures, grading."),
    ]
    shown = "".join(
        f'<a href="{to}"><strong>{name}</strong>{says}</a>'
        for to, name, says in (doors if lite else doors[1:])
    )
    picture = (
        f'<figure class="home-figure">{figure}<figcaption>The scores of one test digit. Class 2 '
        "leads class 6 by 0.4 points, and nobody has said what a point is worth."
        "</figcaption></figure>"
        if figure
        else ""
    )
    look_up = [f"docs/{d}" for d in docs if d in LOOK_UP]
    teach = [*(["decks"] if decks else []), *(f"docs/{d}" for d in docs if d not in LOOK_UP)]
    further = ["exercises/index", "benchmarks/results/index"]
    trees = [
        _toctree(["start", "downloads"], ":hidden:\n:caption: Begin"),
        _toctree(["notebooks/*", "solutions/index"], ":hidden:\n:caption: Lessons\n:glob:"),
        _toctree([*look_up, "reference/index", "claims"], ":hidden:\n:caption: Look up"),
        _toctree([*teach, *further], ":hidden:\n:caption: Teach"),
    ]
    navigation = "\n".join(trees)
    lectures = " Each has a [lecture](decks.md), too." if decks else ""
    return f"""# Derive a digit classifier

<p class="stake">A bank has to read the digits on its cheques. A person reads a digit for 1 cent,
and every misread digit costs 10 cents later on. A free program gets 82 % of them right, and it
takes this 6 for a 2 without a word of doubt. How much should the bank bet on its answers?</p>

{picture}

<nav class="doors" aria-label="Begin">{shown}</nav>

That is where lesson 2 begins. This course derives softmax, cross-entropy, backpropagation, batch
normalisation, dropout and convolution line by line, and checks every line in numpy on the 70,000
real digits of MNIST. You write the functions, and the course tells you *what* is wrong, not only
that something is. You need first-year calculus, some linear algebra and a little Python.

## The lessons

The first takes 40 minutes; the others are stories of an hour and a half to two hours,
exercises included.{lectures}

| lesson | you will be able to |
| --- | --- |
{rows}

Every lesson is there [with its answers](solutions/index.md), too. The
[reference](reference/index.rst) describes what the lessons import. The [claims](claims.md) are
sentences that people have published about these methods, each with what an experiment says of it.

{navigation}"""


def _toctree(listed: Iterable[str], options: str) -> str:
    """A part of the navigation, as MyST reads it."""
    pages = "\n".join(listed)
    return f"```{{toctree}}\n{options}\n\n{pages}\n```\n"


def start(readme: str) -> str:
    """How the course comes onto one's machine: what the README says of it."""
    wanted = ("Start", "How an exercise works", "Without make", "When something does not work")
    parts = re.split(r"^## (.+)\n", readme, flags=re.MULTILINE)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    head = """# On my machine

The whole course is [one file to download](downloads.md); the README in it says how it is installed.
Below is what to do where you have the course's repository.
"""
    return head + "".join(f"\n## {name}\n{told[name]}" for name in wanted)


def decks(titles: Mapping[str, str]) -> str:
    """The list of the lectures: stem -> title of the lessons that have one."""
    items = _items("decks", titles)
    return f"""# Lectures

Each is a deck of about 30 slides for 90 minutes. The arrow keys go on, S shows what the lecturer
says with its minutes, and `?dark` behind the address makes a deck dark. The
[teaching guide](docs/teaching.md) says what a lecture shows, and what it leaves out.

<ul>
{items}
</ul>
"""


def _items(folder: str, titles: Mapping[str, str]) -> str:
    return "\n".join(
        f'<li><a href="{folder}/{name}.html">{title}</a></li>' for name, title in titles.items()
    )


def downloads(lessons: Iterable[str], sheets: Mapping[str, str]) -> str:
    """What one may take home; `sheets` are the lessons that there are on one page."""
    notebooks = "\n".join(
        f'<li><a href="downloads/{n}.ipynb" download>{n}.ipynb</a></li>' for n in lessons
    )
    printed = (
        f"\n## A lesson on one page, to print\n\n<ul>\n{_items('pages', sheets)}\n</ul>\n"
        if sheets
        else ""
    )
    return f"""# Downloads

<p><a href="downloads/course.zip" download>The whole course</a> is one file: the notebooks, the
digits, and the library, which pip installs. The README in it says how. It needs Python 3.11 or
newer.</p>

## The notebooks alone

They need the course, so take them to a place where [it is installed](start.md).

<ul>
{notebooks}
</ul>
{printed}"""


def claims(lessons: Collection[str]) -> str:
    """Every claim of lesson 12 with its result, what was measured, and the sources.

    A claim that the learner may still test shows its result on request.
    """
    tested = "\n".join(_claim(one, lessons) for one in CLAIMS.values() if one.lesson)
    open_ = "\n".join(_claim(one, lessons) for one in CLAIMS.values() if not one.lesson)
    return f"""# Claims, tested

People have published these sentences about the methods of the course. The result of each is *true*,
*true with a condition*, or *false*; where two results can be defended, the course's own is first. A
measurement is given as the range in which yours should be, because it differs between machines and
seeds. "The introduction" is the text that lesson 12 goes through on its last page.

## Tested in a lesson

{tested}

## Left for you to test

Lesson 12 asks you to choose among these. Predict before you open a result.

{open_}
"""


def _claim(one: Claim, lessons: Collection[str]) -> str:
    found = " or ".join(IN_WORDS[v] for v in one.verdicts)
    name = next((name for name in lessons if one.lesson and name.startswith(one.lesson)), "")
    where = f", in [lesson {int(one.lesson)}](notebooks/{name}.ipynb)" if name else ""
    ranges = "; ".join(f"{arm} {_range(*ends)}" for arm, ends in one.arms.items())
    seeds = f", {N_SEEDS} seeds" if one.seeds else ""
    sources = "; ".join(text.rstrip(": ") for text in one.sources)
    told = (
        f"- **Result:** {found}{where}\n- **Measured:** {_plain(one.measure)}{seeds}: "
        f"**{_plain(ranges)}**\n- **Sources:** {_plain(sources)}"
    )
    if not one.lesson:
        told = f"<details><summary>The result</summary>\n\n{told}\n\n</details>"
    return f"### {one.number}. {_plain(one.says)}\n\n*{_plain(one.who)}*\n\n{told}\n"


def _range(low: float, high: float) -> str:
    return f"{low:,g}" if low == high else f"{low:,g} to {high:,g}"


def _plain(text: str) -> str:
    """Words that Markdown shall show as they are."""
    return re.sub(r"([\\`*_{}\[\]<>#|$^~])", r"\\\1", text)


def exercises_of(lesson: str, title: str) -> str:
    """The exercises of a lesson with all their mistakes, for instructors.

    Args:
        lesson: its number, "02".
        title: its title.
    """
    found = "\n".join(map(_exercise, exercises.lesson(lesson)))
    return f"{NOT_SEARCHED}# {title}\n\n{found or 'This lesson has no exercises.'}\n"


def _exercise(one: Exercise) -> str:
    path = exercises.page_path(one.id)
    assert path is not None
    points = f"{one.points} point" + "s" * (one.points != 1)
    found = (s for s in sections(path.read_text("utf-8")) if s.over in ("Mistakes", "Warnings"))
    told = "\n".join(_mistake(section) for section in found if section.name)
    return f"""## {one.id} · {one.title}

`{one.asks}` · {one.form} · {points} · {one.minutes} minutes · difficulty {one.difficulty} of 5

{one.formula_line}

{told}
"""


def _mistake(section: Section) -> str:
    """A mistake: its name, what the learner reads, the question, and one spelling."""
    said = re.sub(r"\{([^{}]+)\}", lambda m: f"`{{{m[1]}}}`", section.prose)
    asked = f"\n\n> {section.quote}" if section.quote else ""
    fence = section.fences[0]
    first = fence.text.splitlines()[0] if fence.language == "edits" else fence.text.rstrip()
    return f"### {section.name}\n\n{said}{asked}\n\n```python\n{first}\n```\n"


def exercises_index(lessons: Collection[str]) -> str:
    """The list of all exercises, before the pages of each lesson."""
    rows = "\n".join(
        f"| [{one.id}]({name}.md) | {one.title} | {one.form} | {one.points} | {one.minutes} | "
        f"{one.difficulty} | {len(one.misconceptions)} |"
        for name in lessons
        for one in exercises.lesson(name[:2])
    )
    return f"""{NOT_SEARCHED}# Exercises and their mistakes

```{{warning}}
This is for instructors: it gives answers away. The search does not look into these pages.
```

Each page lists the mistakes that `check` knows by name. Below a name is what the learner reads when
her function makes it, then the question that she is asked, and one edit of the right answer that
makes the mistake. What is in braces is computed from her own output.

| exercise | what | form | points | minutes | difficulty | mistakes |
| --- | --- | --- | ---: | ---: | ---: | ---: |
{rows}

{_toctree(lessons, ":hidden:")}"""


def reference() -> Iterator[tuple[str, str]]:
    """The pages of the reference: name and source, the index first."""
    nn = import_module("course_lib.nn")
    homes = {name: _home(nn, name) for name in vars(nn)}
    modules = sorted({*homes.values()} - {""})
    listed = [room.replace("course_lib.", "") for room in ROOMS]
    yield (
        "index",
        f"{_heading('Reference')}\nWhat lessons import, as the library's own text says it.\n\n"
        ".. toctree::\n   :maxdepth: 2\n\n" + "".join(f"   {name}\n" for name in listed),
    )
    for room, title in ROOMS.items():
        module = import_module(room)
        about = WIDGETS if room == "course_lib.widgets" else _about(room)
        if module is nn:
            tree = "".join(f"   nn_{module}\n" for module in modules)
            entries = f".. toctree::\n   :maxdepth: 1\n\n{tree}"
        else:
            entries = _entries(module, module.__all__)
        yield room.replace("course_lib.", ""), f"{_heading(title)}\n{about}\n{entries}"
    for module in modules:
        room = f"course_lib.nn.{module}"
        order = list(vars(import_module(room)))
        names = sorted((n for n, home in homes.items() if home == module), key=order.index)
        title = module.replace("_", " ").capitalize()
        yield f"nn_{module}", f"{_heading(title)}\n{_about(room)}\n{_entries(nn, names)}"


WIDGETS = """Each is a picture that runs the function that you give it. The lessons show them; here
is what they take.
"""


def _about(module: str) -> str:
    return f".. automodule:: {module}\n   :no-index:\n"


def _heading(title: str) -> str:
    return f"{title}\n{'=' * len(title)}\n"


def _home(room: ModuleType, name: str) -> str:
    """The module of `nn` that a name comes from; "" for the names of types, which say nothing."""
    place = getattr(getattr(room, name), "__module__", "")
    return place.removeprefix(f"{room.__name__}.") if room.__name__ in place else ""


def _entries(room: ModuleType, names: Sequence[str]) -> str:
    return "\n".join(_entry(room, name) for name in names)


def _entry(room: ModuleType, name: str) -> str:
    value = getattr(room, name)
    if isinstance(value, type):
        return f".. autoclass:: {room.__name__}.{name}\n   :members:\n   :show-inheritance:\n"
    kind = "function" if isroutine(value) else "data"
    return f".. auto{kind}:: {room.__name__}.{name}\n"


def solved_index() -> str:
    """The list of the solved lessons."""
    return (
        f"{NOT_SEARCHED}# Lessons with their answers\n\n"
        "The same lessons, solved and run from top to bottom, with all that they print and draw. "
        "You learn more if you try first.\n\n" + _toctree(["[0-9]*"], ":glob:\n:maxdepth: 1")
    )


def results_index(folder: Path) -> str:
    """The list of what was measured."""
    names = [path.stem for path in sorted(folder.glob("*.md"))]
    return (
        "# What was measured\n\nHow fast the library is, how long grading takes, and how quickly "
        "the pictures answer.\n\n" + _toctree(names, ":maxdepth: 1")
    )


def lesson_bar(name: str, *, solved: bool, lite: bool, deck: bool, sheet: bool) -> str:
    """What a lesson's page offers, as links below its title.

    Args:
        name: the lesson, "02_softmax".
        solved: whether the page is that of the solved lesson.
        lite: whether the browser edition has it.
        deck: whether there is a lecture of it.
        sheet: whether there is the lesson on one page.
    """
    here, there = ("notebooks", "without answers") if solved else ("solutions", "with answers")
    offered = [
        (lite, f"../lite/lab/index.html?path={name}.ipynb", "run it here"),
        (deck, f"../decks/{name}.html", "slides"),
        (sheet, f"../pages/{name}.html", "one page"),
        (True, f"../{here}/{name}.html", there),
    ]
    shown = [f'<a href="{to}">{says}</a>' for there_is, to, says in offered if there_is]
    machine = (
        "<details><summary>open on my machine</summary><p>Where the course "
        '<a href="../start.html">is installed</a>, type <code>make lab</code>; then '
        f'<a href="http://localhost:8888/lab/tree/{name}.ipynb">this lesson opens in your '
        f'JupyterLab</a>. Or take <a href="../downloads/{name}.ipynb">the notebook alone</a>.</p>'
        "</details>"
    )
    shown.insert(int(lite), machine)
    return f'<nav class="lesson-bar" aria-label="This lesson">{"".join(shown)}</nav>'
