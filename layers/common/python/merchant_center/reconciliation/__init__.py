"""Reconciliation: WeChat's bills of each day matched with what is recorded here (law 8)."""
