"""Lectures: from `solutions/NN_topic.slides.md` to a deck for the projector, and its PDF.

A deck is written, not converted. Its numbers and figures are computed when it is built, by the
functions of the solved lesson, and a claim that has become false stops the build. The docstring of
`deck` is the whole grammar.
"""
