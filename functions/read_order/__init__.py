"""A customer reads an order of their own."""
