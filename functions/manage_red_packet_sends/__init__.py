"""Operators look at sends of red packets, and settle those that need a person."""
