"""Bills: what moved on a Beijing day, as the files that merchants download and match with their books."""
