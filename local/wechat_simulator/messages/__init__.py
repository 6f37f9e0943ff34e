"""Messages of the official account: template messages, subscription notices, and what customers received."""
