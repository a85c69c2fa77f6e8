"""What a training run accepts as examples."""

import numpy as np

from course_lib.nn import Array, Labels


def check_examples(x: Array, y: Labels, suffix: str = "") -> None:
    """Raise an error unless x holds floats and there is one label for each example.

    Args:
        x: (n, ...) inputs.
        y: (n,) labels.
        suffix: what stands after x and y in the message, such as "_val".
    """
    if np.asarray(x).dtype.kind != "f":
        raise TypeError(f"x{suffix} must hold floats; load_mnist gives them by default.")
    if len(x) == 0 or len(x) != len(y):
        sizes = f"got {len(x)} and {len(y)}"
        raise ValueError(f"x{suffix} and y{suffix} must have one length of at least 1; {sizes}.")
