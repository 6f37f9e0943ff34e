"""A voucher is issued: to a customer on a page, or by a machine."""
