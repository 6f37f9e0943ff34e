"""Orders and customers are written to CSV files, on demand and by schedule."""
