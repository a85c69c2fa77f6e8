"""How much of lesson 12's undecided band is the luck of the images that judge?"""

from collections.abc import Sequence

import numpy as np

from course_lib.nn import Array
from course_lib.results.experiment import Experiment
from course_lib.training.bench_nets import arm_models, judged, mnist


def standard_errors_of(differences: Array) -> dict[str, float]:
    """The standard errors of a mean over seeds and images, by what each of them scatters.

    Args:
        differences: (seeds, images), of two arms: 100 where only the second reads the image, -100
            where only the first does, else 0.

    Returns:
        "over_seeds": of the seeds' means. "over_images": of the images' means, in which a part of
        the seeds' luck is left. "images_alone": without that part, which is estimated by how much
        single images scatter over the seeds.
    """
    seeds, images = differences.shape
    by_image = differences.mean(axis=0)  # (images,)
    left = differences.var(axis=0, ddof=1).mean() / seeds  # of the seeds, in by_image
    alone = max(0.0, by_image.var(ddof=1) - left)
    return {
        "over_seeds": float(differences.mean(axis=1).std(ddof=1) / np.sqrt(seeds)),
        "over_images": float(by_image.std(ddof=1) / np.sqrt(images)),
        "images_alone": float(np.sqrt(alone / images)),
    }


def run(
    seed: int,
    factor: float,
    n_seeds: int,
    lrs: Sequence[float],
    n_train: int,
    val: int,
    n_val: int,
) -> dict[str, float]:
    """Train with factor and without, so many seeds from `seed` on; compare what they read by image.

    Args:
        seed: the first one.
        factor: of the first layer's initial weights in the second arm.
        n_seeds: how many.
        lrs: the learning rates.
        n_train: how many images are learned.
        val: where the images that choose begin; those that judge come after them.
        n_val: how many choose, and how many judge.
    """
    x, y, *_ = mnist(val + 2 * n_val)
    choose, judge = (slice(start, start + n_val) for start in (val, val + n_val))
    trained, differences = arm_models(x, y, lrs), []
    for each in range(seed, seed + n_seeds):
        right = []  # arm -> (images,)
        for scale in (1.0, factor):
            models = trained(each, scale, n_train)
            best, _ = judged(models, (x[choose], y[choose]), (x[judge], y[judge]))
            right.append(models[best].forward(x[judge]).argmax(axis=1) == y[judge])
        differences.append(100.0 * right[1] - 100.0 * right[0])
    return standard_errors_of(np.array(differences))


experiment = Experiment(
    name="judging_images",
    title="784-64-10 with halved weights or not: what scatters over seeds, and what over images",
    arms={"halved against as they are": {"factor": 0.5}},
    seeds=(20, 44, 68),
    metrics={
        "over_seeds": "standard error of the mean difference over seeds, in points",
        "over_images": "the same over images, with a part of the seeds' luck",
        "images_alone": "the same over images, without that part",
    },
    run=run,
    common={
        **{"n_seeds": 24, "lrs": [0.01, 0.03, 0.1, 0.3]},
        **{"n_train": 2000, "val": 5000, "n_val": 2000},
    },
    quick={"n_seeds": 3, "lrs": [0.01, 0.1], "n_train": 200, "val": 200, "n_val": 100},
)
