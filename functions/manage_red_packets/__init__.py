"""Operators define red packets, change, stop, start and archive them."""
