"""`python -m local.api_docs` (part of `make web`): writes web/docs/dist."""

import json
import shutil
from pathlib import Path

from local.api_docs.page import render

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "functions" / "describe_api" / "openapi.json"
STYLE = Path(__file__).with_name("docs.css")
TARGET = ROOT / "web" / "docs" / "dist"


def main() -> None:
    """Write the page and its style."""
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(STYLE, TARGET / STYLE.name)
    document = json.loads(SOURCE.read_text(encoding="utf-8"))
    (TARGET / "index.html").write_text(render(document), encoding="utf-8")


if __name__ == "__main__":
    main()
