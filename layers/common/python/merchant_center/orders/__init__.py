"""Orders: placed by customers, paid with WeChat Pay, searched by operators."""
