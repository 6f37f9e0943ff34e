"""Operators read what customers were told whom a limit refused."""
