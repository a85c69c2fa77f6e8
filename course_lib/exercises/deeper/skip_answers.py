"""Right and wrong ways past a function: the known answers to exercise 11.2."""

from collections.abc import Callable
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def forward(x, f):
    fx = f(x)
    if fx.shape != x.shape:
        raise ValueError(f"F(x) has shape {fx.shape}, x has {x.shape}")
    return x + fx


def backward(dy, df):
    return dy + df(dy)


def forward_by_add(x, f):
    fx = np.asarray(f(x))
    if np.shape(fx) == np.shape(x):
        return np.add(fx, x)
    raise ValueError("shapes differ")


class OtherShape(ValueError):
    """A ValueError, as the task asks for, with a name of its own."""


def forward_with_its_own_error(x, f):
    fx = f(x)
    if fx.shape != x.shape:
        raise OtherShape("F(x) has another shape")
    return x + fx


def forward_on_a_copy(x, f):
    y = x.copy()
    fx = f(x)
    if y.shape != fx.shape:
        raise ValueError
    y += fx
    return y


def backward_on_a_copy(dy, df):
    dx = dy.copy()
    dx += df(dy)
    return dx


def backward_by_sum(dy, df):
    return sum([df(dy), dy])


# ---------------------------------------------------------------- what goes wrong

Way = Callable[..., Any]


def going(how: Callable[[Any, Any], Any]) -> dict[str, Way]:
    """Another forward: how(x, fx), after the check of shapes."""

    def residual_forward(x, f):
        fx = f(x)
        if fx.shape != x.shape:
            raise ValueError
        return how(x, fx)

    return {"residual_forward": residual_forward}


def coming(how: Callable[[Any, Any], Any]) -> dict[str, Way]:
    """Another backward: how(dy, df)."""
    return {"residual_backward": lambda dy, df: how(dy, df)}


def no_check(x, f):
    return x + f(x)


def same_ndim(x, f):
    fx = f(x)
    if fx.ndim != x.ndim:
        raise ValueError
    return x + fx


def shape_of_the_sum(x, f):
    y = x + f(x)
    if y.shape != x.shape:
        raise ValueError
    return y


def same_rows(x, f):
    fx = f(x)
    if len(fx) != len(x):
        raise ValueError
    return x + fx


def same_size(x, f):
    fx = f(x)
    if fx.size != x.size:
        raise ValueError
    return x + fx


def broadcast_on_purpose(x, f):
    return x + np.broadcast_to(f(x), x.shape)


def by_assert(x, f):
    fx = f(x)
    assert fx.shape == x.shape, "shapes differ"
    return x + fx


def by_another_error(error: type[Exception]) -> Way:
    """Forward that raises an error of another class."""

    def residual_forward(x, f):
        fx = f(x)
        if fx.shape != x.shape:
            raise error("shapes differ")
        return x + fx

    return residual_forward


def none_when_shapes_differ(x, f):
    fx = f(x)
    if fx.shape == x.shape:
        return x + fx
    return None


def x_when_shapes_differ(x, f):
    fx = f(x)
    return x + fx if fx.shape == x.shape else x


def error_not_raised(x, f):
    fx = f(x)
    if fx.shape != x.shape:
        return ValueError("shapes differ")
    return x + fx


def into_x(x, f):
    fx = f(x)
    if fx.shape != x.shape:
        raise ValueError
    x += fx
    return x


def into_fx(x, f):
    fx = f(x)
    if fx.shape != x.shape:
        raise ValueError
    fx += x
    return fx


def into_dy(dy, df):
    dy += df(dy)
    return dy


def into_dfy(dy, df):
    dx = df(dy)
    dx += dy
    return dx


def twice(x, f):
    y = f(x)
    if y.shape != x.shape:
        raise ValueError
    return y + f(y)
