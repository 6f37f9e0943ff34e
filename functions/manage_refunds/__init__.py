"""Operators ask for refunds, decide about them, and see how they stand."""
