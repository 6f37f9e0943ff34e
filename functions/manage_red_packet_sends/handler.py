"""/v1/admin/red-packet-sends: list sends, what needs a review, poll one now, settle one, send one again."""

from aws_lambda_powertools.event_handler import Response

from manage_red_packet_sends.models import ListNeedingReview, ListSends, NeedingReview, SendPage, SettleByHand
from merchant_center.accounts.wiring import build_merchants
from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import AuditContext, AuditLog
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.cursors import page_of, position_of
from merchant_center.core.edge.http import actor_of, build_app, caller_of, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import AuditSettings, read_settings
from merchant_center.red_packets.rules.send import AUDITED, RedPacketSend, SendState
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.list_sends import list_sends as list_sends_of
from merchant_center.red_packets.use_cases.pay_red_packet import advance
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from merchant_center.red_packets.use_cases.show_send import show_send as show
from merchant_center.red_packets.views import SendDetailView, SendView
from merchant_center.red_packets.wiring.sends import SendSettings, build_send_deps, log_send

PAGE = 50
MAX_COUNTED = 1_000


class Settings(SendSettings, AuditSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = build_send_deps(SETTINGS, DYNAMO, MERCHANTS)
PAYOUTS = DEPS.payouts
AUDIT = AuditLog(SETTINGS.audit_table, clock.now)
app = build_app()


@app.get("/v1/admin/red-packets/<red_packet_id>/sends")
def list_sends(red_packet_id: str) -> Response[str]:
    """List the sends of a red packet, newest first: those in some states, or all."""
    query = read_query(app, ListSends)
    page = list_sends_of(PAYOUTS, red_packet_id, query.wanted(), query.filter(), query.limit, query.cursor)
    return json_response(200, SendPage(sends=[SendView.of(send) for send in page.found], cursor=page.cursor))


@app.get("/v1/admin/red-packet-sends")
def list_sends_that_need_care() -> Response[str]:
    """List what needs a person, whatever the red packet, newest first."""
    question = "needing care"
    cursor = read_query(app, ListNeedingReview).cursor
    page = page_of(PAYOUTS.sends.needing_review(PAGE + 1, position_of(cursor, question)), PAGE, question)
    views, count = [SendView.of(send) for send in page.found], PAYOUTS.sends.count_needing_review(MAX_COUNTED)
    return json_response(200, NeedingReview(sends=views, cursor=page.cursor, count=count))


@app.get("/v1/admin/red-packet-sends/<send_id>")
def show_send(send_id: str) -> Response[str]:
    """One send with its story, WeChat's last word explained, and what may be done about it."""
    return json_response(200, SendDetailView.of_detail(show(PAYOUTS, PAYOUTS.sends.get(send_id))))


@app.post("/v1/admin/red-packet-sends/<send_id>/look")
def look_at_send(send_id: str) -> Response[str]:
    """Ask WeChat now, or call again under the same number, without waiting for its date."""
    return _shown(advance(PAYOUTS, PAYOUTS.sends.get(send_id)))


@app.post("/v1/admin/red-packet-sends/<send_id>/cancel")
def cancel_red_packet_send(send_id: str) -> Response[str]:
    """Take a transfer back that its customer has not confirmed; a cash red packet cannot be."""
    return _shown(cancel_send(PAYOUTS, send_id, _context(AuditAction.RED_PACKET_SEND_CANCEL_ASKED)))


@app.post("/v1/admin/red-packet-sends/<send_id>/settle")
def settle_send(send_id: str) -> Response[str]:
    """Record what a person found out about a send that needs one."""
    found = read_body(app, SettleByHand)
    note = f"{found.note} (by {caller_of(app)})"
    audit = _context(AuditAction.RED_PACKET_SEND_SETTLED)
    return _shown(settle_by_hand(PAYOUTS, send_id, SendState(found.outcome), note, audit))


@app.post("/v1/admin/red-packet-sends/<send_id>/resend")
def resend_red_packet(send_id: str) -> Response[str]:
    """Send what failed or came back once more under a new number; asked for again it is the same new send."""
    return _shown(send_again(DEPS, send_id, _context(AuditAction.RED_PACKET_SEND_RESENT)))


def _context(action: AuditAction) -> AuditContext:
    return AUDIT.context(actor_of(app), action, AUDITED)


def _shown(send: RedPacketSend) -> Response[str]:
    log_send("red packet send handled", send, by=caller_of(app))
    return json_response(200, SendDetailView.of_detail(show(PAYOUTS, send)))


lambda_handler = lambda_handler_of(app)
