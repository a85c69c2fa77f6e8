"""Right and wrong ways to measure a slope by differences: the known answers to exercise 04.2."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def each_entry(f, x, slope):
    """The gradient with `slope(at)` in every entry; `at(s)` is f with that entry moved by s."""
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):

        def at(step, i=i):
            moved = x.copy()
            moved[i] += step
            return float(f(moved))

        grad[i] = slope(at)
    return grad


def moved_copies(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(h) - at(-h)) / (2 * h))


def through_a_flat_view(f, x, h=1e-5):
    x = np.asarray(x, dtype=float).copy()
    flat, grad = x.reshape(-1), np.empty(x.size)
    for i in range(x.size):
        old = flat[i]
        flat[i] = old + h
        above = float(f(x))
        flat[i] = old - h
        grad[i] = (above - float(f(x))) / (2 * h)
        flat[i] = old
    return grad.reshape(x.shape)


# ---------------------------------------------------------------- what goes wrong


def forward_difference(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(h) - at(0.0)) / h)


def backward_difference(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(0.0) - at(-h)) / h)


def divided_by_h(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(h) - at(-h)) / h)


def divided_by_two(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(h) - at(-h)) / 2)


def divided_without_brackets(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(h) - at(-h)) / 2 * h)


def left_below(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = float(f(x))
        x[i] -= 2 * h
        grad[i] = (above - float(f(x))) / (2 * h)
    return grad


def left_below_in_floats(f, x, h=1e-5):
    return left_below(f, np.asarray(x, dtype=float), h)


def left_below_in_a_copy(f, x, h=1e-5):
    return left_below(f, np.array(x, dtype=float), h)


def almost_restored(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = float(f(x))
        x[i] -= 2 * h
        grad[i] = (above - float(f(x))) / (2 * h)
        x[i] += h
    return grad


def tiny_step(f, x, h=1e-10):
    return moved_copies(f, x, h)


def tiny_step_always(f, x, h=1e-5):
    return moved_copies(f, x, 1e-10)


def tinier_step(f, x, h=1e-12):
    return moved_copies(f, x, h)


def whole_numbers(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = float(f(x))
        x[i] = old - h
        below = float(f(x))
        x[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad


def whole_numbers_throughout(f, x, h=1e-5):
    return whole_numbers(f, x.copy(), h).astype(x.dtype)


def gradient_of_whole_numbers(f, x, h=1e-5):
    return moved_copies(f, x, h).astype(x.dtype)


def alias(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        below = f(x)
        x[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad


def back_before_below(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(h) - at(0.0)) / (2 * h))


def back_before_above(f, x, h=1e-5):
    return each_entry(f, x, lambda at: (at(0.0) - at(-h)) / (2 * h))


def the_same_point_twice(f, x, h=1e-5):
    return each_entry(f, x, lambda at: 0.0)


def rows_in_place_of_entries(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in range(len(x)):
        old = x[i].copy()
        x[i] = old + h
        above = float(f(x))
        x[i] = old - h
        below = float(f(x))
        x[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad


def rows_through_a_view(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for i in range(len(x)):
        old = x[i]
        x[i] = old + h
        above = float(f(x))
        x[i] = old - h
        below = float(f(x))
        x[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad


def first_entry_only(f, x, h=1e-5):
    grad = moved_copies(f, x, h)
    flat = grad.reshape(-1)
    flat[1:] = 0
    return grad


def last_entry_only(f, x, h=1e-5):
    grad = moved_copies(f, x, h)
    flat = grad.reshape(-1)
    flat[:-1] = 0
    return grad
