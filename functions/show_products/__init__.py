"""Pages read what is on sale."""
