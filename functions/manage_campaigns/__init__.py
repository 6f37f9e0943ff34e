"""Operators keep the list of campaigns."""
