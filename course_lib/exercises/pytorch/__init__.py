"""Lesson 13: PyTorch."""
