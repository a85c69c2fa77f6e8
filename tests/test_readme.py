"""What README.md tells a newcomer to type works, and prints what README.md says.

Every line of every `sh` block must have a test here; `test_no_command_is_untested` counts them.
Two kinds of commands are not run as they stand:

- `make test`, `make check` and `course test` would start these tests again from inside themselves.
  Their recipes are read with `make -n`, and CI runs them by `.ci/run`.
- Windows, conda and uv are not on every machine. Their lines are compared with files and with the
  command's own parser; that conda can solve the environment is *not* shown by any test.
"""

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from lab_server import free_port, running_lab

from course_lib.cli.commands import build_parser
from course_lib.cli.system_packages import missing
from course_lib.results import result

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
needs_make = pytest.mark.skipif(
    not (ROOT / ".venv" / ".course-test").is_file() or os.name != "posix",
    reason="`make test` has not made .venv here, and a test does not install",
)


def lines(language: str) -> list[str]:
    return [line for kind, text in BLOCKS if kind == language for line in text.splitlines()]


def clean_environment() -> dict[str, str]:
    """Without make's own variables, which a make inside a make would obey."""
    return {name: value for name, value in os.environ.items() if "MAKE" not in name}


def recipe(*words: str) -> str:
    """What `make WORDS` would run."""
    command = ["make", "-n", *words]
    return subprocess.check_output(command, cwd=ROOT, env=clean_environment(), text=True)


RUN = (
    ".venv/bin/course progress",
    ".venv/bin/course check notebooks/02_softmax.ipynb",
    ".venv/bin/course doctor",
    ".venv/bin/course review",
    ".venv/bin/course exercises",
    ".venv/bin/course exercises 02.1 --matrix",
)
GRADING = (
    ".venv/bin/course release --lessons 02,03 --out bundle.zip",
    ".venv/bin/course grade submissions/ --out results/",
    ".venv/bin/course report results/",
    ".venv/bin/course export results/ --to csv",
)
LITE = (  # tests/browser/test_lite.py runs the second; `make .course-test` installs the first
    '.venv/bin/python -m pip install -e ".[site]"',
    ".venv/bin/course lite --out lite/",
)
EXAM = ".venv/bin/course exam --lessons 02-07 --seed 3 --out exam/"
KEPT = {  # what is said first, the name of the file, and how many bytes it has at least
    ".venv/bin/course slides 02 --out decks/": ("decks/02_softmax.html: ", 100_000),
    ".venv/bin/course cards --to anki --out cards.apkg": ("cards.apkg: ", 10_000),
    ".venv/bin/course page 02 --out pages/": ("pages/02_softmax.html", 10_000),
}
LABS = ("make lab", 'make lab ARGS="--no-browser --port=8899"')
# Each line is run, in an empty folder, by tests/cli/test_start.py, which reads them in the README.
INSTALLED = README.split("## Without the repository\n")[1].split("```sh\n")[2].split("```")[0]
READ = {
    "make wheel": "-m pip --disable-pip-version-check wheel -q --no-deps -w dist .",
    "make test": "-m course_lib.cli test",
    "make check": "tools/second_kernel.py",
    "make fix": "ruff format .",
    "make notebooks NN=02": "-m course_lib.cli build 02",
    "make results NAME=mlp": "-m course_lib.cli results mlp",
    "make bench ARGS=--quick": "-m benchmarks  --quick",
    "make bench NAME=layers": "-m benchmarks layers",
    "make bench ARGS=--store": "-m benchmarks  --store",
}
ELSEWHERE = (
    "conda env create -f environment.yml",
    "conda activate derive-mnist",
    "course lab",
    "course test",
    "uv venv --python 3.11",
    'uv pip install -e ".[test]"',
    "uv run --no-sync course lab",
    "uv run --no-sync course test",
)


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type a command of the README in a folder."""
    program, *words = shlex.split(command)
    return subprocess.run([ROOT / program, *words], cwd=folder, capture_output=True, text=True)


def test_no_command_is_untested():
    assert set(lines("sh")) == {
        *RUN,
        *GRADING,
        *LITE,
        EXAM,
        *KEPT,
        *LABS,
        *READ,
        *ELSEWHERE,
        *INSTALLED.splitlines(),
    }


def test_python_snippets_print_what_the_readme_says():
    names: dict[str, object] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for kind, text in BLOCKS:
            if kind == "python":
                exec(text, names)
    assert printed.getvalue().splitlines() == lines("text")


@needs_make
@pytest.mark.parametrize("command", RUN)
def test_a_course_command_answers(command: str):
    done = typed(command, ROOT)
    assert done.stderr == ""
    assert done.returncode == (1 if "check" in command else 0)  # an unsolved notebook: not passed
    assert len(done.stdout.splitlines()) >= 2


@needs_make
def test_an_exam_is_drawn_as_the_readme_says(tmp_path: Path, deck_packages):
    if "chromium" in {package.debian for package in missing()} and not os.environ.get("CI"):
        pytest.skip("chromium is missing")
    done = typed(EXAM, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    files = {"moodle.xml", "paper.html", "paper.pdf", "solutions.html", "solutions.pdf"}
    assert {path.name for path in (tmp_path / "exam").iterdir()} == files
    assert (tmp_path / "exam" / "paper.pdf").read_bytes().startswith(b"%PDF")


@needs_make
@pytest.mark.parametrize("command", KEPT)
def test_a_file_is_written_as_the_readme_says(command: str, tmp_path: Path, deck_packages):
    done, (said, n_bytes) = typed(command, tmp_path), KEPT[command]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(said)
    assert (tmp_path / said.rstrip(": ")).stat().st_size > n_bytes


@needs_make
@pytest.mark.slow
def test_a_class_is_graded_as_the_readme_says(tmp_path: Path, walls):
    """The four commands, one after the other: a solved hand-in has all points in the end."""
    folder = tmp_path / "submissions" / "ada"
    folder.mkdir(parents=True)
    for notebook in ("02_softmax.ipynb", "03_cross_entropy.ipynb"):
        shutil.copy(ROOT / "solutions" / notebook, folder)
    for command in GRADING:
        done = typed(command, tmp_path)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert (tmp_path / "bundle.zip").stat().st_size > 1000
    assert (tmp_path / "results" / "report" / "index.html").is_file()
    table = next((tmp_path / "results").rglob("*.csv"))
    rows = table.read_text("utf-8-sig").splitlines()
    assert rows[1].startswith("ada,15,17,")


@needs_make
@pytest.mark.slow
def test_make_lab_starts_jupyterlab(tmp_path: Path):
    """Both commands: an option that `make lab` hands on, or none, changes nothing else."""
    port = free_port()
    options = f"--no-browser --port={port} --IdentityProvider.token=browser-tests"
    words = ["make", "lab", f"ARGS={options}"]
    with running_lab(words, ROOT / "notebooks", tmp_path, port) as server:
        assert server.ask("/api/contents/00_start_here.ipynb?content=0")["type"] == "notebook"
    assert "/lab/tree/00_start_here.ipynb" in (tmp_path / "lab.log").read_text()


@needs_make
def test_a_second_make_lab_installs_nothing():
    assert "pip" not in recipe("lab")


@needs_make
@pytest.mark.parametrize("command", READ)
def test_a_make_command_has_the_recipe_that_is_meant(command: str):
    assert READ[command] in recipe(*shlex.split(command)[1:])


def test_a_dev_container_makes_the_environment_that_make_lab_makes():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    made = recipe(*container["postCreateCommand"].removeprefix("make ").split(), "VENV=new")
    assert "tools/make_venv.sh new\n" in made
    assert recipe("lab", "VENV=new").startswith(made)
    settings = container["customizations"]["vscode"]["settings"]
    assert settings["python.defaultInterpreterPath"] == ".venv/bin/python"


def test_ci_runs_make_check_and_make_check_runs_the_tests():
    commands = [
        line
        for line in (ROOT / ".ci" / "run").read_text().splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]
    assert commands == ["exec make check </dev/null"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    makefile = (ROOT / "Makefile").read_text()
    tests = re.findall(r"^\t@.*\$\(COURSE\) test.*$", makefile, flags=re.MULTILINE)
    assert tests == [
        "\t@$(COURSE) test $(ARGS)",
        "\t@$(BIN)/python tools/second_kernel.py $(COURSE) test",
    ]


@pytest.mark.parametrize(
    "line", [line for line in (*ELSEWHERE, *lines("powershell")) if "course " in line]
)
def test_the_course_command_knows_its_words_on_other_systems(line: str):
    words = shlex.split(line.replace("\\", "/"))
    name = words[[word.endswith("course") for word in words].index(True) + 1]
    assert build_parser().parse_args([name]).command == name


def test_the_conda_environment_has_the_name_that_is_activated():
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert "\nname: derive-mnist\n" in environment


def test_the_extra_and_the_python_that_are_installed_exist():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "test" in project["optional-dependencies"]
    assert project["requires-python"] == ">=3.11"


def test_the_lessons_of_the_readme_are_the_notebooks_that_exist():
    listed = re.findall(r"^\| `(\d\d_\w+)` \|", README, flags=re.MULTILINE)
    assert listed == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("784-256-10", "mlp"),
        ("in the style of LeNet-5, with ReLU and max pooling", "lenet"),
        ("three convolutions with batch norm, dropout and augmentation", "numpy_record"),
    ],
)
def test_the_table_of_what_numpy_reaches_is_what_was_stored(row: str, name: str):
    stored = result(name)
    (arm,) = stored.arms
    minutes = stored.made["cpu_seconds"] / len(stored.seeds) / 60
    numbers = f"{stored.mean(arm, 'test'):.2f} ± {stored.sd(arm, 'test'):.2f} %"
    assert f"| {row} | {numbers} | {minutes:.1f} minutes |" in README
    assert len(stored.seeds) == 3
    assert stored.made["threads"] == 1


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_links_and_paths_resolve(document: str):
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)]+)\)", text) if not t.startswith("http")]
    assert [t for t in targets if not (ROOT / t).exists()] == []
