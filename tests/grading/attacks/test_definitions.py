"""Attacks through definitions: names, decorators, classes, ways round to the course's answers."""

import pytest
from graded import Marking, courses_solution

pytestmark = pytest.mark.usefixtures("honest_after")

DEFINITIONS = {
    "a decorator that leaves": "import os\n@lambda f: os._exit(0)\ndef softmax(z): return z",
    "a default that leaves": "import os\ndef softmax(z, x=os._exit(0)): return z",
    "a class body that leaves": "import os\nclass softmax:\n    os._exit(0)",
    "an exception of no kind": "class E(BaseException): pass\ndef f(): raise E\nsoftmax = f()",
    "an exception that leaves": (
        "import os\nclass E(Exception):\n    def __str__(self): os._exit(0)\n"
        "def f(): raise E\nx = f()\ndef softmax(z): return z"
    ),
    "an exception without a name": (
        "class M(type):\n    __name__ = property(lambda s: 1 / 0)\n"
        "class E(Exception, metaclass=M): pass\ndef softmax(z): raise E"
    ),
    "a metaclass": (
        "class M(type):\n    def __call__(cls, *a): raise SystemExit\n"
        "    def __instancecheck__(cls, x): return True\n"
        "class softmax(metaclass=M): pass"
    ),
    "a subclass hook": (
        "class A:\n    def __init_subclass__(cls): raise SystemExit\n"
        "class B(A): pass\ndef softmax(z): return B"
    ),
    "an object that is called": (
        "class F:\n    def __call__(self, z): return z\n"
        "    __code__ = property(lambda s: 1 / 0)\n"
        "    def __getattribute__(self, name): raise SystemExit\nsoftmax = F()"
    ),
    "a function with another's code": (
        "def softmax(z): return z\nsoftmax.__code__ = (lambda: 1).__code__"
    ),
    "names of the runner": (
        "def run_case(*a): return 1\ndef judge(*a): return 1\ncases_in_turn = say = run_case\n"
        "def softmax(z): return z"
    ),
    "no builtins": "__builtins__ = {}\ndef softmax(z): return z",
    "other builtins": (
        "import builtins\n__builtins__ = dict(vars(builtins), len=lambda x: 1)\n"
        "def softmax(z): return z"
    ),
    "another name": "__name__ = 'course_lib.nn'\n__file__ = '/x'\ndef softmax(z): return z",
    "another numpy": "class np: exp = staticmethod(lambda z: z)\ndef softmax(z): return np.exp(z)",
    "absent": "from course_lib.nn import softmax",
    "absent by another name": "from course_lib.nn import log_softmax as softmax",
    "all there is": "from course_lib.nn import *",
    "a module": "import numpy as softmax",
    "a coroutine": "async def softmax(z): return z",
    "a generator that never starts": "def softmax(z):\n    while True: yield",
    "a name that is deleted": "def softmax(z): return z\ndel softmax",
    "a definition within itself": (
        "def softmax(z):\n    global softmax\n    softmax = None\n    return z"
    ),
    "a result that writes": (
        "class R:\n    def __array__(self, *a, **k): raise SystemExit\n"
        "    def __iter__(self): raise KeyboardInterrupt\n    def __len__(self): return 1 << 62\n"
        "def softmax(z): return [R(), R()]"
    ),
    "a mapping without end": (
        "from collections.abc import Mapping\nclass M(Mapping):\n"
        "    def __getitem__(self, k): return 1\n    def __len__(self): return 1\n"
        "    def __iter__(self):\n        while True: yield 1\n"
        "def softmax(z): return M()"
    ),
}


@pytest.mark.parametrize("code", DEFINITIONS.values(), ids=DEFINITIONS)
def test_no_definition_earns_marks_without_an_answer(mark: Marking, code: str) -> None:
    got = mark("02.1", code, "mallory")
    assert got.status != "passed"
    assert got.points == pytest.approx(0, abs=0.4)


OWN_HARM = ("no builtins", "other builtins", "another numpy")  # all of its own functions break
HARMLESS = {name: code for name, code in DEFINITIONS.items() if name not in OWN_HARM}


@pytest.mark.parametrize("code", HARMLESS.values(), ids=HARMLESS)
def test_a_hostile_definition_costs_its_own_exercise_only(mark: Marking, code: str) -> None:
    """Another exercise of the same hand-in keeps its marks, unless it leans on what was broken."""
    assert mark("02.2", f"{code}\n{courses_solution('02.2')}", "mallory").status == "passed"


WAYS = {
    "the library's neighbours": (
        "from course_lib.nn import standardise\nimport sys\n"
        "def answer():\n    return sys.modules['course_lib.nn.probabilities'].softmax"
    ),
    "globals of what is allowed": (
        "from course_lib.data import split\ndef answer():\n    return split.__globals__['softmax']"
    ),
    "a test function's module": (
        "import sys\ndef answer():\n"
        "    tape = sys.modules['course_lib.lesson_functions.tape_graphs'].tape\n"
        "    return lambda z: np.exp(tape.log_softmax(tape.Node(z)).value)"
    ),
    "every object there is": (
        "import gc\ndef answer():\n    gc.unfreeze()\n"
        "    found = [f for f in gc.get_objects() if getattr(f, '__name__', '') == 'softmax'\n"
        "             and getattr(f, '__module__', '').startswith('course_lib')]\n"
        "    return found[0]"
    ),
    "what others refer to": (
        "import gc, sys\ndef answer():\n    gc.unfreeze()\n    seen, open_ = set(), [sys.modules]\n"
        "    while open_:\n        thing = open_.pop()\n        if id(thing) in seen: continue\n"
        "        seen.add(id(thing))\n"
        "        if getattr(thing, '__qualname__', '') == 'softmax' and thing is not softmax:\n"
        "            return thing\n"
        "        open_ += gc.get_referents(thing)\n    raise KeyError"
    ),
    "a loader": (
        "import importlib.util\ndef answer():\n"
        "    spec = importlib.util.find_spec('course_lib.nn.probabilities')\n"
        "    module = importlib.util.module_from_spec(spec)\n    spec.loader.exec_module(module)\n"
        "    return module.softmax"
    ),
    "a loader that was kept": (
        "import sys\ndef answer():\n"
        "    spec = sys.modules['course_lib.lesson_functions.tape_graphs'].nn.__spec__\n"
        "    return spec.loader.load_module('course_lib.nn').softmax"
    ),
    "the importer's path": (
        "import sys, importlib\ndef answer():\n    sys.path[:0] = ['/course', '/work', '/']\n"
        "    for name in [n for n in sys.modules if n.startswith('course_lib')]:\n"
        "        del sys.modules[name]\n"
        "    return importlib.import_module('course_lib.nn').softmax"
    ),
    "lines that are cached": (
        "import linecache\ndef answer():\n"
        "    text = ''.join(l for e in linecache.cache.values() for l in e[2])\n"
        "    names = {'np': np}\n    exec(text[text.index('def ' + 'softmax(z: '):], names)\n"
        "    return names['softmax']"
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_way_round_leads_to_the_courses_own_answer(hostile: Marking, way: str) -> None:
    hostile(f"import numpy as np\n{way}\ndef softmax(z):\n    return answer()(z)\n")


def test_what_is_lent_is_lent_alone(hostile: Marking) -> None:
    """A wrong `softmax` gives way where a later answer leans on it; nothing beside it is lent."""
    code = """
def softmax(z):
    return z
def log_softmax(z):
    return getattr(softmax, "__wrapped__", softmax).__globals__["log_softmax"](z)
"""
    assert "own `softmax`" in str(hostile(code, "02.3").remarks)
