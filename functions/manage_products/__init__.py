"""Operators manage the products."""
