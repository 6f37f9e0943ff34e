"""Rules as plain functions on frozen values: no clock, no randomness, no I/O, standard library only."""
