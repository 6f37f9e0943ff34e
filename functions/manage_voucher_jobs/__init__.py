"""Operators issue a voucher to many customers and follow it."""
