"""The room: names, laziness, no file that the package would lose."""

import importlib
import subprocess
import sys

import pytest

from course_lib import widgets


def test_a_widget_is_its_function_whatever_was_imported_first():
    for name in widgets.__all__:
        module = importlib.import_module(f"course_lib.widgets.{name}")
        assert getattr(widgets, name) is module.__dict__[name]
        assert module.CARD.name == name


def test_a_name_that_is_none_is_refused_with_the_names_that_are():
    with pytest.raises(AttributeError, match="no name 'no_such_lab'; widgets: .*softmax_lab"):
        _ = widgets.no_such_lab


def test_the_words_of_a_lesson_load_no_widget_library():
    program = (
        "import sys, course_lib.widgets, course_lib.checking; print('anywidget' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
