"""Merchant accounts: their keys and certificates, connected, probed and refreshed."""
