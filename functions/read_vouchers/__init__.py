"""A customer lists their own vouchers, and sees what can be taken."""
