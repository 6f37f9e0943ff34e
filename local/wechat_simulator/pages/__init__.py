"""The control panel's pages: HTML made on the server, for people; forms call what programs call."""
