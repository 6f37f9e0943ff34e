"""Operators give something to many customers and follow it."""
