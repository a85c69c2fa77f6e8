"""Write a deck as one page that opens by a double click, with reveal.js and MathJax beside it."""

import html
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from course_lib import palette
from course_lib.npm import MATHJAX, REVEAL, package
from course_lib.slides.deck import COLOURS, LABELS, Slide

TEMPLATE = Path(__file__).with_name("template.html")
FROM_REVEAL = (
    "dist/reset.css",
    "dist/reveal.css",
    "dist/reveal.js",
    "dist/theme/white.css",
    "dist/theme/fonts",
    "plugin/notes/notes.js",
    "LICENSE",
)
FROM_MATHJAX = ("es5/tex-svg-full.js", "LICENSE")


def write_page(slides: Sequence[Slide], folder: Path, name: str) -> Path:
    """Write `NN_topic.html` and what it needs into a folder; return the page.

    Raises:
        NpmError: reveal.js or MathJax could not be fetched.
    """
    put_beside(folder, REVEAL, FROM_REVEAL)
    put_beside(folder, MATHJAX, FROM_MATHJAX)
    path = folder / f"{name}.html"
    path.write_text(page(slides), "utf-8")
    return path


def put_beside(folder: Path, wanted: str, files: Sequence[str]) -> None:
    """Copy files of a package of npm into a folder.

    Raises:
        NpmError: it could not be fetched.
    """
    source, target = package(wanted), folder / wanted.partition("@")[0]
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        if (source / file).is_dir():
            shutil.copytree(source / file, target / file, dirs_exist_ok=True)
        else:
            shutil.copy(source / file, target / file)


def page(slides: Sequence[Slide]) -> str:
    """The deck's HTML."""
    title = html.escape(re.sub(r"<[^>]+>", "", slides[0].title))
    filled = {
        "TITLE": title,
        "LIGHT": palette.css(palette.LIGHT_SLIDE),
        "DARK": palette.css(palette.DARK_SLIDE),
        "CODE": COLOURS.get_style_defs(".code"),
        "MINUTES": str(sum(slide.minutes for slide in slides)),
        "SLIDES": "\n\n".join(map(_section, slides)),
    }
    text = TEMPLATE.read_text("utf-8")
    return re.sub(r"@@([A-Z]+)@@", lambda m: filled[m[1]], text)


def _section(slide: Slide) -> str:
    label = LABELS[slide.kind]
    kind = f'<span class="kind">{label}</span>' if label else ""
    if slide.kind == "pairs":
        kind += '<button class="timer" data-seconds="180">3:00</button>'
    return (
        f'<section class="{slide.kind}" data-timing="{60 * slide.minutes}">'
        f'<div class="kicker"><span>{slide.part}</span>{kind}</div>'
        f'<h2>{slide.title}</h2>\n<div class="body">{slide.body}</div>'
        f'<aside class="notes">{slide.note}</aside></section>'
    )
