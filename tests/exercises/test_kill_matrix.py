"""Every known answer to every exercise meets the verdict that it deserves."""

import re
from importlib import import_module

import numpy as np
import pytest

from course_lib import exercises
from course_lib.grading.answer_keys import in_library
from course_lib.judging import Exercise, Observation
from course_lib.judging.compare import as_array
from course_lib.judging.detectors import Evidence, Finding, detect
from course_lib.judging.diagnosis import agree, wrong_outcome
from course_lib.judging.exercise import source_of
from course_lib.judging.judge import decide
from course_lib.judging.outcome import judge_cases
from course_lib.judging.report import Report

ALL = exercises.exercises()
RAISED = re.compile(r"raise (NameError|UnboundLocalError)")
OF_ANOTHER_FORM = {
    "00.1": "draws strokes with a pen, and counts no ink",
    "05.4": "draws its weights from sizes and a generator",
    "05.6": "refuses float32, in which small steps are not seen",
    "07.4": "returns a cache for the backward pass, too",
    "07.6": "folds a layer, not a dictionary of its numbers",
    "09.5": "takes what forward kept one by one",
    "09.7": "counts in a module, not in a list of sizes",
    "11.5": "takes an angle before `training`",
    "13.6": "takes numpy's modules, and no size of a batch",
}
"""Where the library's own function is no answer to the exercise, and why."""
BUILT_IN = {"got", "index", "shape", "case", "error"}
# By module: all tests of one exercise follow each other, and share the fixture `known`.
by_id = pytest.mark.parametrize("exercise", ALL, ids=[e.id for e in ALL], scope="module")


@by_id
def test_every_known_answer_gets_its_verdict(exercise: Exercise, known):
    wrong = [
        f"{e.answer}: wanted {e.wanted}, got ({e.verdict.status}, {e.verdict.diagnosis!r}) "
        f"{e.verdict.symptom} {e.verdict.warnings}"
        for e in known.entries
        if not e.right
    ]
    assert not wrong, "\n".join(wrong)


@by_id
def test_the_verdicts_do_not_hang_on_the_seed(exercise: Exercise, known):
    wrong = [
        f"{e.answer}, seed {seed}: {e.verdict.diagnosis}"
        for seed in (1, 2026)
        for e in known.entries_of(seed)
        if not e.right
    ]
    assert not wrong, "\n".join(wrong)


@by_id
def test_misconceptions_differ_from_one_another(exercise: Exercise, known):
    answer_key = known.answer_key
    cases = range(len(exercise.cases))
    seen = [
        (m, [wrong_outcome(answer_key, spelling, case) for case in cases])
        for spelling, (m, _) in enumerate(answer_key.spellings)
    ]
    twins = [
        (m.name, other.name)
        for i, (m, mine) in enumerate(seen)
        for other, others in seen[i + 1 :]
        if m is not other and all(agree(a, b) for a, b in zip(mine, others, strict=True))
    ]
    assert not twins


@by_id
def test_no_spelling_reads_a_name_that_is_not_there(exercise: Exercise, known):
    """A slip of the page would be told as the mistake; one that is meant says `raise NameError`."""
    spellings = [code for m in exercise.misconceptions for code in (m.wrong, *m.also)]
    handed_in = [e for e in known.entries if e.misconception]
    slips = {
        f"{e.answer}: {o.got.error}"
        for e, code in zip(handed_in, spellings, strict=True)
        for o in e.verdict.outcomes
        if o.got.error and o.got.error.is_a("NameError") and not RAISED.search(source_of(code))
    }
    assert not slips


@by_id
def test_the_right_answer_is_the_librarys(exercise: Exercise, known):
    """The library's own function passes as an answer, by the judge that knows the page's Right."""
    refused = []
    for name in filter(in_library, exercise.names):
        room, _, member = in_library(name).rpartition(".")
        own = getattr(import_module(f"course_lib.{room}"), member)
        answers = known.answer_key.answers({name: own})
        verdict = decide(exercise, judge_cases(known.answer_key, answers))
        refused += [] if verdict.status == "passed" else [f"{name}: {verdict.first_failing.words}"]
    assert bool(refused) == (exercise.id in OF_ANOTHER_FORM), refused


@by_id
def test_hints_are_short_and_never_hold_a_template(exercise: Exercise, known):
    for entry in known.entries:
        verdict = entry.verdict
        shown = " ".join((verdict.symptom, verdict.question, *verdict.warnings))
        assert "{" not in shown, entry.answer
        if verdict.status != "not yet":
            continue
        assert verdict.symptom
        if verdict.misconception:
            assert len(verdict.symptom.split()) <= 40, f"{entry.answer}: {verdict.symptom}"
            assert verdict.question, entry.answer
            words = f"{verdict.symptom} {verdict.question}".lower().split()
            assert not {"just", "simply", "obviously"} & set(words), entry.answer


@by_id
def test_every_hint_finds_its_numbers(exercise: Exercise, known):
    """A `measure` that fails is hidden from the learner, and the hint is cut short."""
    cut = []
    for entry in known.entries:
        m, failing = entry.misconception, entry.verdict.first_failing
        if m is None or m.measure is None or failing is None:  # right answers may earn a warning
            continue
        told = m.measure(Observation(failing))
        missing = set(re.findall(r"{(\w+)", m.symptom)) - set(told) - BUILT_IN
        cut += [f"{entry.answer}: no {missing}"] if missing else []
    assert not cut


def numbers(outcome):
    """The learner's numbers and the right ones, as floats."""
    return tuple(
        np.asarray(as_array(part), float) for part in (outcome.got_part, outcome.expected_part)
    )


def ordinary(e: Evidence, or_all: bool = False):
    """The first case, and the other ordinary ones whose numbers are wrong; or without such, all."""
    wrong = [o for o in e.outcomes if o.fault == "values" and o is not e.first]
    more = [o for o in wrong if not o.case.edge] or (wrong if or_all else [])
    pairs = map(numbers, (e.first, *more))
    return [(s, r) for s, r in pairs if s.shape == r.shape]


def times(e: Evidence, factor: float) -> bool:
    s, r = numbers(e.first)
    return np.allclose(s, factor * r, rtol=1e-4, atol=1e-5 * np.abs(r).max())


def a_count(e: Evidence, said: str) -> bool:
    size, word = re.search(r"is (\d+) times too (\w+)", said).groups()  # type: ignore[union-attr]
    return times(e, int(size) if word == "large" else 1 / int(size))


def a_half_or_two(e: Evidence, said: str) -> bool:
    ratio = 0.5 if " 0.5 times" in said else 2.0
    pairs = ordinary(e, or_all=True)
    return sum(r.size for _, r in pairs) > 1 and all(np.allclose(s, ratio * r) for s, r in pairs)


def near(e: Evidence, said: str) -> bool:
    return all(np.abs(s - r).max() <= 0.005 * np.abs(r).max() for s, r in ordinary(e))


def one_row(e: Evidence, said: str) -> bool:
    s, r = numbers(e.first)
    right = [np.allclose(a, b, rtol=1e-6, atol=1e-9) for a, b in zip(s, r, strict=True)]
    others = [row for row, is_right in zip(s, right, strict=True) if not is_right]
    if "the others are 0" in said:
        return sum(right) == 1 and not np.any(others)
    if "hold the same" in said:
        return sum(right) == 1 and np.allclose(s, s[:1])
    return sum(right) == 1 and "loop" not in said and "shared" not in said


def same_zeros(e: Evidence, said: str) -> bool:
    value = e.first.got_part
    tables = [np.asarray(a) for a in (value if isinstance(value, tuple) else [value])]
    lines = [table if "every example" in said else table.T for table in tables]
    return all(len({(row == 0).tobytes() for row in table}) == 1 for table in lines)


TRUE_OF = {  # detector -> whether what it says is true of an answer, asked without its own code
    "off by a count": a_count,
    "off by two": a_half_or_two,
    "wrong sign": lambda e, said: times(e, -1),
    "bits for nats": lambda e, said: times(e, np.log(2)) or times(e, 1 / np.log(2)),
    "nearly right": near,
    "first or last example only": one_row,
    "one draw for all": same_zeros,
    "all zero": lambda e, said: not np.any(e.first.got_part) and np.any(e.first.expected_part),
    "wrong at the margin": lambda e, said: all(o.passed or o.case.edge for o in e.outcomes),
    "two answers to one call": lambda e, said: e.first.got.repeat == "differs",
    "an argument is changed": lambda e, said: (
        bool(e.first.got.changed)
        and ("values are right" not in said or {o.fault for o in e.outcomes} <= {None, "changed"})
    ),
}


@by_id
def test_a_detector_speaks_only_the_truth(exercise: Exercise, known):
    """Of each known wrong answer, as if its mistake had no name."""
    untrue = []
    for entry in known.entries:
        first = entry.verdict.first_failing
        if entry.misconception is None or first is None:
            continue
        evidence = Evidence(exercise, entry.verdict.outcomes, first)
        found: Finding = detect(evidence)
        said = f"{found.symptom} {found.question}"
        holds = TRUE_OF.get(found.detector)
        untrue += [f"{entry.answer}: {said}"] if holds and not holds(evidence, said) else []
    assert not untrue, "\n".join(untrue)


@by_id
def test_a_question_holds_no_field(exercise: Exercise):
    """`hint` and `trace` show it without an answer that could fill one."""
    assert not [m.name for m in exercise.misconceptions if "{" in m.question]


@by_id
def test_every_stage_can_be_shown(exercise: Exercise, known):
    verdict = next(e.verdict for e in known.entries if e.misconception)
    texts = [repr(Report(verdict, stage)) for stage in (1, 2, 3, 4)]
    assert exercise.formula_line.splitlines()[0] in texts[2]
    assert exercise.twin.splitlines()[0] in texts[3]
    assert len(set(texts)) == 4
    assert "<details>" in Report(verdict)._repr_html_()


@by_id
def test_the_facts_of_an_exercise_are_sensible(exercise: Exercise):
    assert 1 <= exercise.difficulty <= 5
    assert exercise.points >= 1
    assert 3 <= exercise.minutes <= 30
    assert set(exercise.reference) == set(exercise.names)
    assert len(exercise.variants) >= 1
    assert len({m.name for m in exercise.misconceptions}) == len(exercise.misconceptions)
    assert not any(c.edge for c in exercise.cases[:1]), "ordinary input comes first"


@by_id
def test_a_passed_report_shows_another_right_way(exercise: Exercise, known):
    page = Report(known.entries[0].verdict)._repr_html_()
    assert "passed" in page
    assert "Another right way" in page
