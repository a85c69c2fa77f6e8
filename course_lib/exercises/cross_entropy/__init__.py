"""Exercises and questions of lesson 03_cross_entropy."""
