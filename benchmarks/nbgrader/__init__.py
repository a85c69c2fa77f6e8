"""Grading as nbgrader does it: the real one, in an environment of its own."""
