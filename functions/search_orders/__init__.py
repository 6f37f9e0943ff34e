"""Operators search orders and read one in full."""
