"""The work as the course's library does it, by its public names."""
