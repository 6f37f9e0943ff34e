"""A schedule announces jobs and exports again that nobody works on."""
