"""Days, differences and rules in their table, and the parts of bills in their bucket."""
