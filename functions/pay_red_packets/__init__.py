"""Sends that wait for a slot at WeChat are called."""
