"""A model's outputs and its accuracy, in evaluation mode."""

from typing import Any

import numpy as np

from course_lib.nn import Array, Labels, Module, accuracy
from course_lib.training.cores import all_cores

EVALUATION_BATCH = 1000


@np.errstate(over="ignore", invalid="ignore")
def predict_logits(model: Module, x: Array) -> Array:
    """Return the model's logits in evaluation mode, a thousand examples at a time.

    Args:
        model: a layer or network whose forward returns (n, k) logits.
        x: (n, ...) inputs.

    Returns:
        (n, k) logits, inf or nan where the weights are. The model is left in the mode in which
        it was.
    """
    was_training = model.training
    model.eval()
    dtype = model_dtype(model, x)
    try:
        with all_cores(model):
            parts = [
                model.forward(x[start : start + EVALUATION_BATCH].astype(dtype, copy=False))
                for start in range(0, max(len(x), 1), EVALUATION_BATCH)
            ]
    finally:
        if was_training:
            model.train()
    return np.concatenate(parts)


def evaluate(model: Module, x: Array, y: Labels) -> float:
    """Return the model's accuracy on examples, in evaluation mode.

    Args:
        model: a layer or network whose forward returns (n, k) logits.
        x: (n, ...) inputs.
        y: (n,) integer labels.
    """
    return accuracy(predict_logits(model, x), y)


def model_dtype(model: Module, x: Array) -> np.dtype[Any]:
    """Return the float type of the model's parameters; that of x for a model without any."""
    return np.result_type(*(model.params or {"x": x}).values())
