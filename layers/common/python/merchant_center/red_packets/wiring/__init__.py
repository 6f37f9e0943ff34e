"""What the functions of this feature are built from."""
