"""A WeChat to try pages in: the phone, its browser's rules, and the bridge that a page meets there."""
