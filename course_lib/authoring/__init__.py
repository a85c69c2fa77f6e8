"""From `solutions/NN_topic.py` to the executed solution notebook and the student's notebook."""
