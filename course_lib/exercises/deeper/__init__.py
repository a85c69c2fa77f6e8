"""Exercises and questions of lesson 11_deeper_and_wider."""
