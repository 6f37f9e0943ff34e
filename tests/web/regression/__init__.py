"""What went wrong elsewhere, or could: one test a lesson."""
