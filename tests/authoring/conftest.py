"""A tiny lesson in a folder of its own, so that every way to fail can be tried."""

from pathlib import Path

import pytest

LESSON = '''# %% [markdown]
# # 2 · A tiny lesson
#
# One exercise.

# %%
import numpy as np

from course_lib import check, hint, reveal, trace, verify

# %% [markdown]
# ## 2.1 One step
#
# Odds depend on differences:
#
# $$\\frac{p_i}{p_j} = e^{z_i - z_j} \\qquad (2.1)$$
#
# A name for a constant:
#
# $$c := 1 \\qquad (2.2)\\ \\text{definition}$$

# %%
p = np.array([1.0, 2.0]) / 3
verify("2.1", p[:, None] / p, np.exp(np.log(p)[:, None] - np.log(p)))

# %% [markdown]
# ### Exercise 02.1
#
# Write softmax.

# %%
trace("02.1")

# %% exercise="02.1"
def softmax(z):
    """(n, k) -> (n, k)"""
    # BEGIN SOLUTION
    shifted = z - z.max(axis=1, keepdims=True)  # (n, k)
    e = np.exp(shifted)
    return e / e.sum(axis=1, keepdims=True)
    # END SOLUTION


# %%
softmax = check("02.1", softmax)
'''


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with one lesson."""
    for folder in ("solutions", "notebooks", "course_lib/exercises"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "solutions" / "02_tiny.py").write_text(LESSON, "utf-8")
    return tmp_path


@pytest.fixture
def edit(course: Path):
    """Replace text of the tiny lesson."""

    def replace(old: str, new: str) -> Path:
        path = course / "solutions" / "02_tiny.py"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return path

    return replace
