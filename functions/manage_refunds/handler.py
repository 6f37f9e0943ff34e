"""/v1/admin/refunds: ask for refunds of an order, list them, show one, decide about it, settle it now."""

from aws_lambda_powertools.event_handler import Response

from manage_refunds.models import AskRefund, DecideRefund, ListRefunds, RefundPage, ResolveRefund
from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import actor_of, build_app, caller_of, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import read_settings
from merchant_center.orders.rules.intent import require_key
from merchant_center.refunds.rules.refund import Refund
from merchant_center.refunds.use_cases import decide_refund as deciding
from merchant_center.refunds.use_cases.ask_refund import ask_refund
from merchant_center.refunds.use_cases.list_refunds import list_refunds as list_refunds_of
from merchant_center.refunds.use_cases.settle_refunds import settle_now
from merchant_center.refunds.views import RefundView
from merchant_center.refunds.wiring.record import ManageRefundsSettings, build_manage_deps

SETTINGS = read_settings(ManageRefundsSettings)
DYNAMO = connect_dynamo()
DEPS = build_manage_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS)))
app = build_app()


@app.post("/v1/admin/orders/<order_no>/refunds")
def create_refund(order_no: str) -> Response[str]:
    """Ask for a refund: its amount is held at once, and WeChat is called unless a second person has to approve it.

    The same Idempotency-Key is the same refund. What WeChat does not answer is repeated by itself, so look at `state`.
    """
    request, key = read_body(app, AskRefund).request(), require_key(app.current_event.headers.get("idempotency-key"))
    return _shown(201, ask_refund(DEPS, order_no, request, key, actor_of(app)))


@app.get("/v1/admin/refunds")
def list_refunds() -> Response[str]:
    """List refunds, newest first, whoever made them."""
    query, caller = read_query(app, ListRefunds), caller_of(app)
    page = list_refunds_of(DEPS.refunds, query.filter(), query.limit, query.cursor)
    shown = [RefundView.of(one, caller, DEPS.clock()) for one in page.found]
    return json_response(200, RefundPage(refunds=shown, cursor=page.cursor))


@app.get("/v1/admin/refunds/<refund_no>")
def show_refund(refund_no: str) -> Response[str]:
    """One refund with its story, WeChat's last word explained, and what may be done about it."""
    return json_response(200, RefundView.of(DEPS.refunds.get(refund_no), caller_of(app), DEPS.clock()))


@app.post("/v1/admin/refunds/<refund_no>/approve")
def approve_refund(refund_no: str) -> Response[str]:
    """Let a refund go that waits for an approval; who asked for it cannot."""
    note = read_body(app, DecideRefund, without=DecideRefund(note="")).note
    return _shown(200, deciding.approve_refund(DEPS, refund_no, actor_of(app), note))


@app.post("/v1/admin/refunds/<refund_no>/refuse")
def refuse_refund(refund_no: str) -> Response[str]:
    """Refuse a refund that waits for an approval: its amount is free again; who asked for it cannot."""
    note = read_body(app, DecideRefund, without=DecideRefund(note="")).note
    return _shown(200, deciding.refuse_refund(DEPS, refund_no, actor_of(app), note))


@app.post("/v1/admin/refunds/<refund_no>/withdraw")
def withdraw_refund(refund_no: str) -> Response[str]:
    """Take back a request that waits for an approval: its amount is free again; only who asked for it can."""
    return _shown(200, deciding.withdraw_refund(DEPS, refund_no, actor_of(app)))


@app.post("/v1/admin/refunds/<refund_no>/resolve")
def resolve_refund(refund_no: str) -> Response[str]:
    """Say what was done about late money that WeChat refused for good to give back: it needs nobody any more."""
    return _shown(200, deciding.resolve_refund(DEPS, refund_no, actor_of(app), read_body(app, ResolveRefund).note))


@app.post("/v1/admin/refunds/<refund_no>/settle")
def settle_refund(refund_no: str) -> Response[str]:
    """Ask WeChat now, or call again under the same number, without waiting for its date."""
    return _shown(200, settle_now(DEPS, refund_no))


def _shown(status: int, refund: Refund) -> Response[str]:
    LOGGER.info("refund handled", refund_no=refund.refund_no, state=str(refund.state), by=caller_of(app))
    return json_response(status, RefundView.of(refund, caller_of(app), DEPS.clock()))


lambda_handler = lambda_handler_of(app)
