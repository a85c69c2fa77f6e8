"""What each step of the preparation is worth: test digits drawn anywhere on a pad, at any size."""

from collections.abc import Callable
from functools import partial

import numpy as np

from course_lib import nn
from course_lib.data import PAD, framing, load_mnist, mnist_frame, nearest_mean, on_pad
from course_lib.data.framing import resize
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.corruptions import network
from course_lib.training import fit, predict_logits

INK_SIDE = 20 / 28 * PAD  # of a digit that fills the pad as it fills an image
SIDES = 28, 84  # pixels of the pad: the longer side of the ink, drawn by lot
DRAWING_SEED = 5  # the same places and sizes for every model

Change = Callable[[nn.Array], nn.Array]


def drawn_anywhere(x: nn.Array, rng: np.random.Generator) -> nn.Array:
    """(n, 28, 28) -> (n, PAD, PAD): each digit at a random size and place, whole on the pad."""
    n = len(x)
    sides = rng.uniform(*SIDES, n)  # (n,)
    free = (PAD - sides) / 2
    down, right = rng.uniform(-free, free), rng.uniform(-free, free)  # (n,) each
    return on_pad(x, sides / INK_SIDE, down=down, right=right)


def stretched(pad: nn.Array, side: int) -> nn.Array:
    """(PAD, PAD) -> (28, 28): the box of the ink, both sides stretched to `side`, in the middle."""
    image, margin = np.zeros((28, 28)), (28 - side) // 2
    inside = slice(margin, margin + side)
    image[inside, inside] = resize(framing(pad).cut, side, side)
    return image


def _three(x: nn.Array) -> nn.Array:
    """(n, 28, 28) -> (3, n, 28, 28): each pixel, its right and its lower neighbour."""
    wide = np.pad(x, ((0, 0), (0, 1), (0, 1)))
    return np.stack([x, wide[:, :28, 1:], wide[:, 1:, :28]])


PREPARED: dict[str, Change] = {
    "canvas": partial(mnist_frame, side=28, centre=None, box=False),
    "stretched_28": partial(stretched, side=28),
    "longer_28": partial(mnist_frame, side=28, centre="box"),
    "stretched_20": partial(stretched, side=20),
    "by_box": partial(mnist_frame, centre="box"),
    "by_mass": mnist_frame,
    "side_28": partial(mnist_frame, side=28),
}
THEN: dict[str, Change] = {
    "inverted": lambda x: 1 - x,
    "thinned": lambda x: _three(x).min(axis=0),
    "thickened": lambda x: _three(x).max(axis=0),
    "half_ink": lambda x: x / 2,
    "binary": lambda x: (x > 0.5).astype(float),
}


def prepared(pads: nn.Array) -> dict[str, nn.Array]:
    """Metric -> (n, 28, 28), for drawings (n, PAD, PAD)."""
    made = {name: np.stack([step(pad) for pad in pads]) for name, step in PREPARED.items()}
    return made | {name: step(made["by_mass"]) for name, step in THEN.items()}


def reader(
    kind: str, seed: int, n_train: int | None, lr: float, epochs: int, batch_size: int
) -> Callable[[nn.Array], nn.Array]:
    """(n, 28, 28) -> (n,) digits, after training on MNIST as it is."""
    x, y = load_mnist(n_train=n_train, flat=False).train
    if kind == "mean":
        rows = x.reshape(-1, 784)
        return lambda images: nearest_mean(rows, y, images.reshape(-1, 784), 10)
    rng = np.random.default_rng(seed)
    model = network(kind, rng)
    optimiser = nn.SGD(model, lr=lr, momentum=0.9)
    for part, rate in ((epochs - 1, lr), (1, lr / 10)):
        optimiser.lr = rate
        fit(
            *(model, x, y),
            optimiser=optimiser,
            n_epochs=part,
            batch_size=batch_size,
            rng=rng,
            progress=False,
        )
    return lambda images: predict_logits(model, images[:, None]).argmax(axis=1)


def run(
    seed: int,
    kind: str,
    n_digits: int,
    lr: float,
    epochs: int,
    batch_size: int,
    n_train: int | None = None,
) -> dict[str, float]:
    """Train on clean digits; read test digits that were drawn anywhere and prepared."""
    x, y = load_mnist(n_train=1, n_test=n_digits, flat=False).test
    read = reader(kind, seed, n_train, lr, epochs, batch_size)
    rng = np.random.default_rng([DRAWING_SEED, seed])
    given = prepared(drawn_anywhere(x[:, 0], rng)) | {"clean": x[:, 0]}
    return {name: 100 * float((read(images) == y).mean()) for name, images in given.items()}


experiment = Experiment(
    name="preparation",
    title="Test digits drawn at random place and size, prepared in many ways: accuracy in percent",
    arms={
        "nearest mean": {"kind": "mean"},
        "softmax regression": {"kind": "softmax"},
        "784-256-10": {"kind": "mlp"},
    },
    seeds=(0, 1, 2),
    metrics={
        "canvas": "the pad shrunk to 28 x 28, in %",
        "stretched_28": "the box of the ink stretched to 28 x 28",
        "longer_28": "the box, longer side 28",
        "stretched_20": "the box stretched to 20 x 20",
        "by_box": "longer side 20, centred by the box",
        "by_mass": "longer side 20, centred by mass",
        "side_28": "centred by mass, but longer side 28",
        "inverted": "longer side 20, centred by mass, and 1 - x",
        "thinned": "the same, thinned: the least of a pixel, its right and its lower neighbour",
        "thickened": "the same, thickened: the most of those three",
        "half_ink": "the same, half the ink",
        "binary": "the same, black or white only",
        "clean": "the test images as they are in the file",
    },
    run=run,
    common={"n_digits": 3000, "lr": 0.05, "epochs": 10, "batch_size": 128},
    quick={"n_digits": 50, "epochs": 2, "n_train": 300},
)
