"""How events are kept: written with what they tell of, read by questions."""
