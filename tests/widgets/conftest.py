"""`contract.py` is no test file: it is imported by those of the widgets."""

collect_ignore = ["contract.py"]
