"""A tiny lesson in a folder of its own, so that every way to fail can be tried."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from course_lib.authoring.build import main

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


@pytest.fixture(scope="session")
def new_course(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a course folder with one lesson: the tiny one, in which texts are replaced."""

    def make(*replaced: tuple[str, str]) -> Path:
        folder = tmp_path_factory.mktemp("course")
        for name in ("solutions", "notebooks", "course_lib/exercises"):
            (folder / name).mkdir(parents=True)
        (folder / "solutions" / "02_tiny.py").write_text(LESSON, "utf-8")
        for old, new in replaced:
            replace(folder, old, new)
        return folder

    return make


def replace(folder: Path, old: str, new: str) -> Path:
    path = folder / "solutions" / "02_tiny.py"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.fixture
def course(new_course: Callable[..., Path]) -> Path:
    """A course folder with one lesson."""
    return new_course()


@pytest.fixture
def edit(course: Path) -> Callable[[str, str], Path]:
    """Replace text of the tiny lesson."""
    return partial(replace, course)


@pytest.fixture(scope="session")
def _built_once(new_course: Callable[..., Path]) -> Path:
    folder = new_course()
    assert main(folder, say=lambda _: None) == 0
    return folder


@pytest.fixture
def built(course: Path, _built_once: Path) -> Path:
    """The same course folder, in which the lesson has been built."""
    return shutil.copytree(_built_once, course, dirs_exist_ok=True)
