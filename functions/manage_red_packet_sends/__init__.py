"""Operators poll sends of red packets, and settle those that need a person."""
