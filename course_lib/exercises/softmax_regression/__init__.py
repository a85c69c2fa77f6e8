"""Exercises and questions of lesson 04_softmax_regression."""
