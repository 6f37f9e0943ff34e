"""Asks a deployed stack what only a real account can tell: `python -m infra.check STACK`."""
