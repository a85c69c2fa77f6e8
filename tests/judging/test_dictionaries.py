"""Results that are dictionaries: compared name by name, and the part at fault is an array."""

import numpy as np

from course_lib.judging.outcome import _dtype, compare_values

RIGHT = {"W": np.array([1.0, 2.0]), "b": np.array([3.0])}


def fault(got: object) -> tuple:
    return compare_values(got, RIGHT, 1e-8, 1e-10)


def test_equal_dictionaries_agree_whatever_the_order_of_their_names():
    assert fault({"b": np.array([3.0]), "W": np.array([1.0, 2.0])})[0] is None


def test_the_wrong_entry_is_named_and_handed_on_as_an_array():
    kind, words, (got, expected) = fault({**RIGHT, "W": np.array([1.0, 5.0])})
    assert kind == "values"
    assert words.startswith("entry 'W': expected about 2 at index [1], got 5")
    assert got.tolist() == [1.0, 5.0]
    assert expected.tolist() == [1.0, 2.0]


def test_a_wrong_shape_inside_is_a_shape_fault():
    assert fault({**RIGHT, "b": np.array(3.0)})[:2] == (
        "shape",
        "entry 'b': the shape is (), expected (1,)",
    )


def test_other_names_and_other_types_are_told():
    assert fault({"dW": RIGHT["W"]})[1] == "the names W, b are asked for; dW came"
    assert fault([1.0, 2.0])[:2] == ("type", "a dictionary is asked for; a list came")


def test_dtypes_are_told_by_name():
    assert _dtype({"b": np.zeros(1, np.float32), "W": np.zeros(1)}) == "W float64, b float32"
