"""Functions and small nets that the cases of exercises hand to an answer, or look at it with."""
