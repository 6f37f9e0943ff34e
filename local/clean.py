"""`make clean-local`: forgets the state of the local stack, unless the stack runs."""

import argparse
import shutil
import sys
from pathlib import Path

from local.run_file import AlreadyRunningError, only_one


def main() -> None:
    """Remove the state directory."""
    parser = argparse.ArgumentParser(prog="python -m local.clean", description=__doc__)
    # Not stack.STATE_DIR: this must run before anything is installed.
    default = Path(__file__).resolve().parent.parent / ".local"
    parser.add_argument("--state-dir", type=Path, default=default, help="what is removed")
    state_dir = parser.parse_args().state_dir
    if not state_dir.exists():
        return
    try:
        with only_one(state_dir):
            shutil.rmtree(state_dir)
    except AlreadyRunningError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
