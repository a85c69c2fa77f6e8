"""The figure of a widget for hosts that run no JavaScript: plain HTML, without styles."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course_lib.plots import Picture


def figure(question: str, shown: Iterable[str], readout: str) -> str:
    """Question, pieces of HTML from the functions below, read-out."""
    return (
        f"<figure><p><strong>{escape(question)}</strong></p>{''.join(shown)}"
        f"<figcaption>{escape(readout)}</figcaption></figure>"
    )


def image(picture: "Picture") -> str:
    """A picture with its alt text."""
    data = base64.b64encode(picture.png()).decode("ascii")
    return f'<img alt="{escape(picture.alt)}" src="data:image/png;base64,{data}"/>'


def table(cells: dict[str, Any]) -> str:
    """A table with names of rows and columns.

    Args:
        cells: caption, rows, columns and texts, as `parts.grid` makes them.
    """
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in cells["columns"])
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{_cells(texts)}</tr>'
        for name, texts in zip(cells["rows"], cells["texts"], strict=True)
    )
    return (
        f"<table><caption>{escape(cells['caption'])}</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{escape(text)}</td>" for text in texts)


def steps(summary: str, lines: Iterable[tuple[str, str]]) -> str:
    """An ordered list that opens on request.

    Args:
        summary: what it holds.
        lines: for each step a line of code, and what it gives.
    """
    items = "".join(f"<li><code>{escape(code)}</code>: {escape(said)}</li>" for code, said in lines)
    return f"<details><summary>{escape(summary)}</summary><ol>{items}</ol></details>"
