"""What the functions of this feature are built from, by what they pull in."""
