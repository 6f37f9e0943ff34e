"""Sends failure notices from their queue."""
