"""Operators connect, change and check merchant accounts."""
