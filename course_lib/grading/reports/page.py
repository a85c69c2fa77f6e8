"""The frame of every page: one file, no script, nothing fetched; light, dark and on paper."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from course_lib.grading.reports.style import CSS
from course_lib.grading.reports.text import Html, escape, name
from course_lib.judging.report import MARKS

if TYPE_CHECKING:
    from course_lib.plots import Picture

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for a page: its own style and its own pictures. No script at all."""


def page(title: str, *parts: Html) -> str:
    """A complete HTML document."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def element(tag: str, *inside: object, **attributes: str) -> Html:
    """One element; its inside is escaped unless it is `Html`. `class_` is the attribute class."""
    words = "".join(
        f' {k.rstrip("_").replace("_", "-")}="{escape(v)}"' for k, v in attributes.items()
    )
    return Html(f"<{tag}{words}>{joined(map(escape, inside))}</{tag}>")


def joined(parts: Iterable[Html], between: str = "") -> Html:
    """Pieces of markup, one after the other."""
    return Html(between.join(parts))


def section(heading: object, *parts: Html, id_: str = "") -> Html:
    """A part of a page with its heading."""
    named = {"id_": id_} if id_ else {}
    return element("section", joined([element("h2", heading), *parts], "\n"), **named)


def table(
    caption: object, heads: Sequence[object], rows: Iterable[Sequence[object]], kinds: str = ""
) -> Html:
    """A table whose first column names its rows.

    Args:
        caption: what the table shows.
        heads: names of the columns.
        rows: cells; those that are no `Html` are escaped.
        kinds: one letter a column: "n" numbers (set to the right), "m" several words, "w" whole
            sentences, a blank for what is short.
    """
    kinds = kinds.ljust(len(heads))
    top = (
        element("th", head, scope="col", **_kind(kind))
        for head, kind in zip(heads, kinds, strict=True)
    )
    lines = joined([_row(row, kinds) for row in rows], "\n")
    head, body = element("thead", element("tr", *top)), element("tbody", lines)
    inside = element("table", element("caption", caption), head, body)
    return element("div", inside, class_="wide", tabindex="0", role="group")


def _row(row: Sequence[object], kinds: str) -> Html:
    first = element("th", row[0], scope="row", **_kind(kinds[0]))
    rest = [element("td", cell, **_kind(k)) for cell, k in zip(row[1:], kinds[1:], strict=True)]
    return element("tr", first, *rest)


def _kind(kind: str) -> dict[str, str]:
    return {"class_": kind} if kind.strip() else {}


def status(words: str) -> Html:
    """A status with its sign: the colour only repeats what both say."""
    sign = element("span", MARKS.get(words, "?"), aria_hidden="true")
    kind = words.replace(" ", "-") if words in MARKS else "unknown"
    return element("span", sign, f" {words}", class_=f"status {kind}")


def student_link(student: str, pages: Mapping[str, str]) -> Html:
    """A student's name, leading to their page where there is one."""
    if student not in pages:
        return name(student) if student else escape("unknown")
    return element("a", name(student), href=pages[student])


def image(picture: "Picture") -> Html:
    """A `Picture` inside the page; on a small screen it scrolls rather than shrinks to nothing."""
    from course_lib.plots import classes  # matplotlib: half a second

    drawn = Html(f'<img src="{classes.svg(picture)}" alt="{escape(picture.alt)}">')
    return element("figure", drawn, class_="wide", tabindex="0", role="group")


def items(lines: Iterable[object]) -> Html:
    """A list."""
    return element("ul", *(element("li", line) for line in lines))


def folded(summary: object, inside: Html) -> Html:
    """What is read by those who want to know more."""
    return element("details", element("summary", summary), inside)
