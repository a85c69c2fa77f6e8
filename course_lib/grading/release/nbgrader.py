"""The zip for an nbgrader site: an assignment's source notebooks, and the settings it needs.

The student notebooks carry nbgrader's metadata (schema 3) from the build on. Two settings matter:

- `ClearSolutions` must be off: there is no solution to clear, and it would replace what a learner
  starts from (docstrings, code to repair, lines to order) by an empty stub.
- A cell of a lesson may train for a minute; nbgrader stops cells after 30 seconds.
"""

from datetime import UTC

from course_lib.exercises.solutions import FILE
from course_lib.grading.release.archive import zip_bytes
from course_lib.grading.release.selection import Selection
from course_lib.grading.release.wheel import Package

CONFIG = '''"""Settings for the assignment {name}; merge them into yours where you have some."""

c = get_config()  # noqa: F821 (nbgrader defines it)

# The notebooks hold no solutions. Without this line nbgrader would replace the code that a student
# starts from by an empty stub.
c.ClearSolutions.enabled = False

# A cell of a lesson may train a net for a minute.
c.Execute.timeout = 300
'''

README = """# {title}: an nbgrader assignment

Unzip this into the folder of your nbgrader course. The course `derive-mnist` {version} must be
installed where nbgrader's kernels run: `python -m pip install ./{wheel}`.

```sh
{duedate}nbgrader generate_assignment {name}
nbgrader release_assignment {name}
nbgrader collect {name}
nbgrader autograde {name}
```

nbgrader runs a student's code in the process that grades it, with the inputs that the student
sees. `course grade` does neither; it reads nbgrader's folder `submitted/` as it is.
"""


def nbgrader_bundle(choice: Selection, package: Package) -> bytes:
    """Make the zip for an nbgrader site."""
    source = f"source/{choice.name}"
    files = {f"{source}/{lesson.path.name}": lesson.text for lesson in choice.lessons}
    files[f"{source}/{FILE}"] = choice.worked
    files["nbgrader_config.py"] = CONFIG.format(name=choice.name).encode()
    files[package.wheel_name] = package.wheel
    duedate = ""
    if choice.due is not None:
        utc = f"{choice.due.astimezone(UTC):%Y-%m-%d %H:%M UTC}"
        duedate = f'nbgrader db assignment add {choice.name} --duedate="{utc}"\n'
    readme = README.format(
        title=choice.title,
        name=choice.name,
        version=package.version,
        wheel=package.wheel_name,
        duedate=duedate,
    )
    files["README.md"] = readme.encode()
    return zip_bytes(files)
