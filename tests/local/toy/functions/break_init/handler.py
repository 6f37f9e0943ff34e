"""Fails while it is imported, as a function with a missing setting does."""

raise RuntimeError("no setting")
