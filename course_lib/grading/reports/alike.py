"""The part of the class report on hand-ins that are alike, with how to read it."""

from collections.abc import Sequence

from course_lib.grading.reports.page import (
    Html,
    element,
    folded,
    joined,
    section,
    student_link,
    table,
)
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.text import name, shown
from course_lib.grading.similarity import FEW, NOTICE, K, Likeness, Pair

MOST_PAIRS = 40
LONGEST_CODE = 4000

HOW_TO_READ = (
    f"{NOTICE} The code of each exercise is compared, with the students' own names, numbers and "
    f"strings made equal. A passage is a run of {K} tokens. Short functions are alike by nature: "
    "passages of the start code, of the course's solution and of its known answers, right and "
    f"wrong, do not count, nor what many wrote. What is left is rare: at most {FEW} students have "
    "it (5 % in a large class). The agreement is the share of rare passages that the two have in "
    "common; a rarer passage weighs more.",
    "A study group, friends who worked together as they were told to, one page on the web or one "
    "tutor all look like this. Read both texts, talk to both people, and then judge.",
    "Students who are not listed may have shared code, too: in a small class, or where everybody "
    "writes the same few lines, nothing can be told apart.",
)


def alike_section(results: ClassResults, pairs: Sequence[Pair], pages: dict[str, str]) -> Html:
    """The pairs, the commonest first, each with both texts folded below it."""
    parts = [element("p", text) for text in HOW_TO_READ]
    if not pairs:
        return section("Hand-ins alike", *parts, element("p", "No pair of hand-ins stands out."))
    rows = [
        (
            joined([student_link(s, pages) for s in pair.students], " and "),
            ", ".join(e.exercise for e in pair.exercises),
            pair.shared,
        )
        for pair in pairs[:MOST_PAIRS]
    ]
    heads = ("students", "exercises", "rare passages in common")
    parts.append(table("Most passages in common first", heads, rows, "  n"))
    if len(pairs) > MOST_PAIRS:
        parts.append(element("p", f"{len(pairs) - MOST_PAIRS} more pairs share fewer passages."))
    codes = {(r.mark.student, r.mark.exercise): r.mark.code for r in results.results}
    for pair in pairs[:MOST_PAIRS]:
        texts = joined([_both(pair, e, codes) for e in pair.exercises])
        parts.append(folded(joined(map(name, pair.students), " and "), texts))
    return section("Hand-ins alike", *parts)


def _both(pair: Pair, likeness: Likeness, codes: dict[tuple[str, str], str]) -> Html:
    told = (
        f"{likeness.exercise}: agreement {likeness.agreement:.0%}, {likeness.shared} rare passages "
        f"in common, none of which more than {likeness.holders} students have"
    )
    columns = []
    for student in pair.students:
        code = element("code", shown(codes.get((student, likeness.exercise), ""), LONGEST_CODE))
        columns.append(element("div", name(student), element("pre", code, tabindex="0")))
    return joined([element("p", told), element("div", *columns, class_="pair")])
