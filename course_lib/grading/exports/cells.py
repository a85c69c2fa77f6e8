"""Cells of a CSV file: safe in a spreadsheet, and the same bytes for the same marks."""

import csv
import io
from collections.abc import Iterable, Sequence

from course_lib.grading.reports.text import shown

TRIGGERS = "=+-@\t\r\n＝＋－＠"
"""A text that begins with one of these is a formula for a spreadsheet (OWASP, CSV injection)."""

BOM = "\ufeff"  # with it, Excel reads a file as UTF-8


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe in front of what looks like a formula.

    >>> neutral("=1+1"), neutral("Ana")
    ("'=1+1", 'Ana')
    """
    return f"'{text}" if text[:1] and text[0] in TRIGGERS else text


def number(value: float) -> str:
    """A number with a decimal point and at most two decimals, as an LMS keeps it.

    >>> number(7.5), number(1234567.0), number(0.1 + 0.2)
    ('7.5', '1234567', '0.3')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def csv_bytes(rows: Iterable[Sequence[str | float | None]], bom: bool = False) -> bytes:
    """Rows as CSV (RFC 4180) in UTF-8; texts are made neutral, and None is an empty cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return ((BOM if bom else "") + buffer.getvalue()).encode("utf-8")


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return ""
    return neutral(shown(cell)) if isinstance(cell, str) else number(cell)
