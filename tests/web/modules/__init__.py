"""The page modules as a page's visitor meets them."""
