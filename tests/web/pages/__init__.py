"""Page objects: what a person sees and does on a page, said once."""
