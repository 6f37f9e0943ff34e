"""Operators keep the list of voucher stocks."""
