"""Customers sign in with WeChat."""
