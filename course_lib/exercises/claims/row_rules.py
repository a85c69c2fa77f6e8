"""What must hold of a reproduced row (12.4): the first thing that is wrong with it.

The values of a case are the result, and what the functions for training, for validation and for the
test images logged. The rules are asked in order, so an answer has one fault at a time.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.exercises.claims.remembered import remembered
from course_lib.judging import Step
from course_lib.judging.row_functions import ROW

Facts = dict[str, Any]
KEYS = ("setting", "test", "mean", "sd")
SAYS = {
    "keys": "a dictionary with setting, test, mean and sd comes back",
    "no rows": "there are rows to train on",
    "unscaled": "the pixels are divided by 255",
    "floor": "the pixels are divided as floats",
    "by its maximum": "the divisor is 255, and not the largest byte that occurs",
    "scaled otherwise": "the divisor is 255",
    "all rows": "the validation rows are held out of the training",
    "other rows": "the training part is the rows before the last n_val",
    "labels": "each image keeps its label",
    "unscored": "the validation images are read",
    "scored on training": "models are scored on the validation rows",
    "scored unscaled": "the validation pixels are divided by 255",
    "other validation": "the validation part is the last n_val rows",
    "seeds": "every seed is trained",
    "other seeds": "the seeds of the row are used",
    "settings": "every setting is trained",
    "chosen on test": "the setting is chosen without the test images",
    "read too often": "each chosen model is read once on the test images, and no other model",
    "unread": "the test images are read",
    "seeds unread": "every seed is read on the test images",
    "a setting a seed": "one setting is chosen for all seeds",
    "best single run": "the choice is by the mean over the seeds, not by one run",
    "first seed": "the choice is by the mean over the seeds, not by the first",
    "last seed": "the choice is by the mean over the seeds, not by the last",
    "by median": "the choice is by the mean over the seeds, not by the median",
    "by minimum": "the choice is by the mean over the seeds, not by the lowest",
    "lowest": "the highest validation accuracy wins",
    "later of equals": "of equal settings the earliest is chosen",
    "setting": "the setting with the highest mean on validation is chosen",
    "other models": "the models that are tested are those of the setting that is returned",
    "index": "the setting itself is returned",
    "validation told": "the accuracies told are those of the test images",
    "sorted": "the accuracies stand in the order of the seeds",
    "test": "one test accuracy a seed is told",
    "best told": "the mean is not the best seed",
    "median told": "the mean is not the median",
    "mean": "the mean is that of the test accuracies",
    "ddof": "the sd divides by n - 1",
    "standard error": "the sd is not the standard error",
    "sd": "the sd is that of the test accuracies",
    "row changed": "the row keeps its numbers",
}


@remembered
def first_fault(values: list[Any], steps: tuple[Step, ...]) -> tuple[str, Facts]:
    """The first rule that is broken and what to say of it; ("", {}) when all hold."""
    got, trained, scored, read, after = values
    row, (raw, y) = steps[0].args[0], steps[1].args[1:3]
    told: Facts = {"reads": len(read), "n_seeds": len(row["seeds"])}
    for rule in (
        lambda: _form(got, told),
        lambda: _trained_on(trained, row, raw, y, told),
        lambda: _scored_on(scored, read, row, raw, y, told),
        lambda: _pairs(trained, row, told),
        lambda: _readings(got, read, row, told),
        lambda: _chosen(got, read, row, told),
        lambda: _told(got, row, read, told),
        lambda: "" if _kept(after, row, told) else "row changed",
    ):
        broken = rule()
        if broken:
            return broken, told
    return "", told


def _form(got: Any, told: Facts) -> str:
    told["came"] = type(got).__name__
    missing = [key for key in KEYS if not isinstance(got, Mapping) or key not in got]
    if missing:
        told["without"] = " and ".join(missing)
        return "keys"
    return ""


def _kept(after: Any, row: Any, told: Facts) -> bool:
    told["part"] = next((key for key in row if after.get(key) != row[key]), "")
    return after == row


def same(a: Any, b: np.ndarray) -> bool:
    """Equal shape and numbers, as float32 may hold them."""
    a = np.asarray(a)
    return a.shape == b.shape and np.allclose(np.asarray(a, float), b, atol=1e-5)


def _trained_on(trained: list[Any], row: Any, raw: Any, y: Any, told: Facts) -> str:
    n = len(raw) - row["n_val"]
    told |= {"n_train": n, "n": len(raw), "n_val": row["n_val"], "byte": int(raw.max())}
    for call in trained:
        x, top = call["x"], np.max(call["x"], initial=0)
        told |= {"max": f"{float(top):.3g}", "n_given": len(x)}
        if not len(x):
            return "no rows"
        if top > 1.5:
            return "unscaled"
        if np.issubdtype(x.dtype, np.integer) or not x.any():
            return "floor"
        if abs(float(top) - 1) < 1e-6 and raw.max() < 255:
            return "by its maximum"
        if abs(float(top) - raw.max() / 255) > 1e-4:
            return "scaled otherwise"
        if len(x) == len(raw):
            return "all rows"
        if not same(x, raw[:n] / 255):
            return "other rows"
        if not same(call["y"], y[:n]):
            return "labels"
    return ""


def _scored_on(scored: list[Any], read: list[Any], row: Any, raw: Any, y: Any, told: Facts) -> str:
    n = len(raw) - row["n_val"]
    if not scored:
        return "" if len(read) > len(row["seeds"]) else "unscored"  # else: chosen on test
    for call in scored:
        x, top = call["x"], np.max(call["x"], initial=0)
        told |= {"max": f"{float(top):.3g}", "n_given": len(x)}
        if top > 1.5:
            return "scored unscaled"
        if same(x, raw[:n] / 255) or len(x) == len(raw):
            return "scored on training"
        if not same(x, raw[n:] / 255) or not same(call["y"], y[n:]):
            return "other validation"
    return ""


def _pairs(trained: list[Any], row: Any, told: Facts) -> str:
    seeds = {call["seed"] for call in trained}
    told["seeds"] = ", ".join(str(seed) for seed in sorted(seeds, key=str)[:6]) or "none"
    told["n_trained"] = len(trained)
    if seeds - set(row["seeds"]):
        return "other seeds"
    if {call["lr"] for call in trained} != set(row["settings"]):
        return "settings"
    return "seeds" if seeds != set(row["seeds"]) else ""


def accuracies(lr: float, row: Any, part: int) -> np.ndarray:
    """(seeds,) accuracies on validation (part 0) or on test images (part 1)."""
    return np.array([ROW[lr][part][seed % 5] for seed in row["seeds"]])


def best(row: Any, part: int, how: Any = np.mean) -> float:
    """The setting with the highest number, the earliest of equals."""
    return max(row["settings"], key=lambda lr: round(float(how(accuracies(lr, row, part))), 9))


def _readings(got: Any, read: list[Any], row: Any, told: Facts) -> str:
    models = [(call["lr"], call["seed"]) for call in read]
    lrs = {lr for lr, _ in models}
    told["models"] = len(set(models))
    told["setting"] = got["setting"]
    if not models:
        return "unread"
    if len(lrs) > 1:
        if len(models) == len(row["seeds"]) and len({seed for _, seed in models}) == len(models):
            return "a setting a seed"
        by_test = _is(got["setting"], best(row, 1)) or _is(got["setting"], best(row, 1, np.max))
        by_both = _is(got["setting"], max(row["settings"], key=lambda lr: _both(lr, row)))
        right = _is(got["setting"], best(row, 0))
        return "chosen on test" if (by_test or by_both) and not right else "read too often"
    if len(set(models)) < len(models):
        return "read too often"
    return "seeds unread" if {seed for _, seed in models} != set(row["seeds"]) else ""


def _both(lr: float, row: Any) -> float:
    return float(accuracies(lr, row, 0).mean() + accuracies(lr, row, 1).mean())


def _is(setting: Any, lr: float) -> bool:
    return isinstance(setting, int | float | np.number) and setting == lr


def _chosen(got: Any, read: list[Any], row: Any, told: Facts) -> str:
    setting, right = read[0]["lr"], best(row, 0)
    told |= {"chosen": setting, "right": right}
    for name, lr in (("its_mean", setting), ("best_mean", right)):
        told[name] = f"{accuracies(lr, row, 0).mean():.2f}"
    if setting == right:
        return "" if _is(got["setting"], right) else "index"
    if _is(got["setting"], right):
        return "other models"
    if np.isclose(*(accuracies(lr, row, 0).mean() for lr in (setting, right))):
        return "later of equals"
    for rule, how in OTHER_CHOICES.items():
        if setting == best(row, 0, how):
            return rule
    return "setting"


OTHER_CHOICES: dict[str, Any] = {
    "best single run": np.max,
    "first seed": lambda v: v[0],
    "last seed": lambda v: v[-1],
    "by median": np.median,
    "by minimum": np.min,
    "lowest": lambda v: -v.mean(),
}


def _told(got: Any, row: Any, read: list[Any], told: Facts) -> str:
    right = accuracies(best(row, 0), row, 1)  # (seeds,)
    val = accuracies(best(row, 0), row, 0)
    test = np.array(got["test"], float).ravel() if _numeric(got["test"]) else np.array([])
    told |= {"n_told": len(test)}
    for key in ("mean", "sd"):
        if not _numeric(got[key]) or np.size(got[key]) != 1:
            return key
    mean, sd = (float(np.ravel(got[key])[0]) for key in ("mean", "sd"))
    told |= {"mean": f"{mean:.4g}", "sd": f"{sd:.3g}"}
    if not same(test, right):
        if same(test, val):
            return "validation told"
        return "sorted" if same(np.sort(test), np.sort(right)) else "test"
    for says, number in (("best told", right.max()), ("median told", np.median(right))):
        if abs(mean - number) < 1e-6 < abs(mean - right.mean()):
            return says
    if abs(mean - right.mean()) > 1e-6:
        return "mean"
    wanted = right.std(ddof=1)
    for says, number in (("ddof", right.std()), ("standard error", wanted / len(right) ** 0.5)):
        if abs(sd - number) < 1e-6 < abs(sd - wanted):
            return says
    return "sd" if abs(sd - wanted) > 1e-6 else ""


def _numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "fiu" and bool(np.size(value))
    except (ValueError, TypeError):
        return False
