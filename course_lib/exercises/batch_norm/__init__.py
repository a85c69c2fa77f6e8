"""Exercises and questions of lesson 07_batch_norm."""
