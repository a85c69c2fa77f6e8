"""The docket of lesson 12: claims on trial, and the sources that count.

`docket()` shows the whole list, `claim(21)` one entry, `reading()` the sources. A claim that an
earlier lesson tried stands beside its verdict; the others are open.
"""

import html

from course_lib.exercises.claims import claims_of_nets, claims_of_softmax, open_claims
from course_lib.exercises.claims.entry import Claim
from course_lib.exercises.claims.sources import READING

EVERY = (*claims_of_softmax.CLAIMS, *claims_of_nets.CLAIMS, *open_claims.CLAIMS)
CLAIMS: dict[int, Claim] = {c.number: c for c in sorted(EVERY, key=lambda c: c.number)}


class Table:
    """Rows of words, shown as a table in a notebook and as lines elsewhere."""

    def __init__(self, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        self.head = head
        self.rows = rows

    def __len__(self) -> int:
        """How many rows."""
        return len(self.rows)

    def __repr__(self) -> str:
        """One line a row."""
        return "\n".join("  ".join(row) for row in self.rows)

    def _repr_html_(self) -> str:
        head = "".join(f"<th scope=col>{html.escape(t)}</th>" for t in self.head)
        body = "".join(
            f"<tr><th scope=row>{html.escape(row[0])}</th>"
            + "".join(f"<td style='text-align:left'>{html.escape(t)}</td>" for t in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def docket(open_only: bool = False) -> Table:
    """The claims on trial, each beside its label: all of them, or the open ones."""
    shown = [c for c in CLAIMS.values() if not (open_only and c.lesson)]
    rows = [(str(c.number), c.label, f"“{c.says}”", c.how) for c in shown]
    return Table(("no.", "verdict", "claim", "measured"), rows)


def claim(number: int) -> Claim:
    """One claim of the docket.

    Raises:
        KeyError: there is no such number.
    """
    if number not in CLAIMS:
        raise KeyError(f"there is no claim {number!r}; the docket runs from 1 to {len(CLAIMS)}")
    return CLAIMS[number]


def reading() -> Table:
    """The primary sources of the course, and what stands where."""
    return Table(("author, year", "title", "what stands where"), list(READING))
