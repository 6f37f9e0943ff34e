"""Jobs: a voucher or a red packet for each customer of a list."""
