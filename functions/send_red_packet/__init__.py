"""A machine sends a red packet to a customer."""
