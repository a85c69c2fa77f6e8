"""Figures of lesson 06: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import Picture, optimisers, search

TRIALS = [
    (0.8, {"lr": 0.01, "width": 16.0}, "a"),
    (0.9, {"lr": 0.1, "width": 64.0}, "b"),
    (0.3, {"lr": 3.0, "width": 32.0}, "c"),
]
FALLING = np.array([2.3, 1.0, 0.5, 0.2])


def bowl(w1, w2):
    return (w1**2 + 25 * w2**2) / 2


def paths() -> Picture:
    way = np.array([[4.0, 1.0], [2.0, -0.5], [1.0, 0.1]])
    return optimisers.bowl_paths(bowl, {"slow": way, "fast": way / 2}, (5.0, 1.5))


def spread(end: float) -> Picture:
    return optimisers.activation_spread(
        {"small": np.array([0.1, 0.001]), "he": np.array([0.3, end])}
    )


def pairs() -> Picture:
    broken = np.array([2.3, 50.0, np.inf, np.nan])
    return optimisers.loss_pairs(
        {"good": (FALLING, FALLING + 0.1), "far": (broken, broken)},
        {"good": "ok", "far": "diverged"},
    )


def guesses() -> Picture:
    m = np.array([1, 10, 100])
    return search.best_of_many(m, {"100 images": np.array([0.1, 0.15, 0.183])}, 0.1)


def covered() -> Picture:
    grid = np.array([[a, b] for a in (0.2, 0.8) for b in (0.2, 0.8)])
    return search.coverage(grid, np.random.default_rng(0).random((4, 2)))


PICTURES = {
    "spread": (lambda: spread(0.25), "he: 0.3 in layer 1, 0.2 in layer 2"),
    "squares": (
        lambda: optimisers.squares_add(np.array([2.0, 3.0, 6.0])),
        "the last diagonal has length 7, not 11",
    ),
    "factors": (
        lambda: optimisers.step_factors((1.0, 9.0)),
        "They cross at 0.2000, where both are 0.800",
    ),
    "paths": (paths, "fast ends with loss 0.16"),
    "rates": (
        lambda: optimisers.rate_range(np.array([0.1, 1.0]), {"SGD": np.array([0.9, 0.2])}),
        "SGD is best at lr 0.1, with 0.90",
    ),
    "pairs": (pairs, "far: diverged"),
    "coverage": (covered, "the grid tries 2 different values across and the random tries 4"),
    "map": (lambda: search.search_map(TRIALS, TRIALS[1]), "learning rate 0.1 and 64 hidden units"),
    "guesses": (guesses, "100 images: 0.183 for the best of 100"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    says(*PICTURES[name], labelled=name != "squares")


def test_titles_are_computed_from_the_data():
    assert spread(0.25).figure.axes[0].get_title(loc="left") == "Only he's rule keeps the size"
    assert spread(0.001).figure.axes[0].get_title(loc="left") == "0 rules keep the size"
    assert "fast is lower" in str(paths().figure.get_suptitle())
    searched = search.search_map(TRIALS, TRIALS[1]).figure.axes[0]
    assert searched.get_title(loc="left").startswith("1 of 3 trials come within five points")
    assert "2 runs, 2 different words" in str(pairs().figure.get_suptitle())


def test_labels_of_trials_that_lie_together_stay_apart():
    settings = [(0.01, 16.0), (0.0102, 16.2), (0.009, 15.8), (1.0, 64.0), (0.001, 128.0)]
    trials = [(0.8, {"lr": lr, "width": width}, "") for lr, width in settings]
    figure = search.search_map(trials, trials[0]).figure
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 5
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])
