"""What is allowed and what follows: plain functions on frozen values."""
