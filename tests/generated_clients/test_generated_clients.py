"""Clients generated from the API's description, in Python and TypeScript, read every answer that it documents."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from local.node import NODE
from tests.generated_clients.answers import documented

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DESCRIPTION = ROOT / "functions" / "describe_api" / "openapi.json"
PYTHON = ROOT / ".venv-clients" / "bin"
TYPESCRIPT = HERE / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def description():
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers(description):
    """Every documented answer, once with all that may be in it and once with what must be."""
    return [one for is_full in (True, False) for one in documented(description, is_full=is_full)]


@pytest.fixture(scope="module")
def file_of_answers(answers, tmp_path_factory):
    file = tmp_path_factory.mktemp("answers") / "answers.json"
    file.write_text(json.dumps([asdict(one) for one in answers]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def node():
    """The path of node; nothing is skipped where it is missing."""
    assert NODE.exists(), "Node.js is missing: run `make install`"
    assert TYPESCRIPT.exists(), "the TypeScript client's generator is missing: run `make install`"
    return NODE


def test_answers_are_what_the_description_allows(description, answers):
    """Each answer that the clients get fits its schema, and no operation or status is left out."""
    told = {(one.operation_id, one.status) for one in answers}
    operations = [one for path in description["paths"].values() for one in path.values()]
    assert told == {(one["operationId"], int(status)) for one in operations for status in one["responses"]}
    root = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": description["components"]}
    for one in answers:
        if one.media_type:
            response = description["paths"][one.path][one.method]["responses"][str(one.status)]
            if "$ref" in response:
                response = description["components"]["responses"][response["$ref"].rpartition("/")[2]]
            schema = response["content"][one.media_type]["schema"]
            try:
                Draft202012Validator(root | schema).validate(one.body)
            except ValidationError as error:
                error.add_note(str(one))
                raise


def test_python_client_reads_every_answer(file_of_answers, tmp_path):
    """openapi-python-client leaves nothing out of its client, and each answer comes out as it went in."""
    settings = tmp_path / "settings.yaml"
    settings.write_text("post_hooks: []\n")
    ran(
        PYTHON / "openapi-python-client",
        "generate",
        f"--path={DESCRIPTION}",
        f"--config={settings}",
        f"--output-path={tmp_path / 'generated'}",
        "--meta=none",
        "--fail-on-warning",
    )
    wrong = json.loads(ran(PYTHON / "python", HERE / "play_answers.py", tmp_path, file_of_answers))
    assert wrong == []


def test_typescript_client_reads_every_answer(file_of_answers, node):
    """openapi-fetch gives each answer as data or as error, as it went in."""
    assert json.loads(ran(node, HERE / "play_answers.mjs", file_of_answers)) == []


def test_typescript_types_fit_every_answer(answers, node, tmp_path):
    """Each answer has the type that openapi-typescript gives it: the compiler finds nothing wrong."""
    ran(
        node,
        TYPESCRIPT / "openapi-typescript",
        DESCRIPTION,
        "--output",
        tmp_path / "api.ts",
        "--default-non-nullable=false",
    )
    lines = [
        f"export const a{number}: {type_of(one)} = {json.dumps(one.body, ensure_ascii=False)};"
        for number, one in enumerate(answers)
        if one.media_type
    ]
    file = tmp_path / "answers.ts"
    file.write_text("\n".join(['import type { paths } from "./api";', *lines]), encoding="utf-8")
    ran(node, TYPESCRIPT / "tsc", "--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", file)


def type_of(answer):
    keys = (answer.path, answer.method, "responses", answer.status, "content", answer.media_type)
    return "paths" + "".join(f"[{json.dumps(key)}]" for key in keys)


def ran(*command):
    """What a program printed; a program that fails fails the test with all it said."""
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
