import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.nn import unbroadcast


@st.composite
def broadcasts(draw):
    """A shape, and a longer one that it broadcasts to."""
    full = tuple(draw(st.lists(st.integers(0, 4), max_size=4)))
    start = draw(st.integers(0, len(full)))
    shape = tuple(draw(st.sampled_from([size, 1])) for size in full[start:])
    return shape, full


@given(broadcasts(), st.data())
def test_unbroadcast_is_the_adjoint_of_broadcast_to(shapes, data):
    """<broadcast(x), g> = <x, unbroadcast(g)>, for whole numbers exactly."""
    shape, full = shapes
    whole = st.integers(-9, 9).map(float)
    x = data.draw(arrays(np.float64, shape, elements=whole))
    g = data.draw(arrays(np.float64, full, elements=whole))
    back = unbroadcast(g, shape)
    assert back.shape == shape
    assert (np.broadcast_to(x, full) * g).sum() == (x * back).sum()


@pytest.mark.parametrize(
    ("shape", "full"),
    [
        ((4,), (4, 3)),  # aligned at the end: a column needs (4, 1)
        ((2, 3), (4, 3)),
        ((1, 4, 3), (4, 3)),
        ((4, 3), (4, 1)),  # the other way round
        ((0,), (1,)),
    ],
)
def test_shapes_that_do_not_broadcast_are_refused(shape, full, refused):
    refused(ValueError, "does not broadcast to", unbroadcast, np.ones(full), shape)


def test_what_is_no_shape_is_named(refused):
    for shape in (3, (2.0,), None):
        with pytest.raises(TypeError, match="shape must be a tuple of whole numbers"):
            unbroadcast(np.ones((2, 3)), shape)
    refused(TypeError, "g must hold real numbers", unbroadcast, np.array(["1"]), (1,))
