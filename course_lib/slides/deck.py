r"""Read a deck and fill it: the source form of a lecture.

    ```lesson                       the values of a solved lesson that the deck shares
    means scores                    as the lesson gives them first
    2.5: p as bets                  as section 2.5 gives it, under another name
    ```

    # 1 · The bank                  a part
    --- 3 idea steps                a slide: minutes and kind; `steps`: items and rows one by one
    --- 2 idea spare                a slide that a short lecture leaves out, though its code runs
    ## Five rules sum to 1          its title, which is a finding
    ! abs(p.sum() - 1) < 1e-12      a claim: the build stops where it is false
    A bet of {p.max():.2f}          filled by code; inside a formula {=p.max():.2f}
    . . .                           a pause
    ||| 55                          a second column; the first takes 55 %
    @card 02.b                      the question of the lesson's card: its stem and its choices
    A. 12 times | "Odds add."       or a choice of the deck's own and its belief; `*C.` is right
    @answers                        the choices of the last vote with their reasons
    @widget 2.7 300                 the still picture of that section's widget, 300 pixels high, and
                                    a link to the live one
    Note:                           what the lecturer says; with **Say.**, **Board.**, **Asked.**

A fence of `python` shows its code and what it printed; `python quiet` shows the code only, and
`python hide` nothing. A fence of `figure 1168x430` ends in an expression whose value is a picture
of `course_lib.plots`; `titled` behind the size keeps the picture's own title. All of them run in
one namespace, in order, and so do the expressions and the claims; `pc(0.82)` is "82 %",
`printed("some words")` the first line with these words that the solved lesson printed, and
`worded(picture, {"long words": "short"})` a picture with other words. In formulas `\blue{x}`,
`\orange{x}`, `\green{x}` and `\purple{x}` colour a quantity, and `\step{x}` appears on a click.

The kinds are opening, idea, vote, result, pairs, demo and closing.
"""

import ast
import contextlib
import html
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_lib.authoring.cards import questions_of
from course_lib.authoring.source import read_lesson
from course_lib.judging import Question
from course_lib.plots.style import Picture
from course_lib.slides.lesson_code import LessonCode
from course_lib.slides.projector import projected, worded

LABELS = {
    "opening": "",
    "idea": "",
    "vote": "Vote alone, talk, vote again",
    "result": "The result",
    "pairs": "In pairs: three minutes",
    "demo": "Live in the notebook",
    "closing": "",
}
HEAD = re.compile(r"^--- (\d+) (\w+)((?: steps| spare)*)$|^# (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"^(\*?)([A-D])\. (.+?) \| (.+)$", re.MULTILINE)
FILLED = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$|(`[^`]*`)|\{([^{}]+)\}", re.DOTALL)
COLOURS = HtmlFormatter(cssclass="code", wrapcode=True)
FULL = "1168x430"  # pixels of a figure that nothing stands beside


class DeckError(ValueError):
    """A deck that cannot be built; the message names the slide and what to do."""


@dataclass(frozen=True)
class Slide:
    """A slide, ready for the page.

    Attributes:
        kind: one of `LABELS`.
        part: the part of the lecture that it is in.
        title: its title, HTML.
        body: what it shows, HTML.
        note: what the lecturer says, HTML.
        minutes: how long it takes.
        begins: the minute at which it begins.
        spare: a short lecture leaves it out.
    """

    kind: str
    part: str
    title: str
    body: str
    note: str
    minutes: int
    begins: int
    spare: bool = False


@dataclass(frozen=True)
class Option:
    """A choice to vote for; all its texts are Markdown."""

    letter: str
    text: str
    because: str
    right: bool


@dataclass
class _Filling:
    """What a deck has while it is filled: its names, and the pieces that Markdown leaves alone."""

    name: str
    code: LessonCode
    cards: dict[str, Question]
    widgets: dict[str, str]
    space: dict[str, Any] = field(default_factory=lambda: {"pc": percent, "worded": worded})
    kept: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    figures: int = 0
    markdown: MarkdownIt = field(
        default_factory=lambda: MarkdownIt("commonmark", {"html": True}).enable("table")
    )

    def keep(self, piece: str) -> str:
        self.kept.append(piece)
        return f"\ue000{len(self.kept) - 1}\ue001"

    def restore(self, text: str) -> str:
        while "\ue000" in text:  # a piece may hold others
            text = re.sub(r"<p>(\ue000\d+\ue001)</p>", self._block, text)
            text = re.sub("\ue000(\\d+)\ue001", lambda m: self.kept[int(m[1])], text)
        return text

    def _block(self, match: re.Match[str]) -> str:
        piece = self.kept[int(match[1][1:-1])]
        return match[1] if piece.startswith(("<svg", "<div", "<ul", "<figure")) else match[0]

    def inline(self, text: str) -> str:
        return self.restore(self.markdown.renderInline(self.fill(text)))

    def block(self, text: str) -> str:
        return self.restore(self.markdown.render(self.fill(text)))

    def fill(self, text: str) -> str:
        """Compute what stands in braces; formulas become what MathJax reads."""
        return FILLED.sub(self._filled, text)

    def _filled(self, match: re.Match[str]) -> str:
        display, formula, code, expression = match.groups()
        if code:
            return code
        if expression:
            return self.value(expression)
        inner = re.sub(r"\{=([^{}]+)\}", lambda m: self.value(m[1]), display or formula)
        if re.search(r"\{=[^}]", inner):
            raise ValueError(f"what stands in {{=...}} holds no braces; name it first: {inner}")
        inner = html.escape(inner, quote=False)
        if display:
            return self.keep(f'<div class="display">\\[{inner}\\]</div>')
        return self.keep(f"\\({inner}\\)")

    def value(self, expression: str) -> str:
        return str(eval(f"f'''{{{expression}}}'''", self.space))

    def run(self, match: re.Match[str]) -> str:
        """Run a fence; what it shows."""
        language, words, source = match.groups()
        if language == "lesson":
            self.space |= self.code.values(source)
            return ""
        if language == "figure":
            return self.keep(self._figure(words.split(), source))
        if language != "python":
            return self.keep(f'<div class="code"><pre>{html.escape(source)}</pre></div>')
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(source, self.name, "exec"), self.space)
        shown = "" if words == "hide" else highlight(source, PythonLexer(), COLOURS)
        if not words and printed.getvalue():
            shown += f'<div class="out"><pre>{html.escape(printed.getvalue())}</pre></div>'
        return self.keep(f"<div>{shown}</div>") if shown else ""

    def _figure(self, words: list[str], source: str) -> str:
        size = next((word for word in words if "x" in word), FULL)
        width, height = map(int, size.split("x"))
        *before, last = ast.parse(source).body
        if not isinstance(last, ast.Expr):
            raise ValueError("the last line of a figure is an expression")
        exec(compile(ast.Module(before, []), self.name, "exec"), self.space)
        picture = eval(compile(ast.Expression(last.value), self.name, "eval"), self.space)
        if not isinstance(picture, Picture):
            raise ValueError(
                f"a figure is a Picture of course_lib.plots, not {type(picture).__name__}"
            )
        self.figures += 1
        return projected(picture, width, height, titled="titled" in words, name=f"f{self.figures}")

    def card(self, match: re.Match[str]) -> str:
        question = self.cards.get(match[1])
        if question is None:
            raise ValueError(f"the lesson has no card {match[1]}")
        self.options = [
            Option(letter.upper(), one.text, one.because, not one.belief)
            for letter, one in question.choices.items()
        ]
        return f"{question.stem}\n\n{self.shown_options(answered=False)}\n"

    def own_options(self, match: re.Match[str]) -> str:
        self.options = [
            Option(letter, text, why, bool(star))
            for star, letter, text, why in OPTION.findall(match[0])
        ]
        if sum(option.right for option in self.options) != 1:
            raise ValueError("exactly one choice is right: `*B. text | why`")
        return self.shown_options(answered=False) + "\n"

    def shown_options(self, *, answered: bool) -> str:
        items = ""
        for option in self.options:
            mark, why = "", ""
            if answered:
                mark = " right" if option.right else " wrong fragment"
                why = f'<span class="because">{self.inline(option.because)}</span>'
            tick = " ✓" if answered and option.right else ""
            items += (
                f'<li class="option{mark}"><b class="letter">{option.letter}</b>'
                f'<span class="what">{self.inline(option.text)}{tick}</span>{why}</li>'
            )
        return self.keep(f'<ul class="options {"answered" if answered else "open"}">{items}</ul>')

    def widget(self, match: re.Match[str]) -> str:
        still = self.widgets.get(match[1])
        if still is None:
            raise ValueError(f"section {match[1]} of the lesson shows no widget")
        return self.keep(still.replace("<figure ", f'<figure style="--high: {match[2] or 420}px" '))


def percent(share: float, digits: int = 0) -> str:
    """0.82 -> "82 %", with a space that does not break."""
    return f"{100 * share:.{digits}f}\u00a0%"


@np.errstate()  # what a deck sets of numpy's warnings ends with it
def read_deck(source: Path, *, short: bool = False) -> list[Slide]:
    """Run a deck and fill its slides.

    Args:
        source: `solutions/NN_topic.slides.md`; the lesson's `.py` and `.ipynb` stand beside it.
        short: leave the spare slides out; what they claim is checked all the same.

    Raises:
        DeckError: a claim is false, code stopped, or the form is another one; with the slide.
    """
    stem = source.name.removesuffix(".slides.md")
    notebook = source.with_name(f"{stem}.ipynb")
    filling = _Filling(
        source.name,
        LessonCode(notebook),
        questions_of(read_lesson(source.with_name(f"{stem}.py"))),
        _widgets(notebook),
    )
    filling.space["printed"] = partial(_printed, notebook)
    text = re.sub(r"<!--.*?-->", "", source.read_text("utf-8"), flags=re.DOTALL)
    head, *pieces = HEAD.split(text)
    _located(f"{source.name}, before the first slide", lambda: FENCE.sub(filling.run, head))
    slides: list[Slide] = []
    part, clock = "", 0
    number = 0
    for minutes, kind, words, heading, body in zip(*[iter(pieces)] * 5, strict=True):
        if heading:
            part = heading
            continue
        number += 1
        slide = _located(
            f"{source.name}, slide {number}",
            lambda: _slide(filling, kind, part, words.split(), body, int(minutes), clock),  # noqa: B023
        )
        if short and slide.spare:
            continue
        slides.append(slide)
        clock += slide.minutes
    return slides


def _located(where: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:
        raise DeckError(f"{where}: {type(error).__name__}: {error}") from error


def _slide(
    filling: _Filling,
    kind: str,
    part: str,
    words: Sequence[str],
    text: str,
    minutes: int,
    begins: int,
) -> Slide:
    if kind not in LABELS:
        raise ValueError(f"a slide is one of {', '.join(LABELS)}; not {kind}")
    text, _, note = text.partition("\nNote:\n")
    if not note.strip():
        raise ValueError("the lecturer's note is missing: `Note:` on a line of its own")
    if FENCE.search(note):
        raise ValueError("code below `Note:` would not run: put the fence above it")
    text = FENCE.sub(filling.run, text)
    title = re.search(r"^## (.+)$", text, re.MULTILINE)
    if title is None:
        raise ValueError("a slide has a title: `## ...`")
    for claim in re.findall(r"^! (.+)$", text, re.MULTILINE):
        if not eval(claim, filling.space):
            raise ValueError(f"the claim is false: {claim}")
    text = re.sub(r"^(! |## ).+\n?", "", text, flags=re.MULTILINE)
    text = re.sub(r"^@card (\S+)$", filling.card, text, flags=re.MULTILINE)
    text = re.sub(r"(^\*?[A-D]\. .+ \| .+\n?)+", filling.own_options, text, flags=re.MULTILINE)
    text = re.sub(r"^@widget (\S+) ?(\d*)$", filling.widget, text, flags=re.MULTILINE)
    if "@answers" in text:
        text = text.replace("@answers", filling.shown_options(answered=True))
        beliefs = "\n".join(f"- {o.letter}: {o.because}" for o in filling.options if not o.right)
        note += f"\n\n**Behind the other choices.**\n\n{beliefs}"
    steps, spare = "steps" in words, "spare" in words
    first, *second = re.split(r"^\|\|\| ?(\d*)$", text, flags=re.MULTILINE)
    shown = _steps(filling, first, steps)
    if second:
        share, other = second
        right = _steps(filling, other, steps)
        shown = (
            f'<div class="columns" style="--left:{share or 50}%">'
            f"<div>{shown}</div><div>{right}</div></div>"
        )
    late = " Short of time? This slide can go." if spare else ""
    said = f"**Minute {begins} to {begins + minutes}.**{late}\n\n{note.strip()}"
    return Slide(
        kind,
        filling.inline(part),
        filling.inline(title[1]),
        shown,
        filling.block(said),
        minutes,
        begins,
        spare,
    )


def _steps(filling: _Filling, text: str, one_by_one: bool) -> str:
    """The HTML of a column, with what waits for a click."""
    parts = [filling.block(part) for part in re.split(r"^\. \. \.$", text, flags=re.MULTILINE)]
    if one_by_one:
        item = re.compile(r"<li>|(?<=<tbody>\n)<tr>|(?<=</tr>\n)<tr>")
        parts = [item.sub(lambda m: f'{m[0][:-1]} class="fragment">', part) for part in parts]
    return parts[0] + "".join(f'<div class="fragment">{part}</div>' for part in parts[1:])


def _printed(notebook: Path, words: str) -> str:
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            for line in "".join(output.get("text", "")).splitlines():
                if words in line:
                    return line
    raise LookupError(f"the solved lesson printed no line with: {words}")


def _widgets(notebook: Path) -> dict[str, str]:
    """Section -> the still picture of its first widget, with a link to the live one."""
    found: dict[str, str] = {}
    section = heading = ""
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        text = "".join(cell["source"])
        for title, number in re.findall(r"^#+ ((\d+\.\d+|More\b).*)$", text, re.MULTILINE):
            heading, section = title, number
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "application/vnd.jupyter.widget-view+json" not in data:
                continue
            if image := re.search(r"<img [^>]+>", "".join(data.get("text/html", ""))):
                anchor = heading.replace(" ", "-")
                live = f"http://localhost:8888/lab/tree/{notebook.name}#{anchor}"
                link = f'<a href="{html.escape(live)}">live in the notebook, {section}</a>'
                found.setdefault(
                    section,
                    f'<figure class="widget">{image[0]}<figcaption>{link}</figcaption></figure>',
                )
    return found
