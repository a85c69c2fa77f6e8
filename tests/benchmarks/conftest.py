"""Workers of the tests find the odd work that stands beside them."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import implementations
from benchmarks.case import Case
from benchmarks.implementations import Implementation

HERE = Path(__file__).parent
ODD = Case("odd case", "work:Odd", implementations=("one", "two"))


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case of two implementations, One and Two, that agree."""
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    pair = Implementation("one", "One", "odd"), Implementation("two", "Two", "odd")
    monkeypatch.setattr(implementations, "ALL", pair)
    return ODD


@pytest.fixture
def unequal(odd: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    """The same case, but Two answers another number than One."""
    one, two = implementations.ALL
    monkeypatch.setattr(implementations, "ALL", (one, replace(two, options={"number": 2.0})))
    return odd
