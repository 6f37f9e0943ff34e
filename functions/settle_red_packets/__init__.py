"""Undecided and unopened sends are looked at."""
