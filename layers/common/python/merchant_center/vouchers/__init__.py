"""Vouchers: stocks, issues to customers, redemptions."""
