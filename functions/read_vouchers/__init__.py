"""A customer lists their own vouchers."""
