"""Exercises and questions of lesson 09_convolution."""
