"""Operators ask about events: who had them, what happened to a customer, how a campaign does."""
