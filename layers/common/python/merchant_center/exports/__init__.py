"""Exports: orders and customers as CSV files."""
