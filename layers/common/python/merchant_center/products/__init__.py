"""Products: what is sold inside micro pages."""
