"""The autograder for Gradescope: a zip with `setup.sh`, `run_autograder` and the course.

Gradescope unpacks it into /autograder/source and runs `setup.sh` once to build an image. It puts
each submission into /autograder/submission and runs `run_autograder`, which leaves what is shown in
/autograder/results/results.json. Source: Gradescope's documentation, "Autograder Specifications".
"""

from pathlib import Path

from course_lib.grading.release.archive import zip_bytes
from course_lib.grading.release.selection import ReleaseError, Selection
from course_lib.grading.release.wheel import Package
from course_lib.grading.seed import SHORTEST

SCRIPTS = ("setup.sh", "run_autograder")
MAKE_VENV = "tools/make_venv.sh"
# What `course grade` imports, and `packaging` for the course; lessons add what exercises need.
GRADER_NEEDS = ("numpy", "packaging", "pyseccomp", "threadpoolctl", "tqdm")

SETTINGS = """# Read by setup.sh and run_autograder.
LESSONS={lessons}
# Further options of `course grade`. See "Gradescope" in docs/instructors.md before you change them.
GRADE_OPTIONS=""
"""

README = """# {title}: an autograder for Gradescope

Upload this zip as it is: Gradescope, *Configure Autograder*. Choose the newest Ubuntu that is
offered as base image: Python {python} or newer is needed, there or by `apt-get`. The assignment is
worth {points} points.

Keep this zip to yourself{seed}.
"""


def autograder(choice: Selection, package: Package, seed: bytes | None = None) -> bytes:
    """Make the autograder's zip.

    It holds the content of a secret seed file, where one is given; else `setup.sh` draws a seed
    when Gradescope builds the image.

    Raises:
        ReleaseError: the seed file holds too little to be a secret.
    """
    files = {name: (Path(__file__).parent / "autograder" / name).read_bytes() for name in SCRIPTS}
    files["make_venv.sh"] = (package.root / MAKE_VENV).read_bytes()
    files["settings.sh"] = SETTINGS.format(lessons=",".join(choice.numbers)).encode()
    files["requirements.txt"] = "".join(f"{r}\n" for r in requirements(choice, package)).encode()
    files[package.wheel_name] = Package(package.root, solutions=True).wheel
    readme = README.format(
        title=choice.title,
        python=package.project["requires-python"].removeprefix(">="),
        points=choice.points,
        seed=": it holds your secret seed" if seed is not None else "",
    )
    files["README.md"] = readme.encode()
    if seed is not None:
        if len(seed.strip()) < SHORTEST:
            raise ReleaseError(
                f"the seed file holds {len(seed.strip())} characters; fewer than {SHORTEST} could "
                "be guessed. Write a line of random letters and digits into it"
            )
        files["seed"] = seed
    return zip_bytes(files, programs=(*SCRIPTS, "make_venv.sh"))


def requirements(choice: Selection, package: Package) -> list[str]:
    """What is installed beside the course: what grading these lessons needs, and no JupyterLab."""
    extra = {name for lesson in choice.lessons for e in lesson.exercises for name in e.needs}
    return [package.requirement(name) for name in sorted({*GRADER_NEEDS, *extra})]
