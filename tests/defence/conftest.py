"""An answer of a student's own, in a notebook."""

from pathlib import Path

import pytest
from notebook_bytes import notebook as bytes_of

VJP = """
import numpy as np

def weighted(p, slopes):
    return (p * slopes).sum(axis=1, keepdims=True)

def softmax_vjp(p, slopes):
    # what all classes have in common
    common = weighted(p, slopes)
    return p * (slopes - common)
"""


@pytest.fixture(scope="session")
def own_vjp() -> str:
    """An answer to 02.5 as a student writes it: names, a helper and a comment of her own."""
    return VJP


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook of lesson 2 with one right answer, a helper of its own, and a wrong answer."""
    wrong = "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=0)"
    path = tmp_path / "02_softmax.ipynb"
    path.write_bytes(bytes_of(VJP, wrong))
    return path
