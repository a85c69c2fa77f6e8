"""Right and wrong corruption curves: the known answers to exercise 11.4."""

from collections.abc import Callable
from typing import Any

import numpy as np

Curve = Callable[..., Any]

# ---------------------------------------------------------------- what right looks like


def reference(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    curve = []
    for level in levels:
        rng = np.random.default_rng(seed)
        changed = corrupt(x, level, rng)
        curve.append(np.mean(predict(changed) == y))
    return np.array(curve)


def by_comprehension(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    answers = [predict(corrupt(x, level, np.random.default_rng(seed))) for level in levels]
    return np.array([(labels == y).mean() for labels in answers])


def into_an_array(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    curve = np.zeros(len(levels))
    for i, level in enumerate(levels):
        labels = predict(corrupt(x.copy(), level, np.random.default_rng(seed)))
        curve[i] = (labels == y).sum() / len(y)
    return curve


def counted_one_by_one(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    curve = []
    for level in levels:
        labels = predict(corrupt(x, level, np.random.default_rng(seed)))
        n_right = sum(int(a == b) for a, b in zip(labels, y, strict=True))
        curve.append(n_right / len(y))
    return np.asarray(curve)


# ---------------------------------------------------------------- what goes wrong


def curve(
    part: str = "test",
    generator: Callable[[int, Any], Any] = lambda seed, level: np.random.default_rng(seed),
    score: Callable[[Any, Any], Any] = lambda labels, y: np.mean(labels == y),
    seen: str = "changed",
    end: Callable[[list[Any]], Any] = np.array,
    level_of: Callable[[Any, Any], Any] = lambda level, levels: level,
) -> Curve:
    """A curve with one thing changed."""

    def corruption_curve(predict, digits, corrupt, levels, seed):
        x, y = digits[part]
        values = []
        for level in levels:
            changed = corrupt(x, level_of(level, levels), generator(seed, level))
            values.append(score(predict(changed if seen == "changed" else x), y))
        return end(values)

    return corruption_curve


def cumulative(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    values = []
    for level in levels:
        x = corrupt(x, level, np.random.default_rng(seed))
        values.append(np.mean(predict(x) == y))
    return np.array(values)


def cumulative_with_one_generator(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    rng, values = np.random.default_rng(seed), []
    for level in levels:
        x = corrupt(x, level, rng)
        values.append(np.mean(predict(x) == y))
    return np.array(values)


def cumulative_copy(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    changed, values = x.copy(), []
    for level in levels:
        changed = corrupt(changed, level, np.random.default_rng(seed))
        values.append(np.mean(predict(changed) == y))
    return np.array(values)


def written_into_x(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    values = []
    for level in levels:
        x[:] = corrupt(x, level, np.random.default_rng(seed))
        values.append(np.mean(predict(x) == y))
    return np.array(values)


def one_generator(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    rng, values = np.random.default_rng(seed), []
    for level in levels:
        values.append(np.mean(predict(corrupt(x, level, rng)) == y))
    return np.array(values)


def seed_counts_up(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    values = []
    for i, level in enumerate(levels):
        changed = corrupt(x, level, np.random.default_rng(seed + i))
        values.append(np.mean(predict(changed) == y))
    return np.array(values)


def against_clean(predict, digits, corrupt, levels, seed):
    x, _ = digits["test"]
    clean, values = predict(x), []
    for level in levels:
        changed = corrupt(x, level, np.random.default_rng(seed))
        values.append(np.mean(predict(changed) == clean))
    return np.array(values)


def lost(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    clean = np.mean(predict(x) == y)
    return clean - reference(predict, digits, corrupt, levels, seed)


def returned_early(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    values = []
    for level in levels:
        changed = corrupt(x, level, np.random.default_rng(seed))
        values.append(np.mean(predict(changed) == y))
        return np.array(values)
    return None


def new_list_each_time(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    values: list[Any] = []
    for level in levels:
        values = []
        changed = corrupt(x, level, np.random.default_rng(seed))
        values.append(np.mean(predict(changed) == y))
    return np.array(values)


def appended_after_the_loop(predict, digits, corrupt, levels, seed):
    x, y = digits["test"]
    values, changed = [], x
    for level in levels:
        changed = corrupt(x, level, np.random.default_rng(seed))
    values.append(np.mean(predict(changed) == y))
    return np.array(values)


def both_parts(predict, digits, corrupt, levels, seed):
    x = np.concatenate([digits["train"][0], digits["test"][0]])
    y = np.concatenate([digits["train"][1], digits["test"][1]])
    whole = {"test": (x, y)}
    return reference(predict, whole, corrupt, levels, seed)
