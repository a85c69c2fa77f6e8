"""Reports: a feedback page a student, and the class report for the instructor.

Every page is one file without scripts that fetches nothing. Text that comes from a student is
escaped, cut, and shown with its invisible characters visible (`text`).
"""
