"""`course why` tells the way from an answer to its verdict, by the judge that `check` asks."""

import os
from pathlib import Path

import pytest
from notebook_bytes import notebook

from course_lib import check, exercises
from course_lib.cli import main
from course_lib.cli.commands import ONE_THREAD, on_one_thread
from tests.judging.tasks import defined

COLUMNS = "import numpy as np\n\ndef softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=0)"
FACTOR = COLUMNS.replace("e.sum(axis=0)", "e.sum(axis=1, keepdims=True) * 1.01")
AS_IT_LIES = """
import numpy as np

def softmax(z):
    z = z.ravel(order="K").reshape(z.shape)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""  # wrong on a view only whose rows do not follow each other in memory


def saved(folder: Path, code: str) -> str:
    path = folder / "02_softmax.ipynb"
    path.write_bytes(notebook(code))
    return str(path)


def test_a_known_mistake_is_told_from_run_to_say(tmp_path: Path, capsys: pytest.CaptureFixture):
    assert main(["why", "02.1", saved(tmp_path, COLUMNS)]) == 0
    lines = capsys.readouterr().out.splitlines()
    steps = [line.split()[0] for line in lines]
    assert list(dict.fromkeys(steps)) == ["read", "run", "compare", "decide", "diagnose", "say"]
    assert "diagnose  ✓ columns: spelling 2 of 4 agrees in every case" in lines
    assert "diagnose    no shift: differs in “ordinary logits”" in lines
    n_cases = len(exercises.get("02.1").cases)
    assert any(f"0 of {n_cases} cases hold: not yet" in line for line in lines)


def test_an_unknown_mistake_is_left_to_a_detector(tmp_path: Path, capsys: pytest.CaptureFixture):
    assert main(["why", "02.1", saved(tmp_path, FACTOR)]) == 0
    told = capsys.readouterr().out
    assert "✓ detector “broken invariant” speaks" in told
    assert "detector “wrong sign”: no" in told
    assert "agrees in every case" not in told


@pytest.mark.parametrize("code", [COLUMNS, FACTOR, AS_IT_LIES])
def test_it_says_what_check_says(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    assert main(["why", "02.1", saved(tmp_path, code)]) == 0
    said = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("say"))
    check("02.1", defined(code)["softmax"])
    shown = capsys.readouterr().out.splitlines()
    assert shown[1].strip().startswith(said.removeprefix("say").strip())
    assert ("The smallest input found" in said) == (code == AS_IT_LIES)


@pytest.mark.parametrize("item", ["02.2", "02.6", "03.1", "04.1"])
def test_the_code_as_given_is_no_attempt(item: str, capsys: pytest.CaptureFixture):
    """An untouched exercise to complete, repair, order or derive."""
    path = next(Path("notebooks").glob(f"{item[:2]}_*.ipynb"))
    assert main(["why", item, str(path)]) == 0
    told = capsys.readouterr().out
    assert "the code is as it was given: not attempted, 0 of " in told
    assert "not yet" not in told
    assert ("At t = -1000 numpy warns" in told) == (item == "02.6")


def test_it_computes_on_one_thread_unless_told(monkeypatch: pytest.MonkeyPatch):
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "3")  # so that each is put back afterwards
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    on_one_thread()
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OMP_NUM_THREADS"]) == ("1", "3")


def test_what_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture):
    path = saved(tmp_path, "x = 1")
    assert main(["why", "02.1", path]) == 0
    assert "02_softmax.ipynb does not define softmax." in capsys.readouterr().out
    assert main(["why", "02.77", path]) == 2
    assert main(["why", "02.1", str(tmp_path / "none.ipynb")]) == 2
    assert "did you mean" in capsys.readouterr().err
