"""Undecided and unopened sends are polled."""
