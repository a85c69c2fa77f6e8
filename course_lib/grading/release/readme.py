"""The README of the students' bundle."""

from course_lib.exercises.solutions import FILE, promise
from course_lib.grading.release.selection import Selection
from course_lib.grading.release.wheel import Package

INSTALL = """## Install, once

You need Python {python}. Most of what is installed is PyTorch: it takes some minutes, and 2 to 8 GB
of disk. Open a terminal in this folder.

With pip, on Linux and macOS:

```sh
python3 -m venv .venv
.venv/bin/python -m pip install ./{wheel}
.venv/bin/course lab
```

With pip, on Windows:

```powershell
py -m venv .venv
.venv\\Scripts\\python -m pip install ./{wheel}
.venv\\Scripts\\course lab
```

With conda:

```sh
conda create -n derive-mnist "python{python_spec}" pip
conda activate derive-mnist
python -m pip install ./{wheel}
course lab
```

The last line opens the notebooks. Use it again the next day; the other lines are needed once.
"""

HAND_IN = """## Hand in

1. Save the notebook.
2. Judge it once more from the terminal, as the saved file stands:
   `.venv/bin/course check {example}` (Windows: `.venv\\Scripts\\course check {example}`;
   conda: `course check {example}`).
3. Hand in the `.ipynb` file{s}, in the place that your course names. Keep the file name{s}: the
   number at the start says which lesson it is.

Graded are the functions and classes of the table above, by their names. The last definition in the
notebook counts. You may add cells and helper functions; outputs do not count. A function gets what
it needs as arguments: what other cells have computed is not there when it is graded.
"""

GRADE = """## `check` and the grade

`check` is there to help you learn. It runs on your machine, with inputs that anybody can see, and
the package that it comes with holds right implementations too; who looks for them finds them. So
what `check` says is not the grade. The grade is made elsewhere: the same judge, but other inputs,
which nobody sees before. Code that fits only the visible inputs earns no more for it.

A right answer earns all points of its exercise. A wrong one earns half of the points for the share
of cases that hold, rounded down to a tenth. Where you derive line by line, each line that holds
earns its part, whatever the lines before it say.

{solutions}
"""

KEEP = f"\nThe solutions are in the file `{FILE}`: keep it beside the notebooks."


def student_readme(choice: Selection, package: Package) -> str:
    """What to install, what there is to do, until when, how to hand in, and how it is graded."""
    first = choice.lessons[0]
    install = INSTALL.format(
        python=package.project["requires-python"].removeprefix(">=") + " or newer",
        python_spec=package.project["requires-python"],
        wheel=package.wheel_name,
    )
    due = (
        f"**Due: {choice.until}**" if choice.until else "No due date stands here: ask your course."
    )
    hand_in = HAND_IN.format(example=first.path.name, s="s" if len(choice.lessons) > 1 else "")
    solutions = promise(choice.solutions, first.exercises[0].id)
    grade = GRADE.format(solutions=solutions + (KEEP if choice.solutions != "never" else ""))
    parts = (f"# {choice.title}\n", f"{due}\n", install, _table(choice), hand_in, grade)
    return "\n".join(parts)


def _table(choice: Selection) -> str:
    lines = ["## What to do", "", "| exercise | you write | points | minutes |"]
    lines.append("| --- | --- | --: | --: |")
    for lesson in choice.lessons:
        lines.append(f"| **{lesson.path.name}** | *{lesson.title}* | **{lesson.points}** | |")
        for e in lesson.exercises:
            names = ", ".join(f"`{name}`" for name in e.names)
            lines.append(f"| {e.id} {e.title} | {names} | {e.points} | {e.minutes} |")
    lines.append(f"| **all** | | **{choice.points}** | |")
    return "\n".join(lines) + "\n"
