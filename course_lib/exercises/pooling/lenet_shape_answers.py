"""Wrong answers to the first half of exercise 10.5, lenet_shapes: code that people write."""

from collections.abc import Callable
from typing import Any

from course_lib.exercises.pooling.lenet_answers import lenet_shapes


def shapes(
    first: Callable[[int], int] = lambda h: h,
    pool: Callable[[int], int] = lambda h: h // 2,
    second: Callable[[int], int] = lambda h: h - 4,
    flat: Callable[[int, int, int], int] = lambda c, h, w: c * h * w,
    late: bool = True,
) -> Callable[..., Any]:
    """Shapes with the faults that are switched on; `late`: flatten after the second pooling."""

    def lenet_shapes(h, w):
        maps = [(1, h, w)]
        for c, conv in ((6, first), (16, second)):
            h, w = conv(h), conv(w)
            maps.append((c, h, w))
            if c == 16 and not late:
                flat_now = flat(c, h, w)
                h, w = pool(h), pool(w)
                return [*maps, (c, h, w), (flat_now,), (120,), (84,), (10,)]
            h, w = pool(h), pool(w)
            maps.append((c, h, w))
        return [*maps, (flat(16, h, w),), (120,), (84,), (10,)]

    return lenet_shapes


def always_28(h, w):
    return lenet_shapes(28, 28)


def square(h, w):
    return lenet_shapes(h, h)


def exchanged(h, w):
    return lenet_shapes(w, h)


def with_batch(h, w):
    return [(1, *shape) for shape in lenet_shapes(h, w)]


def channels_last(h, w):
    return [(*s[1:], s[0]) if len(s) == 3 else s for s in lenet_shapes(h, w)]


def without_input(h, w):
    return lenet_shapes(h, w)[1:]


def without_flatten(h, w):
    found = lenet_shapes(h, w)
    return found[:5] + found[6:]


def with_names(h, w):
    names = ["input", "conv", "pool", "conv", "pool", "flatten", "linear", "linear", "linear"]
    return list(zip(names, lenet_shapes(h, w), strict=True))


def plain_numbers(h, w):
    """(120) is no tuple."""
    return [shape if len(shape) == 3 else shape[0] for shape in lenet_shapes(h, w)]


def bare_flatten(h, w):
    """The number itself, no tuple."""
    found: list[Any] = lenet_shapes(h, w)
    found[5] = found[5][0]
    return found


def none_first(h, w):
    """None for the size of the batch."""
    return [(None, *shape) for shape in lenet_shapes(h, w)]


def with_relu(*after: int) -> Callable[..., Any]:
    """The shapes behind ReLU, too: those entries come twice."""

    def shapes_of_all(h, w):
        return [s for i, s in enumerate(lenet_shapes(h, w)) for _ in range(2 if i in after else 1)]

    return shapes_of_all


def filled(
    fourth: Callable[..., Any] = lambda h1, w1, h2, w2: (16, h1 - 4, w1 - 4),
    last: Callable[[int], Any] = lambda h1: (h1 - 4) // 2,
    flat: Callable[..., Any] = lambda h2, w2: (16 * h2 * w2,),
) -> Callable[..., Any]:
    """The blanks of the task, filled in another way.

    Args:
        fourth: the shape behind the second convolution.
        last: rows (or columns) behind the second pooling, of those behind the first.
        flat: the shape behind flatten.
    """

    def shapes_of_all(h, w):
        h1, w1 = h // 2, w // 2
        h2, w2 = last(h1), last(w1)
        maps = [(1, h, w), (6, h, w), (6, h1, w1), fourth(h1, w1, h2, w2), (16, h2, w2)]
        return [*maps, flat(h2, w2), (120,), (84,), (10,)]

    return shapes_of_all


def float_sizes(h, w):
    """Halves with `/`."""
    h1, w1 = h / 2, w / 2
    h2, w2 = (h1 - 4) / 2, (w1 - 4) / 2
    return [
        *((1, h, w), (6, h, w), (6, h1, w1), (16, h1 - 4, w1 - 4), (16, h2, w2)),
        *((16 * h2 * w2,), (120,), (84,), (10,)),
    ]
