"""Operators manage the list of voucher stocks."""
