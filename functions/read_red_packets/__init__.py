"""A customer lists their own red packets, and confirms transfers."""
