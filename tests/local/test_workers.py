"""Functions run as they would in Lambda: under their own role, within their time, several at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from local.emulator import Emulator

if TYPE_CHECKING:
    from tests.local.conftest import Toy


def test_function_has_the_environment_of_its_deployment(toy: "Toy") -> None:
    """The variables are Lambda's and the template's, nothing of the machine's, and time is UTC."""
    answer = toy.http.get("/echo?do=environment").json()
    environment = answer["environment"]
    assert environment["TABLE_NAME"] == toy.deployment.resources["Items"]
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == toy.deployment.functions["Echo"].name
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert environment["_HANDLER"] == "echo.handler.lambda_handler"
    assert environment["TZ"] == ":UTC"
    assert "HOME" not in environment
    assert 0 < answer["remaining"] <= 2000


def test_function_may_do_only_what_its_role_allows(toy: "Toy", aws: Emulator) -> None:
    """The role grants PutItem and not GetItem, so writing works and reading is denied."""
    assert toy.http.put("/items/allowed").status_code == 204
    table = toy.deployment.resources["Items"]
    assert "Item" in aws.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": "allowed"}})
    denied = toy.http.get("/items/allowed")
    assert (denied.status_code, denied.text) == (403, "AccessDeniedException")


def test_slow_function_is_ended_and_works_again(toy: "Toy") -> None:
    """A function over its timeout of 2 s gives 503, its process ends, and the next request is served."""
    started_at = time.monotonic()
    response = toy.http.get("/echo?do=sleep&seconds=20")
    assert (response.status_code, response.json()) == (503, {"message": "Service Unavailable"})
    # Far from the 20 s that it would have slept, whatever else runs here.
    assert time.monotonic() - started_at < 10
    assert toy.http.get("/echo").status_code == 200


def test_requests_at_once_run_in_several_processes(toy: "Toy") -> None:
    """Up to four requests run at the same time, each in a process of its own; more wait their turn."""
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: toy.http.get("/echo?do=sleep&seconds=0.7").json()["pid"], range(6)))
    assert len(set(answers)) == 4
    assert len(toy.http.get("/_local/functions").json()["Echo"]["workers"]) == 4


def test_requests_one_after_another_stay_in_one_process(toy: "Toy") -> None:
    """A warm process serves the next request."""
    assert toy.http.put("/items/first").status_code == 204
    for _ in range(20):
        toy.http.put("/items/next")
    assert len(toy.http.get("/_local/functions").json()["StoreItem"]["workers"]) == 1


def test_changed_source_is_used_by_the_next_request(toy: "Toy") -> None:
    """Saving a file is enough: no restart, no stale code."""
    handler = toy.root / "functions" / "break_init" / "handler.py"
    original = handler.read_text()
    handler.write_text("def lambda_handler(event, context):\n    return 'mended'\n")
    time.sleep(0.6)
    try:
        assert toy.http.get("/broken").text == "mended"
    finally:
        handler.write_text(original)
