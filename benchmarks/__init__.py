"""Side-by-side measurements of the course and of what others use: `make bench`.

A *group* of cases is a file in `groups/`, with the work as the course does it. The same work as
others do it is in `pytorch.py` and `nbgrader.py`. Each *implementation* of a case (`case.py`) runs
in a process of its own (`worker.py`). Before anything is timed, all must compute the same numbers;
then they work in turn (`measure.py`). `results.py` keeps what was measured, `report.py` and
`figures.py` make pages of it, `documents.py` the tables in README.md and docs/instructors.md.

Widgets are measured in a real browser: `widget_driver.py` moves them, `recorder.js` notes what is
seen and when, `responsiveness.py` makes numbers of it.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
