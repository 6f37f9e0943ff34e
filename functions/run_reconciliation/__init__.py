"""A day of an account is matched with WeChat's bills."""
