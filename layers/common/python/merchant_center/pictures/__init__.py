"""Pictures that a browser uploads, of products and of success pages."""
