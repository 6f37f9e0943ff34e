"""How requests, queue batches and logs come in and go out: Powertools and pydantic."""
