"""Sends that wait for their turn at WeChat are called."""
