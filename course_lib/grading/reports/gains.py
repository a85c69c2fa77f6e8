"""The class report's section on the test of beliefs: what changed between two sittings."""

from collections.abc import Iterator

from course_lib.grading.reports.page import Html, element, image, items, joined, section, table
from course_lib.grading.reports.text import escape, one_line, prose
from course_lib.grading.self_tests import SelfTests
from course_lib.inventory import BeliefGain, Gains, compare
from course_lib.inventory.gains import in_words

SMALL = 30  # students: with fewer, one student moves a share by more than 3 points
FEW = 5  # answers: where fewer showed a belief before, its gain says nothing
MOST = 5  # beliefs in the terminal
MOST_TROUBLES = 100
EXPLAINED = (
    "A belief shows where a student chooses its wrong choice. Its share is the fraction of its "
    "questions in which it was chosen, as a mean over the students. Whoever did not know an answer "
    "yet showed no belief, so that a belief may show more often after the course although more "
    "answers are right.",
    "The normalised gain is the change, divided by the largest change that was possible: "
    "(before − after) / before for a belief, and (after − before) / (1 − before) for right "
    "answers. Below 0.3 it is called low, from 0.7 on high (R. R. Hake, American Journal of "
    "Physics 66 (1998), 64, doi:10.1119/1.18809, for tests of mechanics). Nobody has measured yet "
    f"which gains are usual in this test. Where fewer than {FEW} answers showed a belief before, "
    "its gain is left out.",
)


def gains_section(tests: SelfTests) -> Html:
    """What the class gained, belief by belief."""
    parts = [element("p", says) for says in _counted(tests)]
    if tests.pairs:
        gains = compare(list(tests.pairs.values()))
        parts += [
            element("p", _right(gains), class_="total"),
            _figure(gains),
            _table(gains),
            *(element("p", says, class_="soft") for says in EXPLAINED),
        ]
    if tests.troubles:
        parts.append(element("p", f"Files that were not counted ({len(tests.troubles)}):"))
        parts.append(items(prose(t.says) for t in tests.troubles[:MOST_TROUBLES]))
    return section("Gains by belief", *parts, id_="gains")


def gains_text(tests: SelfTests) -> str:
    """The same in a few lines."""
    lines = ["Gains by belief", *(f"  {says}" for says in _counted(tests))]
    if tests.pairs:
        gains = compare(list(tests.pairs.values()))
        lines.append(f"  {_right(gains)}")
        if left := [b for b in gains.beliefs if b.shares[1]][:MOST]:
            lines.append("  Beliefs that show most after the course")
            lines += [f"    {b.belief.name}: {_shares(b)}" for b in left]
    lines += [f"  {one_line(t.says)}" for t in tests.troubles[:MOST]]
    return "\n".join(lines)


def _counted(tests: SelfTests) -> Iterator[str]:
    n, once = len(tests.pairs), len(tests.once)
    told = f"{n} student{'' if n == 1 else 's'} sat the test before and after the course"
    if once:
        told += f", and {once} once only, who {'is' if once == 1 else 'are'} not counted here"
    yield f"{told}."
    if not n:
        yield "A gain needs two complete sittings of the same student."
    elif n < SMALL:
        yield (
            f"The class is small: one student moves a share of students by {100 / n:.0f} points. "
            "Take the table as a list of topics to speak about, not as a measurement."
        )


def _right(gains: Gains) -> str:
    (before, after), (open_before, open_after) = gains.right, gains.unknown
    return (
        f"Right answers: {before:.0%} before, {after:.0%} after, normalised gain "
        f"{in_words(gains.gain)}. “I do not know yet”: {open_before:.0%} and {open_after:.0%}."
    )


def _shares(gain: BeliefGain) -> str:
    before, after = gain.shares
    return f"{before:.0%} before, {after:.0%} after, gain {_gain(gain)}"


def _gain(gain: BeliefGain) -> str:
    return "too few before" if gain.chosen < FEW else in_words(gain.gain)


def _figure(gains: Gains) -> Html:
    from course_lib.plots import classes  # matplotlib: half a second

    return image(classes.gains([(b.belief.name, *b.shares) for b in gains.beliefs]))


def _table(gains: Gains) -> Html:
    rows = [
        (
            b.belief.name,
            joined([escape(b.belief.believes), element("div", b.belief.study, class_="soft")]),
            b.chances,
            "{} → {}".format(*b.held),
            "{:.0%} → {:.0%}".format(*b.shares),
            _gain(b),
        )
        for b in gains.beliefs
    ]
    heads = ("belief", "in words, and where to study", "questions", "students", "share", "gain")
    caption = (
        f"Before → after, of {gains.n} students; the belief that shows most after the course "
        "comes first"
    )
    return table(caption, heads, rows, " mnnnn")
