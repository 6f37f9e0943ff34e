"""Requests to WeChat about refunds and its answers, as bytes and values."""
