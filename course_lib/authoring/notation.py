"""The table of notation, made from the lessons: each symbol with its shape and what it means.

Read are the table of lesson 0, what the prose says a letter is for (`Write $t$ for ...`, `the
**drop rate** $p$`), the arguments of exercises in their docstrings, and the shapes behind lines of
code.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from course_lib.authoring.sentences import address, paragraphs
from course_lib.authoring.source import Lesson

LETTER = r"\$(\\?[A-Za-z]{1,12}(?: ?\\?[A-Za-z])?(?:_(?:\{[^{}$]*\}|\w))?'?)\$"
FOR = re.compile(  # up to a comma, or to what the next letter is for
    rf"(?:\b[Ww]rite |\b[Ww]ith |\b[Ll]et |, |\band ){LETTER} (?:for|be) "
    r"(?!its|that|the second|a point)"
    r"((?:(?! (?:and \$[^$]*\$ (?:for|its|the|be)|so that|which) )(?:[^.,:;$()]|\$[^$]*\$))+)"
)
BEFORE = re.compile(rf"\*\*([a-z][^*$]*)\*\* {LETTER}")
AFTER = re.compile(rf"(?:[Cc]all {LETTER} the|{LETTER},? is called the) \*\*([a-z][^*$]*)\*\*")
NOUN = re.compile(
    rf"\b(?:one ([a-z]+)|[Tt]he ([a-z][a-z ]{{2,20}}?)) {LETTER}"
    r"(?= and one | \(div|,? (?:of |has |with )?shape)"
)
SHAPED = re.compile(rf"{LETTER}(?: is|,? (?:of |has |with )?shape) \$(\([^$]+\))\$")
SHAPE = r"\((?:[a-zMT]{1,2}(?:, ?|(?=\))))+\)"
ARGUMENT = re.compile(rf"^    (\w+): ({SHAPE}),? ?((?:[^.;:\n])*)", re.MULTILINE)
LINE = re.compile(rf"^ *(\w{{1,5}}) = [^\n]*?  # ({SHAPE})", re.MULTILINE)
TYPE = re.compile(r"(?:->|float|int|not |also |which |numbers|finite|W\b)")  # says no meaning
TABLE = re.compile(r"^\| symbol \| shape \| meaning \|\n\| --- .*\n((?:\|.*\n?)+)", re.MULTILINE)
LAYERS = {"W": "weights", "b": "bias", "z": "linear output", "a": "activations"}
TOO_MANY = 90  # letters of a meaning


@dataclass(frozen=True)
class Symbol:
    """A symbol of a lesson.

    Attributes:
        sign: as it is printed, Markdown.
        shape: such as "(n, k)", or "".
        meaning: Markdown.
        address: where it is explained, from a notebook; "" for the table of lesson 0.
    """

    sign: str
    shape: str
    meaning: str
    address: str = ""

    @property
    def key(self) -> str:
        """The same for `dW1` in code and for `$dW_1$` in a formula."""
        return plain_name(self.sign)


def plain_name(sign: str) -> str:
    r"""A symbol in letters and digits: `$\hat x_{ij}$` is xhatij."""
    sign = re.sub(r"\\(hat|bar) ?\{?(\w)\}?", r"\2\1", sign)
    return re.sub(r"[^A-Za-z0-9']", "", sign)


def everywhere(lesson: Lesson) -> list[Symbol]:
    """The table of lesson 0: what letters mean in the whole course."""
    found = next((t for c in lesson.cells if (t := TABLE.search(c.text))), None)
    rows = found[1].strip().splitlines() if found else []
    return [Symbol(*(cell.strip() for cell in row.strip("|").split("|"))) for row in rows]


def shapes(lesson: Lesson) -> dict[str, str]:
    """Name -> the first shape that a lesson gives it: in prose, a docstring, or behind a line."""
    found: dict[str, str] = {}
    for paragraph in paragraphs(lesson):
        for sign, shape in SHAPED.findall(paragraph.text):
            found.setdefault(plain_name(sign), " ".join(re.sub(r"\\[, ]", " ", shape).split()))
    code = "\n".join(cell.text for cell in lesson.cells if cell.kind == "code")
    for name, shape, *_ in (*ARGUMENT.findall(code), *LINE.findall(code)):
        found.setdefault(name, shape)
    return found


def symbols(lesson: Lesson) -> list[Symbol]:
    """What a lesson says of its own symbols, in its order; the first meaning counts."""
    given = shapes(lesson)
    found: dict[str, Symbol] = {}
    layers = [
        Symbol(f"${key[0]}_{key[1]}$", shape, f"{LAYERS[key[0]]} of layer {key[1]}")
        for key, shape in given.items()
        if re.fullmatch(r"[Wbza]\d", key)
    ]
    said = (*_in_prose(lesson), *_arguments(lesson), *layers, *_gradients(lesson, given))
    for symbol in said:
        if symbol.meaning and symbol.key not in found and len(symbol.meaning) <= TOO_MANY:
            found[symbol.key] = replace(symbol, shape=symbol.shape or given.get(symbol.key, ""))
    return list(found.values())


def _in_prose(lesson: Lesson) -> Iterator[Symbol]:
    for paragraph in paragraphs(lesson):
        where = address(lesson, paragraph.section)
        said = [(m.start(), m[1], m[2]) for m in FOR.finditer(paragraph.text)]
        said += [(m.start(), m[2], m[1]) for m in BEFORE.finditer(paragraph.text)]
        said += [(m.start(), m[1] or m[2], m[3]) for m in AFTER.finditer(paragraph.text)]
        said += [(m.start(), m[3], m[1] or m[2]) for m in NOUN.finditer(paragraph.text)]
        for _, sign, meaning in sorted(said) if not paragraph.number else ():
            yield Symbol(f"${sign}$", "", meaning.replace("**", "").strip(), where)


def _arguments(lesson: Lesson) -> Iterator[Symbol]:
    """Of exercises, from their docstrings."""
    section = ""
    for cell in lesson.cells:
        if cell.kind == "markdown" and (heads := re.findall(r"^## (.+)$", cell.text, re.M)):
            section = heads[-1]
        for name, shape, meaning in ARGUMENT.findall(cell.text if cell.exercise else ""):
            meaning = "" if TYPE.match(meaning) else meaning.strip()
            yield Symbol(f"`{name}`", shape, meaning, address(lesson, section))


def _gradients(lesson: Lesson, given: dict[str, str]) -> Iterator[Symbol]:
    """Those of the formulas: `dz` is the gradient of the loss with respect to `z`."""
    for paragraph in paragraphs(lesson):
        names = re.findall(r"d(?:\\hat |\\bar )?[A-Za-z](?:_\d)?", paragraph.text)
        for name in names if paragraph.number else ():
            if shape := given.get(plain_name(name)):
                meaning = f"gradient of the loss with respect to ${name.removeprefix('d').strip()}$"
                yield Symbol(f"${name}$", shape, meaning, address(lesson, paragraph.section))


def notation(lessons: Sequence[Lesson]) -> str:
    """The file: what letters mean in the whole course, and then what each lesson adds."""
    common = everywhere(lessons[0])
    parts = [
        "# Notation\n",
        "Made from the lessons by `course build`. These letters mean this in every lesson that "
        "says nothing else:\n",
        _table(common),
    ]
    known = {(symbol.key, symbol.shape) for symbol in common}
    for lesson in lessons:
        if own := [s for s in symbols(lesson) if (s.key, s.shape) not in known]:
            parts += [f"## {lesson.title}\n", _table(own)]
    return "\n".join(parts)


def _table(rows: Iterable[Symbol]) -> str:
    lines = ["| symbol | shape | meaning |", "| --- | --- | --- |"]
    for row in rows:
        meaning = row.meaning.replace("|", "\\|")
        where = f" ([where](../notebooks/{row.address}))" if row.address else ""
        lines.append(f"| {row.sign} | {row.shape} | {meaning}{where} |")
    return "\n".join(lines) + "\n"
