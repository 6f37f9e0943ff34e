"""What is compared and what follows: values and tables, no clock, no I/O."""
