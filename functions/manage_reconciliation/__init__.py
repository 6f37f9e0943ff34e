"""Operators follow reconciliation, resolve differences and read the ledger."""
