"""Known answers to 12.4, reproduce. A wrong one is the right one with some lines changed."""

from collections.abc import Callable
from typing import Any

import numpy as np

LINES = {
    "n": 'n = len(raw) - row["n_val"]',
    "x": "x = raw / 255",
    "m": "models = {(s, seed): train_fn(s, x[:n], y[:n], seed)\n"
    '          for s in row["settings"] for seed in row["seeds"]}',
    "v": "def on_val(s):\n"
    '    return np.mean([score_fn(models[s, seed], x[n:], y[n:]) for seed in row["seeds"]])',
    "b": 'best = max(row["settings"], key=on_val)',
    "t": 'test = [test_fn(models[best, seed]) for seed in row["seeds"]]',
    "r": 'return {"setting": best, "test": test, "mean": np.mean(test), '
    '"sd": np.std(test, ddof=1)}',
}


def reproduced(**changed: str) -> Callable[..., Any]:
    """The row that these lines reproduce; letter -> another text for that line."""
    lines = {**LINES, **changed}
    body = "\n".join("    " + text.replace("\n", "\n    ") for text in lines.values() if text)
    namespace: dict[str, Any] = {"np": np}
    exec(f"def reproduce(row, raw, y, train_fn, score_fn, test_fn):\n{body}", namespace)
    return namespace["reproduce"]


def reproduce(row, raw, y, train_fn, score_fn, test_fn):
    n = len(raw) - row["n_val"]
    x = raw / 255
    best, best_score, best_models = None, -np.inf, []
    for setting in row["settings"]:
        models = [train_fn(setting, x[:n], y[:n], seed) for seed in row["seeds"]]
        score = np.mean([score_fn(model, x[n:], y[n:]) for model in models])
        if score > best_score:
            best, best_score, best_models = setting, score, models
    test = [test_fn(model) for model in best_models]
    return {
        "setting": best,
        "test": test,
        "mean": float(np.mean(test)),
        "sd": float(np.std(test, ddof=1)),
    }


# ---------------------------------------------------------------- what right looks like


def in_float32(row, raw, y, train_fn, score_fn, test_fn):
    x = raw.astype(np.float32) / np.float32(255)
    held = row["n_val"]
    scores = np.zeros((len(row["settings"]), len(row["seeds"])))
    models = {}
    for j, seed in enumerate(row["seeds"]):
        for i, setting in enumerate(row["settings"]):
            models[i, j] = train_fn(setting, x[:-held], y[:-held], seed)
            scores[i, j] = score_fn(models[i, j], x[-held:], y[-held:])
    i = int(scores.mean(axis=1).argmax())
    test = np.array([test_fn(models[i, j]) for j in range(len(row["seeds"]))])
    return {
        "setting": row["settings"][i],
        "test": test,
        "mean": test.mean(),
        "sd": test.std(ddof=1),
    }


def trained_again(row, raw, y, train_fn, score_fn, test_fn):
    x = raw / 255.0
    train, val = np.split(np.arange(len(raw)), [len(raw) - row["n_val"]])
    means = []
    for s in row["settings"]:
        found = [score_fn(train_fn(s, x[train], y[train], k), x[val], y[val]) for k in row["seeds"]]
        means.append(sum(found) / len(found))
    s = row["settings"][means.index(max(means))]
    test = tuple(test_fn(train_fn(s, x[train], y[train], k)) for k in row["seeds"])
    mean = sum(test) / len(test)
    sd = (sum((v - mean) ** 2 for v in test) / (len(test) - 1)) ** 0.5
    return {"sd": sd, "mean": mean, "test": test, "setting": s, "validation": max(means)}


the_lines = reproduced()
