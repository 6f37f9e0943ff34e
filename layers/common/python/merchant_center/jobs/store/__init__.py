"""How it is kept."""
