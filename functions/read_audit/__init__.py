"""Operators read who changed what."""
