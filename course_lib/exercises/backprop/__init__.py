"""Exercises of lesson 05: the gradient goes back through every step of a network."""
