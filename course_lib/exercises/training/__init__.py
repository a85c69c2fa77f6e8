"""Exercises and questions of lesson 06_training."""
