"""Right and wrong answers to exercise 06.5, random_search and report.

A wrong search is the right one with some of its lines changed; `searched` makes it.
"""

import heapq
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.training import log_uniform

LINES = {
    "a": "trials = []",
    "t": "try:",
    "f": "    for _ in range(n):",
    "s": "        setting = {name: log_uniform(lo, hi, 1, rng)[0] "
    "for name, (lo, hi) in space.items()}",
    "m": "        model = train_fn(setting, rng)",
    "k": "        trials.append((val_fn(model), setting, model))",
    "e": "except KeyboardInterrupt:",
    "p": "    pass",
    "r": "return trials",
}


def searched(order: str = "atfsmkepr", **changed: str) -> Callable[..., Any]:
    """The search that these lines make.

    Args:
        order: letters of `LINES`.
        **changed: letter -> another text for that line, indented as it stands there.
    """
    lines = {**LINES, **changed}
    body = "\n".join("    " + lines[letter].replace("\n", "\n    ") for letter in order)
    namespace: dict[str, Any] = {"np": np, "log_uniform": log_uniform}
    exec(f"def random_search(train_fn, val_fn, space, n, rng):\n{body}", namespace)
    return namespace["random_search"]


# ---------------------------------------------------------------- what right looks like


def all_settings_first(train_fn, val_fn, space, n, rng):
    columns = {name: log_uniform(ends[0], ends[1], n, rng) for name, ends in space.items()}
    found = []
    for i in range(n):
        setting = {name: float(column[i]) for name, column in columns.items()}
        try:
            model = train_fn(setting, rng)
            score = val_fn(model)
        except KeyboardInterrupt:
            break
        found.append((score, setting, model))
    return found


def with_powers_of_ten(train_fn, val_fn, space, n, rng):
    trials = []
    try:
        while len(trials) < n:
            setting = {}
            for name in space:
                low, high = np.log10(space[name])
                setting[name] = 10 ** rng.uniform(low, high)
            model = train_fn(dict(setting), rng)
            trials += [[val_fn(model), setting, model]]
    except KeyboardInterrupt:
        return trials
    return trials


with_spawned_generators = searched(m="        model = train_fn(setting, rng.spawn(1)[0])")
with_drawn_seeds = searched(
    m="        model = train_fn(setting, np.random.default_rng(rng.integers(2**31)))"
)


def by_sorting(trials, test_fn):
    ranked = sorted(trials, key=lambda trial: -trial[0])
    return ranked[0], test_fn(ranked[0][2])


def by_argmax(trials, test_fn):
    i = int(np.argmax([score for score, _, _ in trials]))
    return trials[i], test_fn(trials[i][2])


def in_a_loop(trials, test_fn):
    best = trials[0]
    for trial in trials[1:]:
        if trial[0] > best[0]:
            best = trial
    _, _, model = best
    return best, test_fn(model)


def by_a_heap(trials, test_fn):
    (best,) = heapq.nlargest(1, trials, key=lambda trial: trial[0])
    return best, test_fn(best[2])
