"""The first step that is wrong: it is found, no other is accused, and the right one is not told."""

import ast
import copy
import itertools
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from course_lib import exercises
from course_lib.judging import Verdict, judge, locate
from course_lib.judging.exercise import source_of
from course_lib.judging.locate import globals_of, with_step
from course_lib.judging.report import Report, first_hint
from tests.judging.tasks import answer_key, functions


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine does not decide what is said."""
    monkeypatch.setattr(locate, "SECONDS", 10.0)
    monkeypatch.setattr(locate, "CEILING", 20.0)


def right(item: str) -> str:
    return ast.unparse(ast.parse(source_of(exercises.get(item).reference)))


def judged(item: str, source: str) -> Verdict:
    key = answer_key(item)
    around = globals_of(key.exercise.reference[key.exercise.name])
    answer = functions(item, source, f"<answer to {item}>", **around)
    return with_step(key, judge(key, key.run(answer)), answer, source)


def with_slips(item: str, slips: dict[str, str]) -> Verdict:
    """What is said of the right answer with these parts of its code exchanged for others."""
    source = right(item)
    for line, slip in slips.items():
        assert source.count(line) == 1
        source = source.replace(line, slip)
    return judged(item, source)


def quoted(verdict: Verdict) -> list[str]:
    return re.findall(r"`([^`]+)`", verdict.located)


RUNNING_VAR = "self.running_var = (1 - m) * self.running_var + m * "
SLIPS = [
    ("07.3", f"{RUNNING_VAR}u", f"{RUNNING_VAR}m"),
    ("02.1", "p = e / s", "p = e / m"),
    ("02.1", "s = e.sum(axis=1, keepdims=True)", "s = z.sum(axis=1, keepdims=True)"),
    ("05.3", "n_new = g.ndim - len(shape)", "n_new = len(shape) - g.ndim"),
    ("05.3", "front = tuple(range(n_new))", "front = tuple(range(n_new + 1))"),
    ("07.2", "dxhat = dy * gamma", "dxhat = dy * s"),
    ("07.2", "direct = dxhat / s", "direct = dxhat * s * s"),
    (
        "07.2",
        "dv = -(dxhat * xhat).sum(axis=0) / (2 * s ** 2)",
        "dv = -(dxhat * dy).sum(axis=0) / (2 * s ** 2)",
    ),
    ("09.1", "room = h + 2 * pad - kh", "room = h + 3 * pad - kh"),
    ("09.5", "db = dy.sum(axis=(0, 2, 3))", "db = dy.max(axis=(0, 2, 3))"),
    (
        "09.5",
        "columns = slice(j * stride, j * stride + kw)",
        "columns = slice(j * stride, j * stride + kh)",
    ),
    ("00.1", "return x.mean(axis=1)", "return x.max(axis=1)"),
    ("01.4", "order = rng.permutation(n)", "order = -rng.permutation(n)"),
    ("01.4", "range(0, n, batch_size)", "range(n, batch_size)"),
    ("02.4", "J = own - shared", "J = own * np.eye(len(p))"),
    ("02.6", "e = np.exp(-np.abs(t))", "e = np.expm1(-np.abs(t))"),
    ("03.2", "t = np.zeros((len(y), k))", "t = np.ones((len(y), k))"),
    ("06.6", "turns = val_end > 1.1 * val_loss.min()", "turns = val_end > 1.1"),
    ("06.6", "answer = word if finite else 'diverged'", "answer = word if turns else 'diverged'"),
    ("09.1", "if kh > h + 2 * pad", "if kh > pad + 2 * pad"),
    ("09.1", "if kh > h + 2 * pad", "if kh > h + 2 * h"),
    ("09.1", "return steps + 1", "return stride + 1"),
    ("09.6", "range(oh)", "range(kh)"),
    ("02.2", "lse = m[:, 0] + log", "lse = m[:, 0] * log"),
    (
        "03.4",
        "return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))",
        "return np.log1p(np.exp(-np.abs(z)))",
    ),
    ("10.2", "return dx", "return x"),
    ("10.2", "return dx", "return window"),
    ("10.2", "return wins.reshape(window.shape)", "return window"),
    (
        "07.3",
        "self.running_mean = running_mean.copy()",
        "self.running_mean = running_var.copy()",
    ),
]
PLACES = [
    ("10.3", "y[:, :, i, j]", "y[:, :, i, n]", "n"),
    ("06.6", "climbs else 'overfit' if turns", "climbs else 'overfit' if val_end", "val_end"),
    ("10.3", "cache = (x.shape, k, stride)", "cache = (x.shape, k, n)", "n"),
    ("01.3", "return (table, mean, std)", "return (table, std, std)", "std"),
    ("10.3", "top, left = (i * stride, j", "top, left = (k * stride, j", "k * stride"),
    ("10.3", "top, left = (i * stride, j", "top, left = (i * x, j", "i * x"),
    ("06.1", "return (W, b)", "return (xavier, b)", "xavier"),
    ("10.1", "count(h, k, stride)", "count(h, k, w)", "count(h, k, w)"),  # its helper is right
]


@pytest.mark.parametrize(("item", "line", "slip", "place"), PLACES)
def test_a_wrong_place_is_found_in_brackets_and_in_tuples(
    item: str, line: str, slip: str, place: str
) -> None:
    told = with_slips(item, {line: slip}).located
    assert f"ook at `{place}` in `" in told
    assert slip in told
    assert "Yours has shape" not in told


@pytest.mark.parametrize(("item", "line", "slip"), SLIPS)
def test_a_slip_is_found_where_it_is(item: str, line: str, slip: str) -> None:
    verdict = with_slips(item, {line: slip})
    assert slip in quoted(verdict), verdict.located
    assert "your function would be right" in verdict.located
    assert line not in verdict.located
    assert verdict.located in repr(Report(verdict))


def test_a_slice_is_called_no_number() -> None:
    verdict = with_slips("09.5", {"j * stride + kw": "j * stride + kh"})
    assert verdict.located
    assert "number" not in verdict.located


MOMENTUM = """\
def sgd_momentum(w, dw, v, lr, mu):
    w, v = (np.array(w, dtype=float), np.array(v, dtype=float))
    v *= mu
    v += dw
    w -= lr * v
    return (w, v)"""


def test_a_sum_in_place_is_followed() -> None:
    assert judged("06.2", MOMENTUM).status == "passed"
    verdict = judged("06.2", MOMENTUM.replace("v += dw", "v *= dw"))
    assert "ook at `v *= dw`: with another value of `v`" in verdict.located


def test_a_sum_of_whole_numbers_in_a_loop_is_followed() -> None:
    line = "step *= stride"
    located = with_slips("09.7", {line: f"{line}\n        {line}"}).located
    assert f"ook at the second `{line}`: with another value of `step`" in located
    located = with_slips("09.7", {"return field": "return step"}).located
    assert "ook at `return step`: is that what belongs there?" in located


def test_a_return_before_the_end_is_told() -> None:
    line = "low = 0.95 * start"
    located = with_slips("03.6", {line: f"return start\n    {line}"}).located
    assert "ook at `return start`: is that what belongs there?" in located


def test_numbers_of_another_case_than_the_report_shows_name_it() -> None:
    verdict = with_slips("05.3", {"axis=front + repeated": "axis=repeated"})
    assert "The arguments have shape (4, 3) float64." in verdict.symptom
    assert verdict.located.endswith("In the case “(2, 4, 3) to (4, 1)” yours has shape (2, 4, 1).")
    twice = with_slips("05.3", {"keepdims=True)": "keepdims=True) * 2"})
    assert twice.located.endswith(" It is 2 times what belongs there.")


TWICE = """\
def unbroadcast(g, shape):
    n_new = g.ndim - len(shape)
    front = tuple(range(n_new))
    repeated = tuple(n_new + i for i, size in enumerate(shape) if size == 1)
    total = g.sum(axis=repeated, keepdims=True)
    total = total.sum(axis=front, keepdims=True)
    return total.reshape(shape)
"""


def test_of_two_lines_that_make_a_variable_the_last_is_looked_at() -> None:
    assert judged("05.3", TWICE).status == "passed"
    slip = "total.max(axis=front"
    verdict = judged("05.3", TWICE.replace("total.sum(axis=front", slip))
    assert f"at `total = {slip}, keepdims=True)`: with another value of `total`" in verdict.located
    assert "`total = g.sum(axis=repeated" not in verdict.located


NESTED = """\
def diagnose_curve(train_loss, val_loss):
    both = np.stack([train_loss, val_loss])
    if np.isnan(both).any() or np.isinf(both).any():
        return "diverged"
    train_end, val_end = both[:, -3:].mean(axis=1)
    if train_end > train_loss[0]:
        return np.float32("diverged")
    if val_end > 1.1 * np.min(val_loss):
        return "overfit"
    return "ok" if train_end <= train_loss[0] / 2 else "underfit"
"""
IN_FLOAT32 = """\
def log_uniform(lo, hi, size, rng):
    log_x = rng.uniform(lo, np.log(hi), size)
    return np.exp(log_x).astype(np.float32)
"""


@pytest.mark.parametrize(("item", "source"), [("06.6", NESTED), ("06.4", IN_FLOAT32)])
def test_only_the_line_that_raised_is_accused(item: str, source: str) -> None:
    """No condition that a right answer has, and no float32 where a right answer may use it."""
    assert judged(item, source).located == ""


@pytest.mark.parametrize("of", ["np.exp(z - m)", "e.sum(axis=1, keepdims=True)"])
def test_where_digits_are_lost_is_told(of: str) -> None:
    located = with_slips("02.1", {of: f"np.float32({of})"}).located
    assert f"= np.float32({of})`, where digits are lost" in located


def test_whole_numbers_lose_no_digits() -> None:
    located = with_slips("01.4", {"yield batch": "yield np.float32(batch)"}).located
    assert "`yield np.float32(batch)`, where numbers become float32." in located


def test_a_name_with_the_value_of_another_is_not_called_right() -> None:
    """`J` is a right step of another name here, and no right `J`."""
    located = with_slips("02.4", {"J = own - shared": "J = own * np.eye(len(p))"}).located
    assert "`J` are right" not in located
    assert "`J` is right" not in located


TOGETHER = {
    "07.2": {
        "dmu = -dxhat.sum(axis=0) / s": "dmu = -dxhat.mean() / s",
        "dv = -(dxhat * xhat).sum(axis=0) / (2 * s ** 2)": "dv = -dxhat.sum(axis=0) / s ** 3",
    },
    "07.1": {
        "mu = x.mean(axis=0)": "mu = np.round(x.mean(axis=0), 3)",
        "xhat = differences / s": "xhat = differences / gamma",
    },
    "03.1": {
        "shifted = z - m": "shifted = m - z",
        "total = e.sum(axis=1, keepdims=True)": "total = e.sum(axis=1)",
    },
}


@pytest.mark.parametrize("item", TOGETHER)
def test_lines_that_are_wrong_together_are_all_told_and_no_other(item: str) -> None:
    verdict = with_slips(item, TOGETHER[item])
    statements = [text for text in quoted(verdict) if "=" in text]
    assert statements == [*TOGETHER[item].values()], verdict.located
    assert verdict.located.endswith("with other values there, your function would be right.")


def test_more_lines_than_one_can_quote_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "MOST_LINES", 1)
    located = with_slips("07.1", TOGETHER["07.1"]).located
    assert "ook at `mu = np.round(x.mean(axis=0), 3)` and 1 more line: with other" in located


IN_07_2 = {
    "direct = dxhat / s": "direct = dxhat * s * s",
    "dmu = -dxhat.sum(axis=0) / s": "dmu = -dxhat.mean() / s",
    "mean_path = dmu / n": "mean_path = dmu / len(s)",
    "dv = -(dxhat * xhat).sum(axis=0) / (2 * s ** 2)": "dv = -dxhat.sum(axis=0) / s ** 3",
    "variance_path = dv * 2 * xhat * s / n": "variance_path = dv * xhat * xhat / n",
    "dx = direct + mean_path + variance_path": "dx = direct + mean_path * variance_path",
}


@pytest.mark.parametrize("lines", [*itertools.combinations(IN_07_2, 2)])
def test_no_line_of_a_derivation_that_holds_is_accused(lines: tuple[str, ...]) -> None:
    verdict = with_slips("07.2", {line: IN_07_2[line] for line in lines})
    first = first_hint(verdict)
    assert not [line for line in right("07.2").splitlines() if line.strip() in first], first
    name = lines[0].partition(" =")[0]
    assert first.find(f"`{name} = ") > 0 or first.find(f"at `{name}`") > 0, first


def test_what_a_line_reads_is_told_before_it_where_that_may_be_wrong() -> None:
    slips = {"m = z.max(": "m = z.mean(", "e = np.exp(z - m)": "e = np.exp(m - z)"}
    located = with_slips("02.1", slips).located
    assert "ook at the line that makes `m`, and at `m - z` in `e = np.exp(m - z)`" in located


OTHER = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult},
    **{ast.Pow: ast.Mult, ast.FloorDiv: ast.Add},
}


def slips(source: str) -> Iterator[tuple[str, int]]:
    """The source with one operator changed or one `keepdims` dropped, and the line of it."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        if not isinstance(node, ast.BinOp | ast.Call):
            continue
        changed = copy.deepcopy(tree)
        other: Any = [*ast.walk(changed)][number]
        if isinstance(node, ast.BinOp) and type(node.op) in OTHER:
            other.op = OTHER[type(node.op)]()
        elif isinstance(node, ast.Call) and any(k.arg == "keepdims" for k in node.keywords):
            other.keywords = [k for k in other.keywords if k.arg != "keepdims"]
        else:
            continue
        yield ast.unparse(changed), node.lineno


@pytest.mark.parametrize("item", ["02.1", "03.1", "07.1", "07.2", "04.1"])
def test_no_innocent_line_is_accused_and_no_right_one_told(item: str) -> None:
    n_found = 0
    for source, line in slips(right(item)):
        verdict = judged(item, source)
        if not verdict.located:
            continue
        lines = source.splitlines()
        for text in quoted(verdict):
            assert text.removesuffix(" ...") in source, verdict.located
        assert right(item).splitlines()[line - 1].strip() not in verdict.located
        _, _, where = verdict.located.partition("ook at ")
        pointed = [i for i, row in enumerate(lines, 1) if row.strip() in where]
        n_found += line in pointed
        assert not pointed or max(pointed) >= line, (source, verdict.located)
    assert n_found >= 2


SILENT = {
    "no result": ("02.1", "def softmax(z):\n    p = np.exp(z)"),
    "an argument is changed": ("02.3", right("02.3").replace("return", "z[:] = 0\n    return")),
    "another algorithm": ("02.1", "def softmax(z):\n    return np.cumsum(z, axis=1) / len(z)"),
    "a generator": ("01.4", right("01.4").replace("yield", "yield 2 *")),
    "a right answer": ("02.1", right("02.1")),
    "a known mistake": ("02.1", right("02.1").replace("axis=1", "axis=0")),
}


@pytest.mark.parametrize("what", SILENT)
def test_it_is_silent_where_it_knows_nothing(what: str) -> None:
    assert judged(*SILENT[what]).located == ""


def test_it_is_silent_where_the_code_is_not_known() -> None:
    key, wrong = answer_key("02.1"), {"softmax": lambda z: z}
    assert with_step(key, judge(key, key.run(wrong)), wrong, "").located == ""


def test_a_slow_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # with the patience that learners meet
    source = right("02.1").replace("p = e / s", "p = e / m")
    slow = source.replace("def softmax(z):", "def softmax(z):\n    time.sleep(0.1)")
    key, answer = answer_key("02.1"), functions("02.1", source, time=time)
    verdict = judge(key, key.run(answer))
    began = time.perf_counter()
    assert with_step(key, verdict, answer, slow).located == ""
    assert time.perf_counter() - began < 3 * locate.CEILING


def test_what_breaks_the_search_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "Instrumented", None)
    assert with_slips("02.1", {"p = e / s": "p = e / m"}).located == ""


STOPPED = {
    "by a detector": ("02.1", "s = e.sum(axis=1, keepdims=True)", "s = e.sum(axis=7)"),
    "by a name that is not defined": ("02.1", "p = e / s", "p = e / t"),
    "by a known mistake": ("03.2", "t[rows, y] = 1", "t[rows, t] = 1"),
    "in numpy's generators": ("01.4", "rng.permutation(n)", "rng.choice(rng, size=n)"),
    "by a line of a derivation": ("07.2", "dxhat = dy * gamma", "dxhat = dy @ gamma[7]"),
}


@pytest.mark.parametrize("told", STOPPED)
def test_the_line_that_raised_is_quoted(told: str) -> None:
    item, line, slip = STOPPED[told]
    first = Report(with_slips(item, {line: slip})).hints[0]
    assert re.search(rf"`[^`]*{re.escape(slip)}`", first), first
