"""`python -m local.npm_locks FILE...` takes out of npm's lock files where packages ask for money."""

import json
import sys
from pathlib import Path


def without_funding(lock: str) -> str:
    """Return a lock file's text without the members called `funding`."""
    content = json.loads(lock)
    for package in content["packages"].values():
        package.pop("funding", None)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(without_funding(file.read_text()))
