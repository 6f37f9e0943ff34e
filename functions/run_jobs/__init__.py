"""Jobs are worked through."""
