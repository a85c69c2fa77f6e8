"""The questions of this lesson: predictions, recall, why, quiz."""

from course_lib.exercises.cross_entropy.predictions import predictions
from course_lib.exercises.cross_entropy.quiz import recall_and_quiz
from course_lib.judging import Question

questions: tuple[Question, ...] = predictions + recall_and_quiz
