"""What a caller is told to quote leads to the log."""

import io
import json
import logging
from types import SimpleNamespace

import pytest

from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of, problem_of
from merchant_center.core.errors import ConflictError

CONTEXT = SimpleNamespace(
    function_name="f", memory_limit_in_mb=1, invoked_function_arn="arn:f", aws_request_id="id-of-lambda"
)


def _event(request_id):
    http = {"method": "GET", "path": "/thing"}
    return {
        "version": "2.0",
        "rawPath": "/thing",
        "requestContext": {"requestId": request_id, "http": http, "stage": "$default"},
    }


@pytest.fixture
def call():
    """Call a function whose route ends as told; return its answer's body and the lines that it logged."""

    def run(handler, request_id):
        stream = io.StringIO()
        before = LOGGER.registered_handler.setStream(stream)
        try:
            answer = handler(_event(request_id), CONTEXT)
        finally:
            LOGGER.registered_handler.setStream(before)
        return answer["body"], [json.loads(line) for line in stream.getvalue().splitlines()]

    assert isinstance(LOGGER.registered_handler, logging.StreamHandler)
    return run


@pytest.mark.parametrize("refuse", [problem_of, callback_failure_of])
@pytest.mark.parametrize("error", [ConflictError("no"), ZeroDivisionError()])
def test_request_id_of_a_refusal_is_in_every_line(call, refuse, error):
    """The id in an answer is that of API Gateway; each line of the request carries it, beside Lambda's own."""
    app = build_app(refuse)

    @app.get("/thing")
    def thing():
        LOGGER.info("on the way")
        raise error

    body, lines = call(lambda_handler_of(app), "JKJaXmPLvHcESHA=")
    assert "JKJaXmPLvHcESHA=" in body
    assert len(lines) >= 2
    assert {line["correlation_id"] for line in lines} == {"JKJaXmPLvHcESHA="}
    assert {line["function_request_id"] for line in lines} == {"id-of-lambda"}


def test_request_id_is_not_the_one_before(call):
    """A warm function forgets whose request it served before."""
    app = build_app()

    @app.get("/thing")
    def thing():
        LOGGER.info("on the way")
        return {}

    handler = lambda_handler_of(app)
    for request_id in ("first", "second"):
        _, lines = call(handler, request_id)
        assert [line["correlation_id"] for line in lines] == [request_id]
