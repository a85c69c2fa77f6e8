import re
from pathlib import Path

import yaml

from course_lib.cli import main

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text("utf-8"))
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]


def test_without_a_site_there_is_nothing_to_look_at(tmp_path: Path, capsys):
    assert main(["site", "--no-build", "--check", "--out", str(tmp_path)]) == 2
    assert "there is no site in" in capsys.readouterr().err


def test_an_unknown_lesson_is_said(tmp_path: Path, capsys):
    assert main(["site", "--only", "02, 77", "--out", str(tmp_path / "site")]) == 2
    assert "there is no lesson 77" in capsys.readouterr().err


def test_the_workflow_types_what_a_person_types():
    assert [step["run"] for step in STEPS if "run" in step] == ["make site", "make site-check"]
    rules = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"site", "site-check"} <= {*rules}


def test_the_workflow_uses_official_actions_of_a_pinned_major_version():
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert len(used) >= 4
    assert [one for one in used if not re.fullmatch(r"actions/[\w-]+@v\d+", one)] == []


def test_what_is_published_is_what_was_built():
    built = WORKFLOW["jobs"]["build"]["steps"]
    (step,) = [s for s in built if "upload-pages-artifact" in s.get("uses", "")]
    assert step["with"]["path"] == "site"
