"""What released notebooks say of worked solutions: what is true for their bundle."""

import re

from nbformat import NotebookNode

from course_lib.exercises.solutions import OWN, Shown, promise

_ID = re.compile(r'reveal\("([^"]+)"\)')


def promising(notebook: NotebookNode, shown: Shown) -> NotebookNode:
    """Say in a notebook when `reveal` shows a solution, in place of what `notebooks/` says.

    The notebook, as the build makes it for students, is changed.

    Raises:
        ValueError: the prose says something else of `reveal`, which might not be true.
    """
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        before = cell.source
        for item in sorted(set(_ID.findall(before))):
            before = before.replace(promise(OWN, item), "")
            cell.source = cell.source.replace(promise(OWN, item), promise(shown, item))
        if "`reveal" in before:
            says = next(line for line in before.splitlines() if "`reveal" in line)
            raise ValueError(f"it says of `reveal` what a bundle may not keep: {says!r}")
    return notebook
