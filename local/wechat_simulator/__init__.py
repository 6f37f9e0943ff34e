"""WeChat Pay's and the official account's side: the merchant centre runs and is tested without WeChat.

It imports nothing of the merchant centre: a bug shared by both sides must not cancel out.
"""

import sys

PYTHON = (3, 13)
# Here and not where it starts: an older Python fails on the syntax of the modules that follow.
if sys.version_info[:2] < PYTHON:
    given = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"the WeChat simulator needs Python {PYTHON[0]}.{PYTHON[1]} or newer, this is {given}")
