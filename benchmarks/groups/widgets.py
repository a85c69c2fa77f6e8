"""The twelve widgets in a browser: how soon they answer, and how they follow the hand."""

from typing import Any

from benchmarks.case import Case, Goal, Group
from benchmarks.hands import shared_lab
from benchmarks.promptness import table

BACK = ("ArrowRight", "ArrowLeft")
SPACE = ("Space",)
TRAINED = (
    "from course_lib.data import load_mnist",
    "from course_lib.training import fit",
    "(x, y), (x_test, y_test) = load_mnist(n_train=2000, flat=False)",
    "def train(model):\n    fit(model, x, y, lr=0.05, momentum=0.9, n_epochs=1, batch_size=50,"
    " rng=np.random.default_rng(0), progress=False)\n    return model",
)
LENET = (*TRAINED, "model_lenet = train(build_lenet(np.random.default_rng(10)))")
DENSE = (
    *LENET,
    "start = np.random.default_rng(11)",
    "model_dense = train(Sequential(Flatten(), Linear(784, 256, start), ReLU(), "
    "Linear(256, 10, start)))",
)
BENCH = (
    *TRAINED,
    "rng = np.random.default_rng(0)",
    "flat = nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng))",
    "mlp = nn.Sequential(nn.Flatten(), nn.Linear(784, 256, rng), nn.ReLU(), "
    "nn.Linear(256, 10, rng))",
    'nets = {"softmax": flat, "MLP": mlp, "LeNet": nn.lenet5(rng), '
    '"LeNet, shifted in training": nn.lenet5(rng)}',
    "bench = Bench(nets={name: train(net) for name, net in nets.items()}, shift=shift, "
    "rotate=rotate, add_noise=add_noise, digits=(x_test[:200], y_test[:200]), "
    'measured=result("corruptions").values)',
)


def _widget(lesson: str, call: str, keys: dict[str, tuple[str, ...]], **settings: Any) -> Case:
    """A widget; `settings` hold "drag", and "given" where the lesson trains something."""
    return Case(
        name=f"`{call.partition('(')[0]}`",
        work="widgets:Widget",
        settings={"lesson": lesson, "call": call, "keys": keys, **settings},
        implementations=("numpy",),
        goals=(
            Goal(0.100, 0.060, versus=None, metric="answer"),
            Goal(0.150, versus=None, metric="answer", share=0.95),
            Goal(1, versus=None, metric="frames", share=1),
            Goal(0.300, versus=None, metric="last", share=1),
        ),
        fresh=True,
        most_rounds=1,
        quicker={"n_keys": 8, "n_moves": 6, "seconds": 1.0},
        tiny={"n_keys": 2, "n_moves": 4, "seconds": 0.3},
    )


def _drag(grab: str, right: float, down: float, follows: str = "") -> dict[str, Any]:
    return {"grab": grab, "follows": follows or grab, "far": (right, down)}


group = Group(
    name="widgets",
    title="How soon a widget answers",
    cases=(
        _widget(
            "10",
            'digit_pad(model_lenet, model_dense, question="Which digit does only one read?")',
            {"turn": BACK, "size": BACK, "test image": BACK},
            drag=_drag(".pad-paper", 70, 50, ".pad-paper"),
            given=DENSE,
        ),
        _widget(
            "02",
            "softmax_lab(typed)",
            {"temperature T": BACK, "add to all: c": BACK, "logit of class 0": BACK},
            drag=_drag(".lab-point", 25, -25),
        ),
        _widget(
            "03",
            "loss_ledger(cross_entropy_soft)",
            {"margin of the open example": BACK, "all: share of wrong 1": BACK},
            drag=_drag(".ledger-ring", 60, 0),
        ),
        _widget(
            "04",
            "three_arrows(softmax_cross_entropy_grad)",
            {".arrows-tip": BACK, "learning rate lr": BACK, "to all arrows: v1": BACK},
            drag=_drag(".arrows-tip", 50, 40),
        ),
        _widget(
            "05",
            'two_passes(mlp_loss_and_grads, step=11, question="Is each of your slopes right?")',
            {"step: one step back": BACK[::-1], "its value": BACK, "by h": BACK},
            drag=_drag("its value", 40, 0),
        ),
        _widget(
            "06",
            "bowl(sgd_momentum)",
            {".bo-on-map": BACK, "μ (6.3: ρ, β1)": BACK, "curvature κ": BACK},
            drag=_drag(".bo-on-map", 30, 20),
        ),
        _widget(
            "07",
            "batch_strings((batch_norm, batch_norm_backward, BatchNorm))",
            {"x of point 0": BACK, "γ": BACK},
            drag=_drag(".bs-dot", 60, 0),
        ),
        _widget(
            "08",
            "thinned_nets(geometric_ensemble)",
            {"drop rate p": BACK, "unit 5": SPACE},
            drag=_drag(".tn-hand", -60, -60),
        ),
        _widget(
            "09",
            "one_number(conv2d, conv2d_backward)",
            {".on-window": BACK, ".on-weight": BACK},
            drag=_drag(".on-window", 45, 45),
        ),
        _widget(
            "10",
            "shift_meter(model_lenet, max_pool, avg_pool, map=3)",
            {"right": BACK, "test image": BACK},
            drag=_drag(".sm-cover", 25, 20, "[data-link=pixels]"),
            given=LENET,
        ),
        _widget(
            "11",
            "stress_bench(bench, hide=True)",
            {"test image": BACK, "level: one step forward": BACK},
            drag=_drag(".bench-pencil circle", 40, 25),
            given=BENCH,
        ),
        _widget(
            "13",
            "parity_ladder(to_torch)",
            {"gradient of the sum": SPACE, "float32": SPACE, "rung": BACK},
            drag=_drag(".rungs-chosen", 0, 60),
        ),
    ),
    metrics=("answer", "frames", "last", "pace", "load"),
    notes=(
        "Each widget is called by a line of its lesson, with the lesson's functions, in a kernel "
        "of its own with as many threads as a learner's, in JupyterLab and a headless Chromium "
        "without a graphics card, 60 frames a second; one visit each, of 40 keys or more. Networks "
        "that a lesson trains are trained more shortly here.",
        "*Answer*: from a key's time stamp until picture and read-out show the answer of the new "
        "state, after the frame was drawn; the keys are spread over two or three of the main "
        "controls, and each waits for the answer before it. Python writes the visible read-out "
        "together with the picture; only its copy for screen readers waits until movement has "
        "rested for 300 ms, and is not measured.",
        "*Frames*: a single move of the mouse, and the frame after it in which the dragged thing "
        "is seen elsewhere; 1 is the next one.",
        "*After a drag*: 3 seconds to and fro, up to 60 moves a second; from the last move until "
        "its answer is drawn. *Answers a second* were drawn during the drag; what moves in steps "
        "asks for fewer.",
    ),
    table=table,
    around=shared_lab,
    opt_in=True,
)
