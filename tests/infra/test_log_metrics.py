"""The filters on the logs against the lines that the code writes: a renamed message must not silence an alarm."""

import ast
import io
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from local.gateway.event import HttpRequest, make_event
from local.gateway.routes import pick, read_routes
from local.stack import parameters_for
from local.template import resolve
from merchant_center.core import clock
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of
from merchant_center.core.errors import NotFoundError, PaymentMismatchError, SignatureInvalidError
from merchant_center.orders.protocol.payment import payment_from
from merchant_center.orders.use_cases.settle_order import record_payment
from merchant_center.red_packets.wiring.sends import log_stopped

SAMPLES = {
    "acted": True,
    "counts": {"PAID": 2, "failed": 3, "left": 1},
    "certificate_days_left": 12,
    "need_a_person": 1,
    "outcome": "remote_refused",
    "state": "STOPPED",
}
OTHER_SAMPLES = {"FailedNotices": {"state": "FAILED"}}


@pytest.fixture(scope="module")
def filters(alarms, of_type):
    """Filter patterns by logical id; a function is called by its own."""
    given = {name: item["FilterPattern"] for name, item in of_type(alarms, "AWS::Logs::MetricFilter").items()}
    return {
        name: one if isinstance(one, str) else re.sub(r"\$\{(\w+)\}", r"\1", one["Fn::Sub"])
        for name, one in given.items()
    }


@pytest.fixture
def line_of(application):
    """Return the log line of a callback that ends in an error."""
    routes = read_routes(resolve(application, parameters_for("https://api.invalid", "")))
    path = "/v1/callbacks/1900000001/payment"
    event = make_event(HttpRequest("POST", path, (), b"{}"), pick(routes, "POST", path), request_id="r", jwt=None)
    context = SimpleNamespace(function_name="f", memory_limit_in_mb=1, invoked_function_arn="arn:f", aws_request_id="r")

    def run(error):
        app = build_app(callback_failure_of)

        @app.post("/v1/callbacks/<mchid>/payment")
        def pay_callback(mchid):
            raise error

        old, written = LOGGER.registered_handler.stream, io.StringIO()
        LOGGER.registered_handler.setStream(written)
        try:
            lambda_handler_of(app)(event, context)
        finally:
            LOGGER.registered_handler.setStream(old)
        return json.loads(written.getvalue().splitlines()[-1])

    return run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PaymentMismatchError("another amount"), "payment_mismatch"),
        (SignatureInvalidError("it does not verify"), "signature_invalid"),
        (ZeroDivisionError(), "internal_error"),
    ],
)
def test_refusal_is_counted_under_its_code(filters, takes, line_of, error, code):
    """The line of a refused request, foreseen or not, is taken by the filter, with the code as dimension."""
    line = line_of(error)
    assert takes(filters["Refusals"], line)
    assert line["code"] == code
    assert not takes(filters["UnknownOrders"], line)


def test_payment_of_an_unknown_order_is_told_apart(filters, takes, line_of):
    """A genuine payment of an order that is not there is counted; a callback for an unknown account is not."""
    payment = payment_from(
        {
            "appid": "wxd678efh567hg6787",
            "mchid": "1900000001",
            "out_trade_no": "20250101-ABC",
            "transaction_id": "42",
            "trade_state": "SUCCESS",
            "success_time": "2025-01-01T10:00:00+08:00",
            "payer": {"openid": "o"},
            "amount": {"total": 1},
        }
    )
    with pytest.raises(NotFoundError) as unknown:
        record_payment(SimpleNamespace(orders=SimpleNamespace(find=lambda _: None), clock=clock.now), payment)
    assert takes(filters["UnknownOrders"], line_of(unknown.value))
    assert not takes(filters["UnknownOrders"], line_of(NotFoundError("no merchant account 1900000001 is connected")))


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("PaymentsTaken", "pay_callback"),
        ("Sweeps", "settle_orders"),
        ("FailedLooks", "settle_orders"),
        ("LeftLooks", "settle_orders"),
        ("VoucherSweeps", "settle_vouchers"),
        ("FailedVoucherLooks", "settle_vouchers"),
        ("LeftVoucherLooks", "settle_vouchers"),
        ("VoucherRefreshes", "refresh_vouchers"),
        ("StoppedJobs", "run_jobs"),
        ("JobSweeps", "sweep_jobs"),
        ("RefundSweeps", "settle_refunds"),
        ("FailedRefundPolls", "settle_refunds"),
        ("LeftRefundPolls", "settle_refunds"),
        ("RefundsThatNeedAPerson", "settle_refunds"),
        ("RedPacketSweeps", "settle_red_packets"),
        ("FailedRedPacketPolls", "settle_red_packets"),
        ("LeftRedPacketPolls", "settle_red_packets"),
        ("FailedNotices", "send_notices"),
        ("NoticeSweeps", "sweep_notices"),
        ("CertificateDaysLeft", "refresh_certificates"),
        ("FailedRefreshes", "refresh_certificates"),
        ("Refreshes", "refresh_certificates"),
    ],
)
def test_line_of_one_handler_is_counted(filters, takes, root, name, folder):
    """One function writes a line with the message and the keys that the filter asks for, and no other does."""
    samples = SAMPLES | OTHER_SAMPLES.get(name, {})
    taken = [
        path.parent.name
        for path in sorted((root / "functions").glob("*/handler.py"))
        for line in _lines(path, samples)
        if takes(filters[name], line)
    ]
    assert taken == [folder]


def _lines(handler, samples):
    own = {"function_name": "".join(part.title() for part in handler.parent.name.split("_"))}
    for call in ast.walk(ast.parse(handler.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "LOGGER.info":
            given = {word.arg: samples.get(word.arg, "x") for word in call.keywords}
            yield {"message": call.args[0].value} | given | own


def test_stopped_red_packet_is_counted_wherever_it_is_heard(alarms, of_type, filters, takes):
    """The line that tells of a stopped red packet is counted, whichever function heard WeChat's refusal."""
    old, written = LOGGER.registered_handler.stream, io.StringIO()
    LOGGER.registered_handler.setStream(written)
    try:
        log_stopped(SimpleNamespace(red_packet_id="1", mchid="1900000001", reason="NOTENOUGH"))
    finally:
        LOGGER.registered_handler.setStream(old)
    line = json.loads(written.getvalue())
    assert [name for name, pattern in filters.items() if takes(pattern, line)] == ["RedPacketStops"]
    assert line["code"] == "NOTENOUGH"


RAISES = """
import sys
from awslambdaric.bootstrap import StandardLogSink, log_error, make_error
log_error(make_error("no such key", "KeyError", ["line 1"], "request-1"), StandardLogSink())
"""


def test_what_a_handler_raises_is_counted(filters, takes):
    """The line that Lambda's runtime for Python writes of an exception is taken by the filter on crashes."""
    environment = {"AWS_LAMBDA_LOG_FORMAT": "JSON"}
    done = subprocess.run([sys.executable, "-c", RAISES], env=environment, capture_output=True, text=True, check=True)
    line = json.loads(done.stdout)
    assert [name for name, pattern in filters.items() if takes(pattern, line)] == ["Crashes"]


@pytest.mark.parametrize(
    ("status", "counted"), [("success", []), ("error", ["FailedCalls"]), ("timeout", ["FailedCalls"])]
)
def test_call_that_died_is_counted(filters, takes, status, counted):
    """Lambda's report of a call that crashed or ran out of time is taken, and that of a good call is not."""
    report = {"type": "platform.report", "record": {"requestId": "1", "metrics": {"durationMs": 1.5}, "status": status}}
    assert [name for name, pattern in filters.items() if takes(pattern, report)] == counted


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("PaymentsTaken", {"message": "callback taken", "acted": False}),
        ("FailedLooks", {"message": "orders settled", "counts": {"PAID": 1}}),
        ("LeftLooks", {"message": "orders settled", "counts": {"PAID": 1}}),
        ("FailedRefreshes", {"message": "merchant account refreshed", "outcome": "unchanged"}),
        ("StoppedJobs", {"message": "job worked on", "state": "RUNNING"}),
        ("FailedRedPacketPolls", {"message": "red packets settled", "counts": {"RECEIVED": 1}}),
        ("LeftRedPacketPolls", {"message": "red packets settled", "counts": {"RECEIVED": 1}}),
        ("FailedNotices", {"message": "notice processed", "state": "SENT"}),
    ],
)
def test_good_news_is_not_counted_as_trouble(filters, takes, name, line):
    """What was not acted upon, did not fail or did not change feeds no counter."""
    assert not takes(filters[name], line)
