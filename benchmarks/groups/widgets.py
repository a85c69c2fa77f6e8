"""The twelve widgets in a browser: how soon they answer, and how they follow the hand."""

import ast
import os
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from benchmarks import ROOT, responsiveness, widget_driver
from benchmarks.case import COURSE, Case, Goal, Group
from benchmarks.work import SelfMeasured
from course_lib.cli.browser import browser

BACK_AND_FORTH, SPACE = ("ArrowRight", "ArrowLeft"), ("Space",)
KEYS: dict[str, tuple[str, ...]] = {
    **{"unit 5": SPACE, "gradient of the sum": SPACE, "float32": SPACE},
    "step: one step back": ("ArrowLeft", "ArrowRight"),  # it begins at the last step
}


class Widget(SelfMeasured):
    """One widget, called as a lesson calls it."""

    def __init__(
        self,
        call: str,  # the line of the lesson
        given: str,  # code in place of what the lesson trains or loads
        controls: Sequence[str],  # what keys are pressed on
        dragged: tuple[str, str],  # what is dragged, and what is seen to follow
        far: tuple[float, float],  # how far it is dragged, right and down, in pixels
        n_keys: int = 40,  # in all
        n_moves: int = 16,  # single moves of the mouse
        seconds: float = 3.0,  # of the drag without a pause
    ) -> None:
        self.cells = lesson_code(call, given), call
        self.controls, self.dragged, self.far = controls, dragged, far
        self.n_keys, self.n_moves, self.seconds = n_keys, n_moves, seconds

    def facts(self) -> dict[str, str]:
        """Versions of the lab and of the browser."""
        with browser("a measurement") as running:
            return {"JupyterLab": version("jupyterlab"), "Chromium": running.version}

    def run(self) -> dict[str, Any]:
        """Open the widget, press keys, move, drag.

        As many keys go to each control; the first two are not counted, they load what is needed.
        """
        pressed, each = [], -(-self.n_keys // len(self.controls))
        with widget_driver.opened(*self.cells) as driver:
            for name in self.controls:
                driver.press(name, KEYS.get(name, BACK_AND_FORTH), 2)
                pressed += driver.press(name, KEYS.get(name, BACK_AND_FORTH), each)
            answers = responsiveness.answers(pressed, driver.read("drawn"))
            driver.grab(*self.dragged, self.far)
            frames = responsiveness.frames(driver.move_singly(self.n_moves))
            sent = driver.drag(self.seconds)
            drawn = driver.read("drawn")
            driver.drop()
        return {
            "answer": answers,
            "frames": frames,
            "last": responsiveness.answers(sent[-1:], drawn),
            "pace": responsiveness.answer_rate(sent, drawn),
            "load": os.getloadavg()[0],
        }


def lesson_code(call: str, given: str) -> str:
    """The code that a call of a lesson needs: imports, functions and classes, in their order.

    Args:
        call: a line of a lesson.
        given: code in place of what the lesson trains or loads.

    Raises:
        ValueError: no lesson has such a line.
    """
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "solutions").glob("*.py"))]
    lines = f"\n{call}\n", f"\ndisplay({call})\n"
    text = next((text for text in texts if any(line in text for line in lines)), None)
    if text is None:
        raise ValueError(f"no lesson has the line {call!r}")
    there = {node: _defined(node) for node in ast.parse(text).body}
    wanted, found = names(ast.parse(f"{call}\n{given}")), set()
    while new := {node for node in there if node not in found and wanted & there[node]}:
        found |= new
        wanted = wanted.union(*map(names, new))
    return "\n\n".join([*(ast.unparse(node) for node in there if node in found), given])


def _defined(node: ast.stmt) -> set[str]:
    """The names that an import, a function or a class gives."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        case ast.FunctionDef() | ast.ClassDef():
            return {node.name}
    return set()


def names(tree: ast.AST) -> set[str]:
    """All names that a piece of code uses."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


TRAINED = """
from course_lib.data import load_mnist
from course_lib.training import fit

(x, y), (x_test, y_test) = load_mnist(n_train=2000, flat=False)


def train(model):
    rng = np.random.default_rng(0)
    fit(model, x, y, lr=0.05, momentum=0.9, n_epochs=1, batch_size=50, rng=rng, progress=False)
    return model
"""
LENET = f"""{TRAINED}
model_lenet = train(build_lenet(np.random.default_rng(10)))
"""
DENSE = f"""{LENET}
rng = np.random.default_rng(11)
model_dense = train(Sequential(Flatten(), Linear(784, 256, rng), ReLU(), Linear(256, 10, rng)))
"""
BENCH = f"""{TRAINED}
n_used = len(x)
rng = np.random.default_rng(0)
nets = {{
    "softmax": nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng)),
    "MLP": nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256, rng), nn.ReLU(), nn.Linear(256, 10, rng)
    ),
    "LeNet": nn.lenet5(rng),
    "LeNet, shifted in training": nn.lenet5(rng),
}}
bench = Bench(
    nets={{name: train(net) for name, net in nets.items()}},
    shift=shift,
    rotate=rotate,
    add_noise=add_noise,
    digits=(x_test[:200], y_test[:200]),
    measured=result("corruptions").values,
)
"""
GIVEN = {"digit_pad": DENSE, "shift_meter": LENET, "stress_bench": BENCH}
WIDGETS = """
digit_pad(model_lenet, model_dense, question="Which digit does only one read?")
    .pad-paper | 70 50 | turn; size; test image
softmax_lab(softmax, z=(1, 2, 3), only="T", question="How far does T alone move the point?")
    .lab-point | 25 -25 | temperature T
loss_ledger(cross_entropy_soft)
    .ledger-ring | 60 0 | log-odds of the open example; all: share of wrong 1
three_arrows(softmax_cross_entropy_grad)
    .ar-tip | 50 40 | .ar-tip; learning rate lr; to all arrows: v1
two_passes(mlp_loss_and_grads)
    its value | 40 0 | step: one step back; its value; by h
bowl(sgd_momentum)
    .bo-on-map | 30 20 | .bo-on-map; μ (6.3: ρ, β1); curvature κ
batch_strings((batch_norm, batch_norm_backward, BatchNorm))
    .bs-dot | 60 0 | x of point 0; γ
thinned_nets(geometric_ensemble)
    .tn-hand | -60 -60 | drop rate p; unit 5
one_number(conv2d, conv2d_backward, w=(-1, 0, 1, -2, 0, 3, -1, 1, 0))
    .on-window | 45 45 | .on-window; .on-weight
shift_meter(model_lenet, max_pool, avg_pool, map=3)
    .sm-cover > [data-link=pixels] | 25 20 | right; test image
stress_bench(bench, hide=True)
    .bench-pencil circle | 40 25 | test image; level: one step forward
parity_ladder(to_torch)
    .rungs-chosen | 0 60 | gradient of the sum; float32; rung
"""
"""The call in a lesson; what is dragged (> what is seen to follow), how far, and the controls."""


def _widget(call: str, line: str) -> Case:
    name = call.partition("(")[0]
    dragged, far, controls = line.strip().split(" | ")
    grabbed, _, follows = dragged.partition(" > ")
    settings = {
        "call": call,
        "given": GIVEN.get(name, ""),
        "controls": controls.split("; "),
        "dragged": (grabbed, follows or grabbed),
        "far": tuple(map(int, far.split())),
    }
    return Case(
        f"`{name}`",
        Widget,
        settings,
        (COURSE,),
        goals=(
            Goal(0.100, 0.060, versus=None, metric="answer"),
            Goal(0.150, versus=None, metric="answer", share=0.95),
            Goal(1, versus=None, metric="frames", share=1),
            Goal(0.300, versus=None, metric="last", share=1),
        ),
        fresh=1,
        quicker={"n_keys": 8, "n_moves": 6, "seconds": 1.0},
    )


lines = WIDGETS.strip().splitlines()
group = Group(
    name="widgets",
    cases=tuple(map(_widget, lines[::2], lines[1::2])),
    metrics=("answer", "frames", "last", "pace", "load"),
    table=responsiveness.table,
    opt_in=True,
)
groups = (group,)
