"""Notices: what a customer is told who came too late."""
