"""Runs in the environment of the generated Python client: each answer is parsed and must be what it was.

`python play_answers.py FOLDER ANSWERS`: the folder in which the package `generated` lies, and a JSON file of answers.
It prints, as JSON, what went wrong with which answer.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx


def main(folder: str, answers: str) -> None:
    """Play all answers."""
    sys.path.insert(0, folder)
    client = importlib.import_module("generated.client").Client(
        "https://api.example.com", raise_on_unexpected_status=True
    )
    modules = dict(_modules())
    wrong = []
    for answer in json.loads(Path(answers).read_text()):
        try:
            trouble = _play(modules[answer["operation_id"]], client, answer)
        except Exception as error:  # noqa: BLE001 - whatever a generated client raises is what is looked for
            trouble = f"{type(error).__name__}: {error}"
        if trouble:
            wrong.append([answer["path"], answer["method"], answer["status"], answer["media_type"], trouble])
    sys.stdout.write(json.dumps(wrong, ensure_ascii=False))


def _modules() -> Iterator[tuple[str, Any]]:
    package = importlib.import_module("generated.api")
    for tag in pkgutil.iter_modules(package.__path__):
        group = importlib.import_module(f"generated.api.{tag.name}")
        for one in pkgutil.iter_modules(group.__path__):
            yield one.name, importlib.import_module(f"generated.api.{tag.name}.{one.name}")


def _play(module: Any, client: Any, answer: dict[str, Any]) -> str:
    """Give an answer to an operation as HTTP brings it; "" if it came out as it went in."""
    body, media_type = answer["body"], answer["media_type"]
    content = json.dumps(body).encode() if media_type else b""
    response = httpx.Response(answer["status"], content=content, headers={"content-type": media_type or "text/plain"})
    parsed = module._build_response(client=client, response=response).parsed
    came_out = parsed.to_dict() if hasattr(parsed, "to_dict") else parsed
    return "" if came_out == body else f"came out as {came_out!r}"


if __name__ == "__main__":
    main(*sys.argv[1:])
