"""The race of lesson 14: its rules, the course's entries, and their kernels."""

import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from course_lib import nn
from course_lib.nn import Array
from course_lib.nn.gradcheck import numerical_grad
from course_lib.results.experiments import race as stored
from course_lib.training import race
from course_lib.training.race import four_in_one, one_cycle, recipe, what_not_to_compute
from course_lib.training.race.pooled import PooledConv2d

f = np.float32


@cache
def kept_digits() -> tuple[Array, ...]:
    """Cut out of all digits, which takes its time; copied, so that the others do not stay."""
    kept = tuple(array.copy() for half in race.digits(False, 2000) for array in half)
    for array in kept:
        array.setflags(write=False)
    return kept


def digits(n: int) -> race.Digits:
    """The first n to train on, and n to score: copies, which a test may change."""
    x, y, x_held, y_held = kept_digits()
    assert n <= len(x)
    return (x[:n].copy(), y[:n].copy()), (x_held[:n].copy(), y_held[:n].copy())


def entry(folder: Path, text: str) -> Path:
    path = folder / "mine.py"
    path.write_text("import numpy as np\n" + text, "utf-8")
    return path


def run(path: Path) -> list[race.Lap]:
    return list(race.laps(race.load_entry(path), digits(200), range(2)))


RULE = "def train(x, y, rng):\n    return lambda x: "


def test_an_entry_is_timed_and_scored_once_per_seed(tmp_path: Path):
    two = run(entry(tmp_path, f"{RULE}np.zeros(len(x), int)"))
    zeros = digits(200)[1][1] == 0
    assert [lap.accuracy for lap in two] == [zeros.mean()] * 2
    assert all(lap.seconds >= 0 for lap in two)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = ", r"mine.py cannot be run: SyntaxError: invalid syntax \(line 2\)"),
        ("1 / 0", r"ZeroDivisionError: division by zero \(mine.py, line 2\)"),
        ("x = 1", "has no function `train`"),
        ("train = 3", "has a `train` that is 3"),
        ("def train(x, y): ...", "must take three arguments"),
        (
            "def train(x, y, rng):\n    x.shape[7]",
            r"train failed: IndexError: .* \(mine.py, line 3",
        ),
        ("def train(x, y, rng):\n    x /= 2", "read-only"),
        ("def train(x, y, rng): ...", "must return a function that reads images; it returned None"),
        (f"{RULE}x.nothing", r"predict failed: AttributeError: .* \(mine.py, line 3\)"),
        (f"{RULE}np.zeros((len(x), 10))", "are these scores"),
        (f"{RULE}np.zeros(3, int)", r"must return shape \(200,\), a digit per image; got \(3,\)"),
        (f"{RULE}np.zeros(len(x))", "must return integers; got float64"),
        (f"{RULE}np.full(len(x), 10)", "digits are 0 to 9; predict returned 10 to 10"),
        (f"{RULE}sum(range(10**7)) * 0", "longer than training"),
    ],
)
def test_a_bad_entry_is_told_what_is_wrong(
    tmp_path: Path, text: str, told: str, monkeypatch: pytest.MonkeyPatch, refused
):
    if told == "longer than training":
        monkeypatch.setattr(race, "READING", 0.01)
    refused(race.EntryError, told, run, entry(tmp_path, text))


IMPORTS = [
    "import torch",
    "import torch.nn.functional as tf",
    "from torch import nn as tnn",
    "import importlib; torch = importlib.import_module('torch')",
    "torch = __import__('torch')",
]


@pytest.mark.parametrize("loaded", [False, True], ids=["new", "loaded before"])
@pytest.mark.parametrize("line", IMPORTS)
@pytest.mark.parametrize("where", ["at the top", "in train", "in predict", "in a helper", "caught"])
def test_a_framework_is_refused(
    tmp_path: Path, line: str, where: str, loaded: bool, monkeypatch: pytest.MonkeyPatch, refused
):
    """At the line of the import, and without loading it: that would take seconds."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "torch"]:
        monkeypatch.delitem(sys.modules, name)
    had = {name: ModuleType(name) for name in ("torch", "torch.nn", "torch.nn.functional")}
    for name in had if loaded else ():
        monkeypatch.setitem(sys.modules, name, had[name])
    (tmp_path / "helper.py").write_text(f"{line}\n")
    (tmp_path / "digits_of.py").write_text(f"def zeros(x):\n    {line}\n    return 0 * len(x)\n")
    monkeypatch.syspath_prepend(tmp_path)
    zeros = f"{RULE}np.zeros(len(x), int)"
    text, place = {
        "at the top": (f"{line}\n{zeros}", "mine.py, line 2"),
        "in train": (zeros.replace("    ret", f"    {line}\n    ret"), "mine.py, line 3"),
        "in predict": (f"import digits_of\n{RULE}digits_of.zeros(x)", "digits_of.py, line 2"),
        "in a helper": (f"import helper\n{zeros}", "helper.py, line 1"),
        "caught": (f"try:\n    {line}\nexcept ImportError: ...\n{zeros}", "mine.py, line 3"),
    }[where]
    told = rf"numpy and course_lib alone, .* imports torch[.\w]* \({place}\); take that import out"
    before = {name: module for name, module in sys.modules.items() if name in had}
    refused(race.EntryError, told, run, entry(tmp_path, text))
    assert {name: module for name, module in sys.modules.items() if name in had} == before
    assert "helper" not in sys.modules
    sys.modules.pop("digits_of", None)


def test_the_course_races_where_pytorch_is_loaded(monkeypatch: pytest.MonkeyPatch):
    """As lesson 14 does in its kernel; and where the course asks for it, PyTorch may run."""
    torch = ModuleType("torch")
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert race.lap(what_not_to_compute.train, digits(200), 0).accuracy >= 0
    assert sys.modules["torch"] is torch

    def train(x: Array, y: Array, rng: np.random.Generator) -> race.Predict:
        import torch as imported

        assert imported is torch
        return lambda x: np.zeros(len(x), int)

    race.lap(train, digits(200), 0, only_numpy=False)
    with pytest.raises(race.EntryError, match="imports torch"):
        race.lap(train, digits(200), 0)
    assert sys.modules["torch"] is torch


@pytest.mark.parametrize("name", ["one_cycle", "what_not_to_compute", "four_in_one"])
def test_our_entries_are_let_in(name: str):
    path = Path(race.__file__).with_name(f"{name}.py")
    assert callable(race.load_entry(path))


def test_a_file_that_is_not_there(tmp_path: Path, refused):
    refused(race.EntryError, "there is no Python file", race.load_entry, tmp_path / "none.py")


def test_settings_are_chosen_without_the_test_digits():
    (x, y), (x_held, _) = race.digits(final=False)
    (x_all, _), (x_test, _) = race.digits(final=True)
    assert len(x) == len(y) == 50_000
    assert (len(x_held), len(x_all), len(x_test)) == (10_000, 60_000, 10_000)
    assert np.array_equal(x_held, x_all[50_000:])


def test_the_mean_of_the_seeds_decides():
    good, bad = race.Lap(2.0, 0.1, 0.9915), race.Lap(4.0, 0.1, 0.9884)
    assert race.RaceResult((good, good, bad)).arrived
    assert not race.RaceResult((good, bad, bad)).arrived
    assert race.RaceResult((good, bad)).seconds == 3.0


# ---------------------------------------------------------------- kernels and recipes


def a_pair(rng: np.random.Generator, n: int = 7) -> tuple[nn.Module, nn.Module, Array, Array]:
    own = PooledConv2d(2, 3, 3, rng)
    pair = nn.Sequential(nn.Conv2d(2, 3, 3, rng, dtype=f), nn.MaxPool2d(2))
    own.params["b"][...] = rng.normal(size=3)
    pair.load_state({f"0.{name}": value for name, value in own.params.items()})
    x, dy = rng.normal(size=(n, 2, 8, 10)), rng.normal(size=(n, 3, 3, 4))
    return own, pair, x.astype(f), dy.astype(f)


@pytest.mark.parametrize("even", [False, True])
def test_four_kernels_in_one_window_are_convolution_and_pooling(even: bool):
    """Even images make ties, of which the first wins on both sides."""
    own, pair, x, dy = a_pair(np.random.default_rng(0))
    x = np.round(x) if even else x
    np.testing.assert_allclose(own.forward(x), pair.forward(x), atol=1e-5)
    own.backward(dy)
    pair.backward(dy)
    for name, found in own.grads.items():
        np.testing.assert_allclose(found, pair.grads[f"0.{name}"], rtol=1e-4, atol=1e-4)


def test_its_gradient_is_the_measured_slope():
    own, _, x, dy = a_pair(np.random.default_rng(1), n=2)
    own.params = {name: value.astype(float) for name, value in own.params.items()}
    x = x.astype(float)
    measured = numerical_grad(lambda _: float((own.forward(x) * dy).sum()), own.params["W"])
    own.forward(x)
    own.backward(dy.astype(float))
    np.testing.assert_allclose(own.grads["W"], measured, rtol=1e-2, atol=1e-2)


def test_the_rate_rises_and_falls_to_0():
    rates = [recipe.one_cycle(done) for done in np.linspace(0, 1, 11)]
    assert max(rates) == rates[2] == 1
    assert rates[0] == pytest.approx(0.1)
    assert rates[-1] == 0


def test_a_frozen_step_changes_the_rest_alone():
    (x, y), _ = digits(256)
    net = recipe.Net(np.random.default_rng(0))
    first = {name: value.copy() for name, value in net.first.params.items()}
    rest = net.rest.params["0.W"].copy()
    net.learn(x, y, 0.1, frozen=True)
    assert all(np.array_equal(net.first.params[name], value) for name, value in first.items())
    assert not np.array_equal(net.rest.params["0.W"], rest)


def test_learn_returns_the_probability_of_the_true_digit():
    (x, y), _ = digits(256)
    net = recipe.Net(np.random.default_rng(0))
    p = nn.softmax(net.logits(x))[np.arange(256), y]
    np.testing.assert_allclose(net.learn(x, y, 0.1), p, atol=1e-5)


class Sure:
    """A learner that is sure of every other digit at once."""

    def __init__(self) -> None:
        self.passes: list[int] = []
        self.frozen: list[bool] = []

    def learn(self, x: Array, y: Array, lr: float, frozen: bool = False) -> Array:
        self.frozen.append(frozen)
        return np.where(y % 2, 1.0, 0.5)


def test_hard_digits_come_again_and_others_do_not():
    (x, y), _ = digits(2000)
    net = Sure()
    recipe.hard_digits(net, x, y, np.random.default_rng(0))
    n_unseen = 2000 % recipe.BATCH
    assert net.passes[0] == 2000
    assert all(abs(n - (y % 2 == 0).sum()) <= n_unseen for n in net.passes[1:])
    assert not net.frozen[0]
    assert net.frozen[-1]


def test_pytorch_makes_the_same_steps():
    """The net of the race from the same weights: five steps, two of them frozen."""
    pytest.importorskip("torch")
    (x, y), _ = digits(640)
    ours, theirs = (make(np.random.default_rng(3)) for make in (stored.third, stored.TorchNet))
    for step in range(5):
        some = slice(128 * step, 128 * step + 128)
        p, q = (net.learn(x[some], y[some], 0.05, frozen=step > 2) for net in (ours, theirs))
        np.testing.assert_allclose(p, q, atol=2e-3)
    assert (ours.predict(x) == theirs.predict(x)).mean() > 0.99


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (one_cycle, "one cycle"),
        (what_not_to_compute, "what not to compute"),
        (four_in_one, "four in one"),
    ],
)
def test_the_stored_race_ran_the_entries_that_stand_here(module: object, name: str):
    found = digits(1280)
    make, teach = stored.ENTRIES[name]
    net = make(rng := np.random.default_rng(5))
    teach(net, *found[0], rng)
    predict = module.train(*found[0], np.random.default_rng(5))  # type: ignore[attr-defined]
    assert np.array_equal(predict(found[1][0][:500]), net.predict(found[1][0][:500]))


def test_a_file_that_is_named_from_its_folder_is_told_its_own_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "mine.py").write_text("import numpy\n\nclass Own(nn.Conv2d): ...\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(race.EntryError, match=r"NameError: name 'nn' .* \(mine.py, line 3\)"):
        race.load_entry(Path("mine.py"))
