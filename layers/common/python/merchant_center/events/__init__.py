"""Events: what happened to each customer, and the questions about it."""
