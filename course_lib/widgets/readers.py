"""A model that reads images, whatever it is: its answer, its probabilities, its slope.

A model is a function or a network of the course. It gets images and answers with digits (n,), or
with scores (n, 10): logits or probabilities.
"""

from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np

from course_lib.nn import Module, softmax
from course_lib.training import predict_logits
from course_lib.widgets.learner import Complaint, ask, name_of
from course_lib.widgets.parts import short

STEP = 0.01  # of the ink in a pixel; a slope by differences


class Reading(NamedTuple):
    """What a model makes of one image.

    Attributes:
        name: of the model, as the learner calls it.
        digit: its answer.
        p: (10,) probabilities, or None where it answers with a digit only.
    """

    name: str
    digit: int
    p: np.ndarray | None

    def __str__(self) -> str:
        """Such as `net reads 7 (.98), then 9 (.01)`."""
        if self.p is None:
            return f"{self.name} reads {self.digit}"
        first, second = np.argsort(-self.p, kind="stable")[:2]
        surely, maybe = (short(float(self.p[k]), 2) for k in (first, second))
        return f"{self.name} reads {first} ({surely}), then {second} ({maybe})"


def reading(model: Any, image: np.ndarray) -> Reading:
    """What a model makes of one (28, 28) image.

    Raises:
        Complaint: it answers neither with digits nor with ten scores an image.
    """
    found = scores(model, image[None])
    if found.ndim == 1:
        return Reading(name_of(model), int(found[0]), None)
    p = found if _are_probabilities(found) else softmax(found)
    return Reading(name_of(model), int(p[0].argmax()), p[0])


def scores(model: Any, images: np.ndarray) -> np.ndarray:
    """(n, 28, 28) -> (n,) digits or (n, 10) scores, float64.

    A function gets rows (n, 784). A network gets what its first layer takes.
    """
    n = len(images)
    rows = images.reshape(n, 784)
    if isinstance(model, Module):
        found = np.asarray(predict_logits(model, rows.reshape(_shape(model, n))))
    else:
        found = ask(model, rows)
    if found.shape not in {(n,), (n, 10)}:
        raise Complaint(
            f"your {name_of(model)} returned shape {found.shape}; "
            f"here it must be {(n,)}, digits, or {(n, 10)}, scores"
        )
    if not np.isfinite(found).all():
        raise Complaint(f"your {name_of(model)} returned nan or inf: it reads nothing")
    return found.astype(float)


def slope(model: Any, image: np.ndarray, digit: int) -> np.ndarray | None:
    """The slope of a digit's score in each pixel: how much more ink there would raise it.

    A network tells it by its backward pass. A function is asked 785 times, by differences.

    Args:
        model: what is asked; it is left as it was.
        image: (28, 28) pixels.
        digit: whose score.

    Returns:
        (28, 28) slopes; None for a model that answers with digits only.
    """
    if isinstance(model, Module):
        return _slope_backward(model, image, digit)
    moved = np.concatenate([np.zeros((1, 784)), STEP * np.eye(784)]).reshape(-1, 28, 28)
    found = scores(model, image + moved)  # (785, 10)
    return (
        None if found.ndim == 1 else ((found[1:, digit] - found[0, digit]) / STEP).reshape(28, 28)
    )


def _slope_backward(model: Module, image: np.ndarray, digit: int) -> np.ndarray:
    twin = deepcopy(model)  # the learner's keeps its gradients and its modes
    twin.eval()
    twin.input_grad = True
    dtype = np.result_type(*model.params.values())
    z = twin.forward(image.reshape(_shape(model, 1)).astype(dtype))
    dz = np.zeros_like(z)
    dz[0, digit] = 1
    return twin.backward(dz).reshape(28, 28).astype(float)


def _shape(model: Module, n: int) -> tuple[int, ...]:
    """(n, 784) for a network that begins with a linear layer, else (n, 1, 28, 28)."""
    first = getattr(model, "modules", (model,))[0]
    linear = next((v.ndim == 2 for v in first.params.values()), False)
    return (n, 784) if linear else (n, 1, 28, 28)


def _are_probabilities(found: np.ndarray) -> bool:
    return bool((found >= 0).all() and np.allclose(found.sum(axis=1), 1, atol=1e-3))
