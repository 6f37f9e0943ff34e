"""Requests to WeChat about orders and its answers, as bytes and values."""
