"""A customer lists their own orders and reads one."""
