"""Exercises and questions of lesson 08_dropout."""
