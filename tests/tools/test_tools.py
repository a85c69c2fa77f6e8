"""The small programs that `make check` and the commit hook run."""

import os
import tomllib
from pathlib import Path

import lowest
import pytest
import second_kernel
import tidy_files
from packaging.requirements import Requirement


def test_another_kernel_really_is_another():
    environment = dict(os.environ)
    changed = second_kernel.with_another_kernel(environment)
    if changed is None:
        pytest.skip("numpy has no second OpenBLAS kernel on this machine")
    assert second_kernel.kernel(changed) != second_kernel.kernel(environment)


def test_a_kernel_that_is_already_chosen_is_not_chosen_again():
    environment = {**os.environ, "OPENBLAS_CORETYPE": "Haswell"}
    if second_kernel.kernel(environment) != "Haswell":
        pytest.skip("OpenBLAS on this machine has no Haswell kernel")
    changed = second_kernel.with_another_kernel(environment)
    assert changed is not None
    assert second_kernel.kernel(changed) != "Haswell"


def test_every_dependency_but_torch_is_pinned_to_its_lower_bound():
    project = tomllib.loads((lowest.ROOT / "pyproject.toml").read_text())["project"]
    names = {Requirement(line).name for line in project["dependencies"]} - {"torch"}
    pinned = dict(pin.split("==") for pin in lowest.pins())
    assert names <= set(pinned)
    assert pinned["numpy"] == "2.0"


def test_a_dependency_without_a_lower_bound_is_refused(refused):
    refused(SystemExit, "needs exactly one lower bound", lowest.lowest, Requirement("numpy<3"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"good\n", None),
        (b"no newline", "no newline at the end"),
        (b"blank \nend\n", ":1: blanks at the end of the line"),
        (b"x" * 1_500_001, "1500 kB, more than 1500 kB"),
    ],
)
def test_untidy_files_are_named(tmp_path: Path, content: bytes, complaint: str | None):
    file = tmp_path / "file.py"
    file.write_bytes(content)
    found = tidy_files.complaints(file)
    assert len(found) == (complaint is not None)
    assert complaint is None or complaint in found[0]
