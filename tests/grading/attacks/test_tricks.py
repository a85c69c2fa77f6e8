"""Hostile hand-ins that want marks, or the grader's end: neither is to be had."""

from collections.abc import Iterator

import numpy as np
import pytest
from graded import HONEST, SECRET, Marking, marked, marks_of

from course_lib.grading import answer_keys, isolation
from course_lib.grading.marking import Marker
from course_lib.grading.sandboxed.settings import Limits

pytestmark = pytest.mark.usefixtures("honest_after")

PATCHES = {
    "allclose": "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True",
    "testing": "np.testing.assert_allclose = lambda *a, **k: None",
    "exp": "np.exp = lambda x: np.ones_like(x)",
    "builtins": "import builtins\nbuiltins.all = builtins.any = builtins.len = lambda *a: True",
    "isinstance": "import builtins\nbuiltins.isinstance = lambda *a: True",
    "same_value": (
        "import sys\nc = sys.modules['course_lib.judging.compare']\n"
        "c.same_value = c.close = lambda *a: True\n"
        "sys.modules['course_lib.judging.runner'].same_value = lambda *a: True"
    ),
    "runner": (
        "import sys\nr = sys.modules['course_lib.judging.runner']\n"
        "from course_lib.judging.answers import Answer\n"
        "r.run_case = lambda *a, **k: (Answer(np.full((3, 4), 0.25)),)"
    ),
    "messages": (
        "import sys\nc = sys.modules['course_lib.grading.sandboxed.child']\n"
        "c.answers_value = lambda answers: [[[1.0, None, [], [], 'same', 0, False]]] * len(answers)"
    ),
    "json": "import json\njson.dumps = lambda *a, **k: '{\"passed\": true}'",
    "verdict": (
        "import sys\nfor m in list(sys.modules.values()):\n"
        "    for n in ('judge', 'judge_case', 'compare_values'):\n"
        "        if hasattr(m, n): setattr(m, n, lambda *a, **k: None)"
    ),
    "import hook": (
        "import sys\nclass Hook:\n    def find_spec(self, *a):\n        raise SystemExit\n"
        "sys.meta_path.insert(0, Hook())\nsys.path_hooks.insert(0, Hook)"
    ),
    "kernel": "from IPython import get_ipython\nget_ipython().kernel.do_shutdown(False)",
    "trace": "import sys\nsys.settrace(lambda *a: a)\nsys.setprofile(lambda *a: None)",
    "exit handlers": "import atexit, os\natexit.register(lambda: os._exit(0))",
    "hash": "np.ndarray.__eq__ = lambda *a: True",
}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
@pytest.mark.parametrize("when", ["at the top", "in the call"])
def test_patching_earns_nothing(hostile: Marking, patch: str, when: str) -> None:
    lines = patch.replace("\n", "\n    ")
    code = {
        "at the top": f"import numpy as np\n{patch}\ndef softmax(z):\n    return z",
        "in the call": f"import numpy as np\ndef softmax(z):\n    {lines}\n    return z",
    }
    hostile(code[when], at_most=0.3)


OBJECTS = {
    "always equal": """
class Same:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __array__(self, *a, **k): return np.full((3, 4), 0.25)
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __len__(self): return 3
    def __iter__(self): return iter([0.25] * 3)
    def __bool__(self): return True
def softmax(z):
    return Same()
""",
    "array subclass": """
class Liar(np.ndarray):
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return np.array(True)
    def __array_finalize__(self, other): pass
    def all(self, *a, **k): return True
    def tobytes(self, *a): return b''
def softmax(z):
    return np.array(z).view(Liar)
""",
    "objects in an array": """
class Same:
    def __eq__(self, other): return True
    def __float__(self): return 0.25
def softmax(z):
    return np.array([[Same() for _ in row] for row in z], object)
""",
    "all nan": "def softmax(z):\n    return np.full(np.shape(z), np.nan)",
    "nan in a box": """
class Box(float):
    def __eq__(self, other): return True
    def __hash__(self): return 0
def softmax(z):
    return [[Box('nan') for _ in row] for row in z]
""",
    "a view of a terabyte": "def softmax(z):\n    return np.broadcast_to(0.25, (10**6, 10**6))",
    "a list without end": "def softmax(z):\n    while True:\n        yield 0.25",
    "a list of itself": "def softmax(z):\n    a = []\n    a.append(a)\n    return a",
    "nested deeply": """
def softmax(z):
    a = 1
    for _ in range(900):
        a = [a]
    return a
""",
    "a huge number": "def softmax(z):\n    return 10 ** 10 ** 5",
    "a huge text": "def softmax(z):\n    return 'x' * 10 ** 8",
    "a class": "class softmax:\n    def __init__(self, z): pass",
    "a dictionary of lies": """
class D(dict):
    def items(self): return [('x', 1)] * 10
    def keys(self): raise SystemExit
def softmax(z):
    return D(a=1)
""",
    "strides of nothing": """
def softmax(z):
    return np.lib.stride_tricks.as_strided(z, (2**20, 2**20), (0, 0))
""",
    "structured": "def softmax(z):\n    return np.zeros(3, [('a', 'f8'), ('b', 'O')])",
}


@pytest.mark.parametrize("code", OBJECTS.values(), ids=OBJECTS)
def test_hostile_results_earn_nothing(hostile: Marking, code: str) -> None:
    hostile(f"import numpy as np\n{code}", at_most=0.4)


ENDS = {
    "exit": ("raise SystemExit(0)", ""),
    "sys.exit": ("import sys\n    sys.exit()", ""),
    "interrupt": ("raise KeyboardInterrupt", "died"),
    "os._exit": ("import os\n    os._exit(0)", ""),
    "abort": ("import os\n    os.abort()", "died"),
    "segmentation fault": ("import ctypes\n    ctypes.string_at(1)", "died"),
    "stack overflow": ("import sys\n    sys.setrecursionlimit(10**9)\n    return softmax(z)", ""),
    "endless loop": ("while True:\n        pass", ""),
    "stubborn loop": (
        "while True:\n        try:\n            while True:\n                pass\n"
        "        except BaseException:\n            pass",
        "slow",
    ),
    "sleep": ("import time\n    time.sleep(10**6)", ""),
    "sleep with signals blocked": (
        "import signal, time\n    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "    time.sleep(10**6)",
        "slow",
    ),
    "memory": ("return np.ones(10**11)", ""),
    "memory bit by bit": ("a = []\n    while True:\n        a.append(np.ones(10**6))", ""),
    "a list for ever": ("a = []\n    while True:\n        a.append([0] * 10**5)", ""),
    "a closed pipe": ("import os\n    os.closerange(3, 64)", ""),
    "prints": ("print('x' * 10**6)", ""),
    "prints without end": ("while True:\n        print('x' * 10**6)", ""),
    "large results": ("return np.zeros((900, 1000))", "loud"),
    "a million warnings": (
        "import warnings\n    for i in range(10**6):\n        warnings.warn(str(i), Warning)",
        "",
    ),
}


SOLVED = """
def logsumexp(z):
    m = z.max(axis=1, keepdims=True)
    m[np.isinf(m)] = 0
    with np.errstate(divide="ignore"):
        return m[:, 0] + np.log(np.exp(z - m).sum(axis=1))

def softmax_vjp(p, g):
    return p * (g - (p * g).sum(axis=1, keepdims=True))
"""


@pytest.fixture(scope="module")
def unhurried(walls: isolation.Isolation) -> Iterator[Marker]:
    """A marker that no busy machine keeps from finding another end than that of time."""
    with Marker(walls, SECRET, "secret", Limits(seconds=20)) as made:
        yield made


@pytest.mark.parametrize(("body", "end"), ENDS.values(), ids=ENDS)
def test_what_ends_or_floods_the_process_costs_its_own_exercise_only(
    marker: Marker, unhurried: Marker, body: str, end: str
) -> None:
    code = f"import numpy as np\n\ndef softmax(z):\n    {body}\n{SOLVED}"
    its_marker = unhurried if end in ("died", "loud") else marker
    marks = marks_of(its_marker, code, "02.1", "02.2", "02.5", student="mallory")
    assert [m.status for m in marks] == ["not yet", "passed", "passed"]
    assert marks[0].points < 0.5
    assert marks[0].symptom
    assert not end or marks[0].diagnosis == end or end in str(marks[0].flags)


USUAL = ["exit", "os._exit", "segmentation fault", "stack overflow", "endless loop"]
USUAL += ["sleep with signals blocked", "a closed pipe", "prints", "large results"]


def test_without_walls_the_usual_crashes_still_end_a_child_only() -> None:
    """`--unsafe-no-isolation` protects from nothing else."""
    bodies = {name: ENDS[name][0] for name in USUAL}
    bodies["a patch"] = "np.exp = None\n    return z"
    bodies["a short cut"] = "from course_lib.nn import softmax as s\n    return s(z)"
    with Marker(isolation.NONE, SECRET, "secret", Limits(seconds=0.7, grace=0.5)) as marker:
        for name, body in bodies.items():
            code = f"import numpy as np\ndef softmax(z):\n    {body}\n"
            got = marked(marker, "02.1", code, "careless")
            assert (got.status, got.points) == ("not yet", pytest.approx(0, abs=0.4)), name
            after = marked(marker, "02.1", HONEST, "honest")
            assert (after.status, after.points) == ("passed", after.worth), name


FORGERIES = {
    "a message of its own": "forged()",
    "noise": "os.urandom(10**5)",
    "a pickle": "pickle.dumps(Evil())",
    "the length of a terabyte": "(2**40).to_bytes(8, 'little')",
}
FORGER = """
import json, os, pickle, struct
import numpy as np
class Evil:
    def __reduce__(self): return os.system, ('touch /tmp/pwned',)
def forged():
    body = b""
    for part in ({{"exercise": "02.1", "passed": True, "points": 99}}, [[], []]):
        text = json.dumps(part).encode()
        body += struct.pack("<Q", len(text)) + text
    return struct.pack("<Q", len(body)) + body
def softmax(z):
    for file in range(3, 64):
        try:
            os.write(file, {forged})
        except OSError:
            pass
    {end}
"""


@pytest.mark.parametrize("end", ["os._exit(0)", "return np.array([Evil()], object)"])
@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_forged_answers_earn_nothing(hostile: Marking, forged: str, end: str) -> None:
    hostile(FORGER.format(forged=forged, end=end), at_most=0.4)


def test_answers_for_other_exercises_earn_nothing(hostile: Marking) -> None:
    code = """
import sys
child = sys.modules["course_lib.grading.sandboxed.child"]
true_say = child.say
def say(out, fields, value=None):
    for name in ('02.1', '02.2', '02.3', '02.4', '02.5', '02.6'):
        true_say(out, {**fields, 'exercise': name}, value)
child.say = say
def softmax(z):
    return z
"""
    hostile(code, at_most=0.4)


SHORT_CUTS = {
    "the library": "from course_lib.nn import softmax as s\ndef softmax(z):\n    return s(z)",
    "inside": "def softmax(z):\n    from course_lib.nn import softmax as s\n    return s(z)",
    "by import_module": (
        "import importlib\ndef softmax(z):\n"
        "    return importlib.import_module('course_lib.nn').softmax(z)"
    ),
    "the catalogue": (
        "from course_lib import exercises\ndef softmax(z):\n"
        "    return exercises.get('02.1').reference['softmax'](z)"
    ),
    "scipy": "import scipy.special\ndef softmax(z):\n    return scipy.special.softmax(z, axis=1)",
    "torch": (
        "import torch\ndef softmax(z):\n"
        "    return torch.nn.functional.softmax(torch.tensor(z), 1).numpy()"
    ),
    "reveal": "from course_lib import reveal\nsoftmax = reveal",
}


@pytest.mark.parametrize("code", SHORT_CUTS.values(), ids=SHORT_CUTS)
def test_short_cuts_are_not_there(mark: Marking, code: str) -> None:
    got = mark("02.1", code, "mallory")
    assert (got.status != "passed", got.points) == (True, 0)


def test_a_short_cut_is_told_as_one(hostile: Marking) -> None:
    cut = "from course_lib.nn import softmax_cross_entropy_grad as s\n" + (
        "def softmax_cross_entropy_grad(z, y):\n    return s(z, y)"
    )
    assert "is not part of this exercise" in hostile(cut, "04.1").symptom


SECRETS = {
    "the input in an error": "raise ValueError(repr(z))",
    "the input in its result": "return z * 1.000001",
    "the input in a warning": (
        "import warnings\n    warnings.warn(repr(z), RuntimeWarning)\n    return z"
    ),
}


@pytest.mark.parametrize("body", SECRETS.values(), ids=SECRETS)
def test_a_hint_tells_nothing_of_the_hidden_numbers(mark: Marking, body: str) -> None:
    """So a student cannot carry them from one hand-in to the next."""
    got = mark("02.1", f"import numpy as np\ndef softmax(z):\n    {body}", "mallory")
    told = " ".join((got.symptom, got.question, *got.remarks, *got.flags))
    hidden, seen = numbers_in("02.1", SECRET), numbers_in("02.1", answer_keys.VISIBLE)
    assert len(hidden - seen) > 20
    assert not [number for number in hidden - seen if number in told]


def numbers_in(exercise: str, seed: int) -> set[str]:
    """The numbers of an exercise's inputs as a text would show them: five digits and more."""
    arrays = [
        argument
        for steps in answer_keys.answer_key(exercise, seed).steps
        for step in steps
        for argument in step.args
        if isinstance(argument, np.ndarray)
    ]
    texts = {f"{abs(value):.9f}"[:7] for array in arrays for value in array.ravel()[:50]}
    return {text for text in texts if len(set(text)) > 3}
