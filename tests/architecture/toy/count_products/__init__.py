"""Counts products on sale: what a new function consists of."""
