"""Operators close orders that nobody paid."""
