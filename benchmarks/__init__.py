"""Side-by-side measurements of the course and of what others use: `make bench`.

A *case* (`case.py`) is one piece of work in several *implementations* (`implementations.py`). Each
implementation runs in a process of its own (`worker.py`), does the work once each time it is told
to, and is told in turn with the others (`measure.py`). Before anything is timed, all of them must
compute the same numbers (`proof.py`).

A new group of cases is a new file in `groups/`. The work itself stands in `ours/`, in `theirs/`
(PyTorch) and in `nbgrader/`, under equal names.

Widgets are measured in a real browser: `hands.py` moves them, `recorder.js` notes what is seen and
when, `promptness.py` makes numbers of it.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
