"""Lesson 10: pooling and convolutional networks."""
