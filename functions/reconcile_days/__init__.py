"""Days whose bills are there, or whose date has come, are announced."""
