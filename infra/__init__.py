"""What an operator runs beside the templates; nothing of it is deployed."""
