"""The screens of the console, used as people do."""
