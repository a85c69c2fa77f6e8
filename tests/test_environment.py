"""environment.yml and pyproject.toml state one set of dependencies."""

import ast
import os
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
BROUGHT_ALONG = {"pygments", "traitlets"}  # by nbconvert, and by ipywidgets
CONDA_NAMES = {"pytorch": "torch"}  # where conda-forge has another name for a distribution
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
(PIP,) = [part["pip"] for part in CONDA["dependencies"] if isinstance(part, dict)]


def ranges(lines: list[str]) -> dict[str, SpecifierSet]:
    """Each distribution's name and the versions that are allowed."""
    parsed = [Requirement(line) for line in lines]
    return {CONDA_NAMES.get(r.name, r.name): r.specifier for r in parsed}


def test_names_and_ranges_agree():
    conda = ranges([line for line in CONDA["dependencies"] if isinstance(line, str)] + PIP[:-1])
    del conda["python"], conda["pip"]
    assert conda == ranges(PROJECT["dependencies"])


def test_what_a_module_imports_at_once_is_installed_with_the_course():
    imported: set[str] = set()
    for path in (ROOT / "course_lib").rglob("*.py"):
        for part in ast.parse(path.read_text("utf-8")).body:
            if isinstance(part, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in part.names}
            elif isinstance(part, ast.ImportFrom) and part.module:
                imported.add(part.module.split(".")[0])
    others = imported - {*sys.stdlib_module_names, "course_lib"}
    assert "numpy" in others
    known = packages_distributions()
    needed = {name.lower() for module in others for name in known[module]}
    assert needed - BROUGHT_ALONG <= {*ranges(PROJECT["dependencies"])}


def test_python_agrees():
    (python,) = [line for line in CONDA["dependencies"] if str(line).startswith("python>")]
    assert python == f"python{PROJECT['requires-python']}"


def test_what_tests_need_comes_from_pyproject():
    assert PIP[-1] == "-e .[test]"


@pytest.mark.parametrize(
    "line", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
)
def test_every_dependency_has_one_lower_bound_and_no_local_version(line: str):
    operators = [spec.operator for spec in Requirement(line).specifier]
    assert operators.count(">=") == 1
    assert "==" not in operators
    assert "+" not in line


def test_binder_takes_a_python_and_a_pytorch_that_the_course_allows():
    binder = yaml.safe_load((ROOT / "binder" / "environment.yml").read_text(encoding="utf-8"))
    python, pip, pytorch = binder["dependencies"]
    assert python.split("=")[1] in SpecifierSet(PROJECT["requires-python"])
    assert pip in CONDA["dependencies"]
    assert pytorch in CONDA["dependencies"]
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


def test_the_badges_say_what_pyproject_says():
    oldest = PROJECT["requires-python"].removeprefix(">=")
    licences = re.sub(r"-(?=BY|\d)", " ", PROJECT["license"]).replace(" AND ", ", ")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, said in {"python": f"{oldest} or newer", "licence": licences}.items():
        picture = ElementTree.parse(ROOT / "docs" / f"{name}.svg")
        shown = [element.text for element in picture.iter() if element.tag.endswith("text")]
        assert ": ".join(map(str, shown)) == picture.getroot().get("aria-label")
        assert shown == [name, said]
        assert f"![{name}: {shown[1]}](docs/{name}.svg)" in readme


@pytest.mark.parametrize(
    "name",
    ["pyproject.toml", "environment.yml", "Makefile", "README.md", "docs/teaching.md"]
    + ["binder/environment.yml", "binder/postBuild", ".devcontainer/devcontainer.json"],
)
def test_no_registry_is_named(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"index-url|find-links|\+cpu|//[\w.]*(pypi|hosted)|whl/", text)


def test_the_citation_names_the_version_and_the_licences():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert set(citation["license"]) <= set(PROJECT["license"].split(" AND "))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
