"""What a refund may become, and what follows for its order."""
