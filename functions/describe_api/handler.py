"""GET /, GET /health and GET /openapi.json."""

import json
from pathlib import Path
from typing import Any

_DESCRIPTION = (Path(__file__).parent / "openapi.json").read_text(encoding="utf-8")


def _home() -> dict[str, Any]:
    """What this is and where to go on; of the description only what is shown is parsed."""
    start = _DESCRIPTION.index('"info": ') + len('"info": ')
    info, _ = json.JSONDecoder().raw_decode(_DESCRIPTION, start)
    links = {"openapi": "/openapi.json", "health": "/health"}
    return {"name": info["title"], "version": info["version"], "description": info["description"], "links": links}


_ANSWERS = {
    "GET /": json.dumps(_home()),
    "GET /health": json.dumps({"status": "ok"}),
    "GET /openapi.json": _DESCRIPTION,
}


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with what is known without asking anybody."""
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": _ANSWERS[event["routeKey"]],
    }
