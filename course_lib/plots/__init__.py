"""Static figures: the only room that imports matplotlib. Every figure says what it shows in words.

Each lesson has a module of its own here (`plots.softmax`, ...), imported where it is used.
"""

from course_lib.plots.style import Picture

__all__ = ["Picture"]
