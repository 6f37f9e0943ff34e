"""Events in their table: written with the change they are of, read by questions."""
