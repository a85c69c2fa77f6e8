"""Lesson 12: claims on trial."""
