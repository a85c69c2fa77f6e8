"""The class report in a few lines of text."""

from collections.abc import Sequence
from statistics import fmean, median

from course_lib.grading.reports import catalogue, summary
from course_lib.grading.reports.gains import gains_text
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.text import one_line
from course_lib.grading.similarity import NOTICE, Pair
from course_lib.judging.report import points

MOST = 5


def class_text(results: ClassResults, pairs: Sequence[Pair]) -> str:
    """The class in short: totals, hardest exercises, misconceptions, who needs a human."""
    found, diagnosed = summary.calls(results), summary.diagnoses(results)
    held = [d for d in diagnosed if not d.finding]
    stopped = [d for d in diagnosed if d.name in catalogue.STOPPED]
    by_hand = [r for r in results.results if r.change]
    lines = [_count(len(results.students), "student")]
    lines += [
        f"  lesson {t.lesson}: {len(t.totals)} handed in, middle {median(t.totals):.1f}, "
        f"mean {fmean(t.totals):.1f} of {points(t.worth)}"
        for t in summary.lesson_totals(results)
    ]
    lines.append("Hardest")
    lines += [
        f"  {s.exercise} {catalogue.title(s.exercise)}: {s.passed} of {s.n} pass"
        for s in summary.by_difficulty(results)[:MOST]
    ]
    lines.append("Misconceptions" if held else "No known misconception was recognised")
    lines += [f"  {d.exercise} {one_line(d.name)}: {len(d.students)} of {d.n}" for d in held[:MOST]]
    if stopped:
        lines.append("Answers that could not be judged like the others")
        lines += [
            f"  {d.exercise}, {d.finding}: {len(d.students)} of {d.n}" for d in stopped[:MOST]
        ]
    if by_hand:
        lines.append(f"{_count(len(by_hand), 'exercise')} with points set by hand")
        lines += [
            f"  {one_line(r.mark.student)} {r.mark.exercise}: {r.earned}" for r in by_hand[:MOST]
        ]
    if results.self_tests:
        lines.append(gains_text(results.self_tests))
    if pairs:
        lines.append(f"{_count(len(pairs), 'pair')} of hand-ins alike. {NOTICE}")
    lines.append(f"{len(found)} to look at by a human" if found else "Nothing needs a human")
    lines += [
        f"  {one_line(c.student)} {one_line(c.where)}: {one_line(c.says)}" for c in found[:MOST]
    ]
    return "\n".join(lines)


def _count(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"
