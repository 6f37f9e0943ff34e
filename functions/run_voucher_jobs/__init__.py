"""Voucher jobs are worked through."""
