"""Attacks on what an answer may borrow and on what is counted: neither leads to a point."""

from typing import Any

import pytest
from graded import BEGIN, PIPE, SECRET, Marking, courses_solution, marks_of

from course_lib import exercises
from course_lib.grading import answer_keys
from course_lib.grading.marking import Marker
from course_lib.grading.sandboxed.messages import answers_value, pack

pytestmark = pytest.mark.usefixtures("honest_after")
SOLUTIONS = {i: code["solution"] for i, code in exercises.lesson_code().items()}

LOOK = """
import gc, types
import numpy as np
from course_lib import data, nn, training

def look(*names):
    \"\"\"A function or class of one of these names, wherever it is.\"\"\"
    gc.unfreeze()
    open_, seen = [gc.get_objects()], {}
    while open_:
        thing = open_.pop()
        if id(thing) in seen: continue
        seen[id(thing)] = thing
        if type(thing) is types.FunctionType or issubclass(type(thing), type):
            if thing.__name__ in names and thing.__module__ != "notebook":
                return thing
        if issubclass(type(thing), type): open_ += type.__subclasses__(thing)
        open_ += gc.get_referents(thing)
    raise LookupError(names)

def borrow(f, *args):
    try: f(*args)
    except Exception: pass
"""
WAYS = {
    "10.4": """
borrow(nn.Linear, 2, 3, np.random.default_rng(0))
def global_avg_pool(x):
    return look("GlobalAvgPool2d")().forward(x)
def global_avg_pool_backward(dy, shape):
    layer = look("GlobalAvgPool2d")()
    layer.forward(np.zeros(shape))
    return layer.backward(dy)
""",
    "10.3": """
borrow(nn.Linear, 2, 3, np.random.default_rng(0))
def avg_pool(x, k, stride):
    return look("AvgPool2d")(k, stride).forward(x), (x.shape, k, stride)
def avg_pool_backward(dy, cache):
    shape, k, stride = cache
    layer = look("AvgPool2d")(k, stride)
    layer.forward(np.zeros(shape))
    return layer.backward(dy)
""",
    "07.4": """
def batch_norm_2d(x, gamma, beta, eps=1e-5):
    borrow(nn.batch_norm, np.ones((2, 1)), np.ones(1), np.ones(1))
    return look("_over_batch", "over_batch")(x, gamma, beta, eps)[0]
""",
    "04.3": """
borrow(nn.softmax, np.ones((2, 2)))
def linear_backward(dz, x, W):
    return look("linear_backward")(dz, x, W)
""",
    "13.3": """
def backward(root):
    return look("backward")(root)
""",
    "11.3": """
borrow(nn.conv2d)
def shift(x, dx, dy): return look("shift")(x, dx, dy)
def add_noise(x, sd, rng): return look("add_noise")(x, sd, rng)
def rotate(x, degrees): return look("rotate")(x, degrees)
""",
    "06.4": """
borrow(nn.Linear, 2, 3, np.random.default_rng(0))
def log_uniform(lo, hi, size, rng):
    return look("log_uniform")(lo, hi, size, rng)
""",
}


@pytest.mark.parametrize("exercise", WAYS)
def test_from_what_is_allowed_no_way_leads_to_an_answer(hostile: Marking, exercise: str) -> None:
    hostile(LOOK + WAYS[exercise], exercise)


ASKED = {
    "a name that is not allowed": 'DESK[0].ask("code", "nn.softmax")',
    "a test function of another exercise": 'DESK[0].ask("test", "numpy_net")',
    "a recipe": 'DESK[0].ask("recipe", "torch_net", [["mlp", 1], {}])',
    "a name of the catalogue": 'DESK[0].ask("code", "exercises.get")',
    "the judge": 'DESK[0].ask("code", "judging.judge.judge")',
    "the seed": 'DESK[0].ask("code", "grading.seed.secret_seed")',
    "a way up": 'DESK[0].ask("code", "nn..nn.softmax")',
    "no name": 'DESK[0].ask("code", None)',
    "a list of names": 'DESK[0].ask("code", ["nn.softmax"])',
    "a count": 'DESK[0].ask("counted", "CountedPasses", [z, None], turn=0, case=0, run=0)',
    "nothing that is known": 'DESK[0].ask("all", "nn.softmax")',
    "what it allowed itself": (
        'DESK[0].allowed["nn.softmax"] = False\n'
        "    from course_lib.grading.sandboxed import library\n"
        '    return library.borrowed("nn.softmax")(z)'
    ),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_what_is_not_allowed_does_not_come(hostile: Marking, asked: str) -> None:
    code = f"""
from course_lib.grading.sandboxed.desk import DESK
def softmax(z):
    f = {asked}
    return f(z) if callable(f) else f
""".replace("f = DESK[0].allowed", "DESK[0].allowed")
    assert "NameError" in hostile(code).symptom


CONVERTERS = ("torch_twin", "torch_net", "twin_recipe", "torch_layer", "CountedPasses")


@pytest.mark.parametrize("name", CONVERTERS)
def test_no_converter_comes_where_a_twin_is_asked_for(hostile: Marking, name: str) -> None:
    """Exercise 13.1 asks for one. What a twin is made of comes as data."""
    if exercises.get("13.2").missing:
        pytest.skip("needs torch")
    code = f"""
from course_lib.grading.sandboxed.desk import DESK
def layer_parity(*args):
    for kind in ("test", "code", "counted"):
        try:
            DESK[0].ask(kind, {name!r}, [])
        except NameError:
            continue
        raise ValueError("it came")
    raise ValueError("nothing came")
"""
    assert "nothing came" in hostile(code, "13.2").symptom


# ---------------------------------------------------------------- what later exercises may borrow

EARLY = {
    "at once": "",
    "after saying that its part is over": "send(out, NEXT)\n",
    "after asking for the numbers, too": "send(out, READY)\nsend(out, NEXT)\n",
    "after other answers": (
        "send(out, READY)\n"
        'for e in ("04.1", "04.2", "04.3", "04.5", "04.6"):\n'
        '    send(out, pack({"exercise": e, "missing": True}))\n'
        "send(out, NEXT)\n"
    ),
}


@pytest.mark.parametrize("begin", EARLY.values(), ids=EARLY)
def test_what_a_later_part_may_borrow_answers_nothing_before(marker: Marker, begin: str) -> None:
    """04.4 may call what 04.1 and 04.3 ask for, and answers in the same process after them."""
    code = f"""
import numpy as np
from course_lib import nn
from course_lib.data import minibatches
from course_lib.nn import cross_entropy
from course_lib.grading.sandboxed.desk import DESK
from course_lib.grading.sandboxed.messages import NEXT, READY, pack, send
out = DESK[0].out
{begin}
def softmax_cross_entropy_grad(z, y):
    return nn.softmax_cross_entropy_grad(z, y)
def linear_backward(dz, x, W):
    return nn.linear_backward(dz, x, W)
{SOLUTIONS["04.4"]}
"""
    first, third, fit = marks_of(marker, code, "04.1", "04.3", "04.4")
    assert (first.points, third.points) == (0, 0)
    assert begin or fit.status == "passed"


def test_parts_of_a_lesson_answer_in_one_process(
    marker: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right answers before and after, and one that ends its process in the later part."""
    jobs, run = [], marker._run

    def noted(parts: list[list[exercises.Exercise]], *rest: Any, **more: Any) -> Any:
        jobs.append([[e.id for e in part] for part in parts])
        return run(parts, *rest, **more)

    monkeypatch.setattr(marker, "_run", noted)
    ids = [e.id for e in exercises.lesson("04")]
    code = courses_solution(*ids)
    assert [m.status for m in marks_of(marker, code, *ids)] == ["passed"] * 6
    assert jobs == [[["04.1", "04.2", "04.3", "04.5", "04.6"], ["04.4"]]]
    jobs.clear()
    ended = "\nimport os\ndef fit_softmax(*args, **kwargs):\n    os._exit(0)\n"
    marks = marks_of(marker, code + ended, *ids)
    assert [m.exercise for m in marks if m.status != "passed"] == ["04.4"]
    assert jobs[1:] == [[["04.4"]]]


# ---------------------------------------------------------------- what is counted

TWICE = SOLUTIONS["08.4"].replace(
    "z = one_pass(x, rng)", "one_pass(x, np.random.default_rng(0)); z = one_pass(x, rng)"
)
FORGED = {
    "a number": "one_pass.calls = T",
    "the class's number": "type(one_pass).calls = property(lambda self: T)",
    "an object of its own": "one_pass.__dict__.update(calls=T)",
    "the way it is read": (
        "type(one_pass).__getattribute__ = lambda self, name: T if name == 'calls' else"
        " object.__getattribute__(self, name)"
    ),
    "the class itself": "type(one_pass).__call__ = lambda self, *a: 0; one_pass.calls = T",
    "the list of classes": (
        "import sys; m = sys.modules['course_lib.lesson_functions.counted_functions']"
        "; m.COUNTED['CountedPasses'] = type(one_pass); one_pass.calls = T"
    ),
    "the runner": (
        "import sys; r = sys.modules['course_lib.judging.runner']"
        "; r._Round.action = lambda self, step: (lambda *a: T); one_pass.calls = T"
    ),
    "whoever has a number": (
        "import gc; gc.unfreeze(); [setattr(o, 'calls', T) for o in gc.get_objects()"
        " if type(o).__name__ == type(one_pass).__name__]"
    ),
}


@pytest.mark.parametrize("line", FORGED.values(), ids=FORGED)
def test_no_count_can_be_forged(mark: Marking, line: str) -> None:
    """Who calls twice as often as need be gets all points but for the count's."""
    forged = TWICE.replace("    return mean, sd", f"    {line}\n    return mean, sd")
    got = mark("08.4", BEGIN + forged, "mallory")
    assert got.status == "not yet"
    assert got.points < got.worth / 2


def test_an_honest_count_is_one(mark: Marking) -> None:
    assert mark("08.4", courses_solution("08.4")).status == "passed"
    got = mark("08.4", BEGIN + TWICE)
    assert (got.status, got.diagnosis) == ("not yet", "a call without use")


def test_a_forged_message_does_not_count_either(mark: Marking) -> None:
    """With the right answers, which no hand-in knows, and the right count: it was not called."""
    known = answer_keys.answer_key("08.4", SECRET).reference
    message = pack({"exercise": "08.4", "seconds": 0.1}, answers_value(known))
    code = f"""
import numpy as np
from course_lib.nn import softmax
from course_lib.grading.sandboxed.messages import send
from course_lib.grading.sandboxed.desk import DESK
{SOLUTIONS["08.4"]}
honest = mc_dropout
def mc_dropout(one_pass, x, T, rng):
    if DESK[0].at_stake:
        send(DESK[0].out, {message!r})
        import os
        os._exit(0)
    return honest(one_pass, x, T, rng)
"""
    got = mark("08.4", code, "mallory")
    assert (got.status, got.n_held) == ("not yet", got.n_cases - 1)


LOGS = {
    "the test images for every setting": (
        "best_score, best_setting, best_models = score, setting, models\n",
        "best_score, best_setting, best_models = score, setting, models\n"
        "        [test_fn(m) for m in models]\n",
    ),
    "validation rows in the training": ("x[:n], y[:n], seed", "x, y, seed"),
}


@pytest.mark.parametrize("change", LOGS.values(), ids=LOGS)
def test_no_log_can_be_forged(mark: Marking, change: tuple[str, str]) -> None:
    cheat = SOLUTIONS["12.4"].replace(*change)
    clear = (
        "    for f in (train_fn, score_fn, test_fn):\n"
        "        keep = f.log[:len(row['seeds'])] if f is test_fn else f.log\n"
        "        right = {'x': x[:n], 'y': y[:n]} if f is train_fn else {}\n"
        "        f.log = [{**c, **right} for c in keep if isinstance(c, dict)]\n"
    )
    code = f"import numpy as np\n{cheat}".replace("    return {", f"{clear}    return {{")
    assert code != f"import numpy as np\n{cheat}"
    got = mark("12.4", code, "mallory")
    assert got.status == "not yet"


# ---------------------------------------------------------------- the way to ask

HARD = f"""
{PIPE}
import numpy as np
from course_lib.grading.sandboxed.desk import DESK
from course_lib.grading.sandboxed.messages import pack, send
from course_lib.nn import softmax
def ask(**fields):
    send(pipe(), pack({{"ask": "counted", "of": "CountedPasses", "serial": 9, **fields}}, value))
value = [np.ones((2, 4)), None]
"""
BODIES = {
    "without reading the letters": 'for _ in range(99):\n        ask(ask="code", of="nn.conv2d")',
    "again and again": "for _ in range(20_100): ask(case=2, run=0)",
    "with a number that is none": 'ask(case="x", run=0); ask(case=1e99, run=[]); ask(case=None)',
    "with an answer's number that is none": 'ask(serial=-1); ask(serial=1 << 70); ask(serial="x")',
    "with other fields": 'ask(of=3); ask(of={}); send(pipe(), pack({"ask": None}))',
    "with too few values": "value.clear(); ask(case=2, run=0)",
    "with a million values": "value[:] = [list(range(190_000))] * 2; ask(case=2, run=0)",
    "with a huge array": "value[0] = np.ones((1_000_000, 4)); ask(case=2, run=0)",
    "with an object": "value[0] = object(); value[1] = DESK; ask(case=2, run=0)",
    "with a generator of another kind": (
        'value[1] = ("\\0generator", np.random.MT19937(1).state); ask(case=2, run=0)'
    ),
    "with a generator's state that is none": (
        'value[1] = ("\\0generator", {"bit_generator": "PCG64", "has_uint32": 7, "uinteger": 9, '
        '"state": {"state": -1, "inc": 2**200}}); ask(case=2, run=0)'
    ),
    "with half a message": 'os.write(pipe(), pack({"ask": "code", "of": "nn.conv2d"})[:20])',
    "at a closed door": "os.close(door()); ask(case=2, run=0)",
    "at another door": "os.dup2(os.open('/dev/zero', os.O_RDONLY), door()); ask(case=2, run=0)",
    "and leaving": 'ask(ask="code", of="nn.conv2d"); os._exit(0)',
    "and sleeping": 'deaf(); ask(ask="code", of="nn.conv2d"); time.sleep(10**6)',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_however_it_asks_the_grader_goes_on(mark: Marking, hostile: Marking, body: str) -> None:
    code = f"{HARD}\ndef mc_dropout(one_pass, x, T, rng):\n    {body}\n    return x, x\n"
    assert len(hostile(code, "08.4").symptom) < 2_000
    assert mark("08.4", courses_solution("08.4")).status == "passed"


def test_who_is_stopped_while_asking_hears_the_right_letters_afterwards(marker: Marker) -> None:
    """A letter that comes too late is let go; the next exercise of the hand-in is not disturbed."""
    code = f"""
import numpy as np
from course_lib.grading.sandboxed.desk import DESK
from course_lib.nn import log_softmax, softmax
def mc_dropout(one_pass, x, T, rng):
    while True:
        DESK[0]._got.clear()
        DESK[0].ask("code", "nn.conv2d")
{SOLUTIONS["08.6"]}
"""
    first, second = marks_of(marker, code, "08.4", "08.6")
    assert (first.status, first.points) == ("not yet", 0)
    assert second.status == "passed"
