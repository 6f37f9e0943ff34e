"""Pictures that a browser uploads."""
