"""Writes the API's description (OpenAPI 3.1) from what it must agree with: template, handlers, models, error table.

`PYTHONPATH=functions:layers/common/python python -m local.openapi` writes functions/describe_api/openapi.json, and the
table of docs/scopes.md from it; tests fail when these are not what would be written.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from local import openapi_schemas as schemas
from local import openapi_scopes
from local.gateway.routes import Route, read_routes
from local.openapi_descriptions import DescribedSchema, worded
from local.openapi_functions import FOLDERS, OPERATIONS, read_handler
from local.openapi_operations import Operation
from local.template import load, resolve
from merchant_center.core.edge.json_models import Versioned
from merchant_center.core.edge.problems import ERROR_CODES, PROBLEM_JSON, RETRY_AFTER_SECONDS
from merchant_center.core.errors import VersionChangedError

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "functions" / "describe_api" / "openapi.json"

_DESCRIPTION = (
    "Merchant centre for WeChat Pay. Amounts are whole numbers of fen; instants are RFC 3339 with a time zone. "
    "Errors are problem documents (RFC 9457) with a stable `code`; what API Gateway refuses has a `message` only."
)
_BY_GATEWAY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
_BY_AUTHORIZER = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_SCHEMA = "#/components/schemas/"


def describe_api(root: Path = ROOT) -> dict[str, Any]:
    """Return the OpenAPI document of the source tree.

    Raises:
        KeyError: a route has no operation beside its handler, or its handler no function.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    template = load(root / "template.yaml")
    # Routes and scopes depend on no parameter.
    template = resolve(template, dict.fromkeys(template["Parameters"], ""))
    routes = sorted(read_routes(template), key=lambda route: (route.path, route.method))
    handlers = dict(item for folder in FOLDERS for item in read_handler(folder).items())
    references, definitions = _model_schemas()
    paths: dict[str, dict[str, Any]] = {}
    refusals: dict[str, Any] = {}
    for route in routes:
        name, text = handlers[route.key]
        described = _operation(route, name, text, OPERATIONS[name], references)
        for status, (kind, refusal) in _refusals(route, OPERATIONS[name]).items():
            refusals[kind] = refusal
            described["responses"][status] = {"$ref": f"#/components/responses/{kind}"}
        paths.setdefault(route.path, {})[route.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Merchant centre",
            "version": project["version"],
            "description": _DESCRIPTION,
            "license": {"name": project["license"], "identifier": project["license"]},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in schemas.TAGS.items()],
        "paths": worded(paths),
        "components": {
            "securitySchemes": schemas.SECURITY,
            "responses": dict(sorted(refusals.items())),
            "schemas": worded(dict(sorted(definitions.items()))),
        },
    }


def text_of(document: dict[str, Any]) -> str:
    """Return the document as the file has it."""
    # Docstrings quote code as reStructuredText does, readers of the document expect Markdown.
    return json.dumps(document, ensure_ascii=False, indent=1).replace("``", "`") + "\n"


def _operation(
    route: Route, name: str, text: str, operation: Operation, references: dict[Any, dict[str, Any]]
) -> dict[str, Any]:
    summary, _, description = text.partition("\n\n")
    described: dict[str, Any] = {"operationId": name, "summary": summary, "tags": [_tag(route.path)]}
    if description:
        described["description"] = " ".join(description.split())
    described["security"] = _security(route, operation)
    if_match = [schemas.IF_MATCH] if VersionChangedError.code in operation.errors else []
    parameters = [*_path_parameters(route.path), *_query_parameters(operation.query), *operation.headers, *if_match]
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        schema = operation.body if isinstance(operation.body, dict) else references[operation.body, "validation"]
        content = {"application/json": {"schema": schema}}
        described["requestBody"] = {"required": operation.needs_body, "content": content}
    described["responses"] = _answers(operation, references)
    return described


def _tag(path: str) -> str:
    prefixes = {"/v1/admin/": "operators", "/v1/callbacks/": "wechat", "/v1/": "customers"}
    return next((tag for prefix, tag in prefixes.items() if path.startswith(prefix)), "service")


def _security(route: Route, operation: Operation) -> list[dict[str, list[str]]]:
    if route.authorizer:
        return [{"operator": [*route.authorizer.scopes, *operation.also_needs]}]
    if not operation.session:
        return []
    return [{}, {"session": []}] if operation.session_may_miss else [{"session": []}]


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": schemas.PATH_VARIABLES[name]}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(model: type[BaseModel] | None) -> Iterator[dict[str, Any]]:
    if model is None:
        return
    schema = _without_titles(
        model.model_json_schema(ref_template=_SCHEMA + "{model}", schema_generator=DescribedSchema)
    )
    for name, given in schema["properties"].items():
        # A query string has no null: not giving the parameter means the same.
        kinds = [kind for kind in given.pop("anyOf", []) if kind.get("type") != "null"]
        wanted = {**given, **kinds[0]} if kinds else given
        if wanted.get("default", "") in {None, ""}:
            wanted.pop("default", None)
        parameter = {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": wanted}
        text = wanted.pop("description", None)
        yield parameter | ({"description": text} if text else {})


def _answers(operation: Operation, references: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, model in operation.answers.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if isinstance(model, dict):
            answer["content"] = {"application/json": {"schema": model}}
        elif model is not None:
            answer["description"] = (model.__doc__ or "").strip().partition("\n")[0]
            answer["content"] = {"application/json": {"schema": references[model, "serialization"]}}
        headers = schemas.ETAG if isinstance(model, type) and issubclass(model, Versioned) else {}
        if headers := headers | operation.answer_headers.get(status, {}):
            answer["headers"] = headers
        answers[str(status)] = answer
    return answers


def _refusals(route: Route, operation: Operation) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return name and description of every refusal by status: the function's by its codes, and API Gateway's own."""
    by_gateway = {*_BY_GATEWAY, *(_BY_AUTHORIZER if route.authorizer else ())}
    by_status: dict[HTTPStatus, list[str]] = {status: [] for status in by_gateway}
    for code in dict.fromkeys(operation.errors):
        by_status.setdefault(ERROR_CODES[code].status, []).append(code)
    return {
        str(int(status)): _refusal(status, codes, operation, by_gateway=status in by_gateway)
        for status, codes in sorted(by_status.items())
    }


def _refusal(
    status: HTTPStatus, codes: list[str], operation: Operation, *, by_gateway: bool
) -> tuple[str, dict[str, Any]]:
    failure, beside = operation.failure, operation.beside if status is HTTPStatus.CONFLICT else None
    content: dict[str, Any] = {}
    if codes and failure is None:
        # One schema for a status, whoever answers: clients are generated by status.
        name = _beside(beside) if beside else "Refusal" if by_gateway else "Problem"
        kinds = [PROBLEM_JSON, "application/json"] if by_gateway else [PROBLEM_JSON]
        content = {kind: {"schema": {"$ref": _SCHEMA + name}} for kind in kinds}
    else:
        plain = [failure] if codes and failure else []
        plain += ["GatewayMessage"] if by_gateway else []
        choices = [{"$ref": _SCHEMA + one} for one in plain]
        content["application/json"] = {"schema": choices[0] if len(choices) == 1 else {"anyOf": choices}}
    lines = [f"`{code}`: {ERROR_CODES[code].title}" for code in codes] or [status.phrase]
    name = "_".join([failure or "", beside.__name__ if beside else "", *codes] if codes else ["gateway", status.name])
    told = schemas.RETRY_AFTER if status in RETRY_AFTER_SECONDS else {}
    told = schemas.ETAG if status is ERROR_CODES[VersionChangedError.code].status else told
    headers = {"headers": told} if told else {}
    return _camel_case(name), {"description": "; ".join(lines), **headers, "content": content}


def _camel_case(name: str) -> str:
    return "".join(part if part[:1].isupper() and not part.isupper() else part.title() for part in name.split("_"))


def _model_schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for operation in OPERATIONS.values():
        if isinstance(operation.body, type):
            wanted[operation.body, "validation"] = None
        if operation.query:
            wanted[operation.query, "validation"] = None
        for model in operation.answers.values():
            if isinstance(model, type):
                wanted[model, "serialization"] = None
    references, document = models_json_schema(
        list(wanted), ref_template=_SCHEMA + "{model}", schema_generator=DescribedSchema
    )
    definitions = _without_titles(document["$defs"])
    for operation in OPERATIONS.values():
        if operation.query:
            # Spelled out as parameters; nothing refers to it.
            definitions.pop(operation.query.__name__, None)
    for operation in OPERATIONS.values():
        if operation.beside:
            definitions[_beside(operation.beside)] = _problem_with(definitions[operation.beside.__name__])
    return dict(references), definitions | schemas.SCHEMAS


def _beside(model: type[BaseModel]) -> str:
    return f"{model.__name__}Problem"


def _problem_with(shown: dict[str, Any]) -> dict[str, Any]:
    problem: dict[str, Any] = schemas.SCHEMAS["Problem"]
    text = "A problem; if the operation failed for good, its members show what became of it."
    return problem | {"description": text, "properties": problem["properties"] | shown["properties"]}


def _without_titles(node: Any) -> Any:
    if isinstance(node, dict):
        kept = {key: _without_titles(value) for key, value in node.items()}
        if isinstance(kept.get("title"), str):
            del kept["title"]
        return kept
    return [_without_titles(item) for item in node] if isinstance(node, list) else node


if __name__ == "__main__":
    described = describe_api()
    TARGET.write_text(text_of(described), encoding="utf-8")
    scopes = openapi_scopes.TARGET.read_text(encoding="utf-8")
    openapi_scopes.TARGET.write_text(openapi_scopes.with_table(scopes, described), encoding="utf-8")
