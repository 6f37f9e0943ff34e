"""What the functions of this feature are built from, apart by what they load."""
