"""The residual block y = x + F(x): what is added to x is learnt, and x itself passes by."""

import numpy as np

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.module import Module, Sequential


class Residual(Sequential):
    """Modules in a row, F, with a way past them: y = x + F(x).

    The gradient takes both ways: dx = dy + (what F's backward makes of dy). Nothing stands on
    the way past, so dy reaches the layers before the block whatever F is (He et al. 2016,
    "Identity Mappings in Deep Residual Networks", section 2, eq. 4 and 5).

    F must keep the shape. Parameters and buffers have names as in `Sequential`: "0.W".

    >>> from course_lib.nn import Linear, ReLU
    >>> block = Residual(ReLU(), Linear(3, 3, np.random.default_rng(0), scale=0))
    >>> block.forward(np.array([[1.0, 2.0, 3.0]])), block.backward(np.array([[1.0, 0.0, 0.0]]))
    (array([[1., 2., 3.]]), array([[1., 0., 0.]]))
    """

    def __init__(self, *modules: Module) -> None:
        """Put the modules of F in a row.

        Raises:
            TypeError: something that is not a module, or a module that comes twice.
            ValueError: no module.
        """
        super().__init__(*modules)
        if not modules:
            raise ValueError("A residual block needs at least one module for F.")

    def forward(self, x: Array) -> Array:
        """Return x + F(x), with the shape of x.

        Raises:
            ValueError: F(x) has another shape than x.
        """
        x = as_floats("x", x)
        fx = super().forward(x)
        check_same_shape("F(x)", fx, "x", x)
        return x + fx

    def backward(self, dy: Array) -> Array:
        """Return dy + F'(dy), with the shape of dy; every module of F sets its grads."""
        dy = as_floats("dy", dy)
        dfx = super().backward(dy)
        return dy + dfx if self.input_grad else np.zeros_like(dfx)

    def __repr__(self) -> str:
        """Say what stands in F, such as Residual(ReLU(), Linear(64, 64))."""
        return f"Residual({', '.join(repr(module) for module in self.modules)})"
