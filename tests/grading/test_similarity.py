"""Hand-ins alike: copies are found, independent and common answers are not."""

import random
import time

import pytest

from course_lib.grading.records import Mark
from course_lib.grading.similarity import alike, alike_in_one, normalise

COMMON = """def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)"""

ODD = """def softmax(scores):
    biggest = scores.max(axis=-1, keepdims=True)
    weights = np.exp(np.subtract(scores, biggest))
    out = np.empty_like(weights)
    for row in range(len(weights)):
        total = np.add.reduce(weights[row])
        out[row] = weights[row] / total if total else 0.0
    return out"""

RENAMED = """def softmax(zz):
    m = zz.max(axis=-1, keepdims=True)
    e = np.exp(np.subtract(zz, m))
    result = np.empty_like(e)
    for i in range(len(e)):
        s = np.add.reduce(e[i])
        result[i] = e[i] / s if s else 1.5
    return result"""

OTHERS = (
    """def softmax(z):
    return np.array([[np.exp(v - max(r)) / sum(np.exp(u - max(r)) for u in r) for v in r]
                     for r in z])""",
    """def softmax(z):
    shifted = z - np.amax(z, 1)[:, None]
    return np.exp(shifted - np.log(np.exp(shifted).sum(1))[:, None])""",
    """def softmax(z):
    p = np.zeros(z.shape)
    for i, row in enumerate(z):
        powers = np.exp(row - row.max())
        p[i] = powers / powers.sum()
    return p""",
    """def softmax(z):
    e = np.exp((z.T - z.max(1)).T)
    return (e.T / np.sum(e, axis=1)).T""",
)


def a_class(n: int = 40) -> dict[str, str]:
    """Most write the common answer, one each of the others."""
    codes = {f"s{i:04}": COMMON for i in range(n)}
    return {**codes, **{f"other{i}": code for i, code in enumerate(OTHERS)}}


def marks(codes: dict[str, str], exercise: str = "02.1") -> list[Mark]:
    return [
        Mark(s, "02", exercise, "c", "v", "seed", "passed", 3, 3, code=code)
        for s, code in codes.items()
    ]


def test_a_copy_with_other_names_and_numbers_is_found():
    found = alike_in_one("02.1", {**a_class(), "ana": ODD, "ben": RENAMED})
    assert [x.students for x in found] == [("ana", "ben")]
    assert found[0].agreement == pytest.approx(1)
    assert found[0].holders <= 3
    assert normalise(ODD) == normalise(RENAMED)


def test_unrelated_right_answers_are_not():
    assert alike_in_one("02.1", a_class()) == []


def test_a_class_of_identical_short_answers_accuses_nobody():
    assert alike_in_one("02.1", dict.fromkeys(map(str, range(30)), COMMON)) == []
    assert alike_in_one("02.1", {"ana": ODD, "ben": ODD}) == []


def test_a_camp_of_many_is_common_and_a_group_of_four_is_not():
    camp = {**a_class(), **{f"camp{i}": ODD for i in range(15)}}
    assert alike_in_one("02.1", camp) == []
    group = {**a_class(), **{f"group{i}": ODD for i in range(4)}}
    assert len(alike_in_one("02.1", group)) == 6


def test_a_copy_with_lines_moved_and_added_is_found():
    lines = RENAMED.splitlines()
    changed = [*lines[:3], "    checked = np.isfinite(e).all()", "    assert checked", *lines[3:]]
    found = alike_in_one("02.1", {**a_class(), "ana": ODD, "ben": "\n".join(changed)})
    assert [x.students for x in found] == [("ana", "ben")]
    assert 0.7 < found[0].agreement < 1


def test_code_that_all_were_given_does_not_count():
    codes = {**a_class(), "ana": ODD, "ben": RENAMED}
    assert alike_in_one("02.1", codes, [ODD]) == []


def test_pairs_are_told_once_with_all_their_exercises():
    both = {**a_class(), "ana": ODD, "ben": RENAMED}
    pairs = alike([*marks(both, "02.3"), *marks(both, "02.1")])
    assert [pair.students for pair in pairs] == [("ana", "ben")]
    assert [e.exercise for e in pairs[0].exercises] == ["02.1", "02.3"]
    assert pairs[0].shared == sum(e.shared for e in pairs[0].exercises)


def test_marks_without_an_answer_are_passed_over():
    stub = [
        Mark(s, "02", "02.1", "c", "v", "s", "not attempted", 0, 3, code=ODD) for s in ("a", "b")
    ]
    assert alike([*marks(a_class()), *stub]) == []


@pytest.mark.parametrize("code", ["", "def f(:\n  ´ return (", "x = 'open", "\x00\ud800" * 50])
def test_code_that_is_none_is_compared_without_an_error(code: str):
    assert alike_in_one("02.1", {**a_class(10), "ana": code, "ben": code + " "}) == []


def test_words_of_the_task_are_kept_and_own_names_are_not():
    assert normalise("my_sum = np.sum(x, axis=0)") == normalise("t = np.sum(zz, axis=1)")
    assert normalise("np.sum(x, axis=0)") != normalise("np.sum(x, keepdims=0)")
    assert normalise("x.sum()") != normalise("x.mean()")


def test_a_thousand_different_answers_take_no_square_of_time():
    """Work is counted, too: the pairs that are looked at are few of the 499,500."""
    rng = random.Random(0)
    words = ["np.exp", "np.log", "z.max", "z.sum", "np.where", "np.abs", "len", "np.outer", "z.T"]
    codes = {f"s{i:04}": random_function(rng, words) for i in range(1000)}
    start = time.process_time()
    assert alike_in_one("02.1", {**codes, "x1": ODD, "x2": RENAMED})[-1].students == ("x1", "x2")
    assert time.process_time() - start < 10


def random_function(rng: random.Random, words: list[str]) -> str:
    lines = [
        f"    v{i} = {rng.choice(words)}(z, axis={rng.randint(0, 1)}) {rng.choice('+-*/')} "
        f"{rng.choice(words)}(v{i - 1})"
        for i in range(1, 8)
    ]
    return "\n".join(["def softmax(z):", *lines, "    return v7"])
