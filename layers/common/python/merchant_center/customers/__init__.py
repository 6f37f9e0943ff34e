"""Customers: who they are, how they sign in, and what their pages have signed."""
