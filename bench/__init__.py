"""Measures what the design costs, always against a floor measured in the same run; `python -m bench`."""
