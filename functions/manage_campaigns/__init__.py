"""Operators manage the list of campaigns."""
