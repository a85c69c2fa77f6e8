"""The exam bank: questions with answers, drawn by a seed into a paper, its solutions, and Moodle.

One file of `questions/` holds a lesson's questions; `bank` says how they are written.
"""
