"""Pages on the simulator's phone; a package, so that Playwright ends with these tests."""
