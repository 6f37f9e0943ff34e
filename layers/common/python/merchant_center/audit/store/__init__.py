"""The audit log in its table: entries written with the change they are of, read by questions."""
