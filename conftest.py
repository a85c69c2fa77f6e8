"""What tests share: nobody's progress is touched, calls are refused, workers divide the work."""

import gc
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import settings

# Busy machines are slow, so there are no deadlines. CI draws the same examples every time. In a
# browser's Python a fifth is tried: what more of them would show, they show here.
examples = 20 if sys.platform == "emscripten" else 100
in_ci = bool(os.environ.get("CI"))
settings.register_profile("course", deadline=None, derandomize=in_ci, max_examples=examples)
settings.load_profile("course")

gc.disable()  # collecting tests makes a million objects, which stay

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)  # or Ctrl-C stops no child of a test

LONG_FIRST = (  # a long unit that began last would leave the other workers idle
    "tests/browser/test_lessons.py",
    "tests/grading/test_nbgrader.py",  # it mostly waits; what computes runs beside it
    "tests/grading/test_grade.py",
    "tests/grading/test_parity.py",
    "tests/benchmarks/test_grading.py",
    "tests/grading/test_release.py",
    "tests/benchmarks/",
    "tests/browser/",
    "solutions/",
    "tests/exercises/",
    "tests/notebooks/",
    "tests/results/",
    "tests/widgets/test_parity_ladder.py",
    "tests/nn/test_layers.py",
    "tests/test_sharing.py",
    "tests/grading/",
    "tests/test_readme.py",
    "tests/authoring/",
)
WAITING = (  # for a clock, mostly: one of them beside others that compute
    "tests/grading/test_cluster.py",
    "tests/grading/test_faults.py",
    "tests/grading/attacks/",
)
PARTS = {  # what is shared in parts: the tests of a folder or file -> the name of a part
    "tests/exercises/": r"\d\d\.\d\b",
    "tests/notebooks/": r"\d\d_\w+",
    "tests/grading/test_parity.py": r"\d\d(?=\.\d\b|\])",
    "tests/browser/test_slides.py": r"\d\d\b",
    "tests/browser/test_lessons.py": r"\d\d(?=_)",
}


def pytest_configure(config: pytest.Config) -> None:
    """Keep progress in memory, in this process and in the kernels that it starts."""
    os.environ["COURSE_PROGRESS"] = "none"
    if getattr(config.option, "nbval_sanitize_with", "no nbval") is None:
        # Pixels differ by a hair from machine to machine; a figure's words are compared.
        config.option.nbval_sanitize_with = str(config.rootpath / "tests" / "nbval_sanitize.cfg")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Look for doctests only where there are any: to import the rest takes seconds a worker."""
    library = config.rootpath / "course_lib"
    if collection_path.suffix != ".py" or library not in collection_path.parents:
        return None  # others decide
    return True if ">>>" not in collection_path.read_text("utf-8") else None


COURSE: dict[str, ModuleType] = {}  # the modules of the course that this process has imported


def put_back() -> list[str]:
    """Put back the course's modules that are gone from this process, or are others; name them."""
    changed = [name for name, module in COURSE.items() if sys.modules.get(name) is not module]
    sys.modules.update(COURSE)
    COURSE.update({n: m for n, m in [*sys.modules.items()] if n.startswith("course_lib")})
    return changed


@pytest.fixture(autouse=True)
def _the_course_stays() -> Iterator[None]:
    """Fail the test that leaves other modules: later ones would have each class twice."""
    yield
    assert not (changed := put_back()), f"this test has replaced {changed[:5]}"


@pytest.fixture
def refused() -> Callable[..., None]:
    """Return a function that sees a call refused, with an error of this type and these words."""

    def see(error: type, words: str, call: Callable, *arguments: Any, **settings: Any) -> None:
        with pytest.raises(error, match=words):
            call(*arguments, **settings)

    return see


@pytest.fixture(scope="session")
def walls() -> Any:
    """The strongest isolation of hand-ins that is to be had here; without one a test is skipped."""
    from course_lib.grading import isolation

    try:
        return isolation.strongest()
    except isolation.NoIsolation as error:
        pytest.skip(str(error))


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Several threads on so few numbers take many times as long on a busy machine."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def fetching() -> Iterator[None]:
    """Let pip and npm reach their indexes, which tests of notebooks must not."""
    from nbgrader_environment import NOWHERE

    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name, value in os.environ.items() if value == NOWHERE]:
            patched.delenv(name)
        yield


@pytest.fixture(scope="session")
def deck_packages() -> None:
    """Have reveal.js and MathJax in the user's cache: fetched with npm once, by name."""
    from nbgrader_environment import with_network

    from course_lib.npm import MATHJAX, REVEAL, RegistryUnreachable, package

    try:
        for wanted in (REVEAL, MATHJAX):
            package(wanted, with_network())
    except RegistryUnreachable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def unit(nodeid: str) -> str:
    """The name of the tests that one worker runs together with this one.

    Mostly they are those of a file, which share what they prepared. Tests of exercises go by
    exercise and share its known answers; those of notebooks, and of grading every known answer,
    go by notebook.
    """
    file, _, test = nodeid.partition("::")
    for place, part in PARTS.items():
        if file.startswith(place) and (found := re.search(rf"\[(?:.*-)?({part})", test)):
            return f"{place} {found[1]}"
    return file


def rank(nodeid: str) -> int:
    """The place of a test in the queue: what takes long comes first."""
    places = [i for i, long in enumerate(LONG_FIRST) if nodeid.startswith(long)]
    return min(places, default=len(LONG_FIRST))


def queued(nodeids: Sequence[str], first: int = 12, step: int = 4) -> list[str]:
    """The order of tests: what is long, then the rest, and what waits between what computes.

    After `first` units comes the first one that waits, and then each `step`-th is one.
    """
    units: dict[str, list[str]] = {}
    for nodeid in sorted(nodeids, key=rank):
        units.setdefault(unit(nodeid), []).append(nodeid)
    waiting = [name for name in units if name.startswith(WAITING)]
    queue = [name for name in units if name not in waiting]
    for i, name in enumerate(waiting):
        queue.insert(first + i * step, name)
    return [nodeid for name in queue for nodeid in units[name]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where workers share the tests, queue the long ones first; give a browser a second chance.

    A busy machine makes it late, or moves a page under the mouse. What fails twice has failed, and
    what failed once is named at the end, as "rerun".
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if hasattr(config, "workerinput"):
        places = {nodeid: i for i, nodeid in enumerate(queued([item.nodeid for item in items]))}
        items.sort(key=lambda item: places[item.nodeid])


def pytest_collection_finish() -> None:
    """Let Python look for garbage from here on."""
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the tests by `unit`, in the order in which they are queued."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByUnit(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit(nodeid)

    config.option.loadscopereorder = False  # by number of tests, a browser's few would come last
    return ByUnit(config, log)
