"""By schedule: undecided issues, validity, uses and returns that no callback told, expiry."""
