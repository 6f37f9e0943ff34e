"""Refunds of WeChat Pay: what a merchant asks for, what an operator gives back, and what is told of them."""
