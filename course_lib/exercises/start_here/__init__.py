"""Exercises and questions of lesson 00_start_here."""
