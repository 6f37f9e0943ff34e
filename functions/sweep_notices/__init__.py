"""Announces failure notices that wait for another try, or that the queue lost."""
