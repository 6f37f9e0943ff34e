"""Operators keep the catalogue."""
