"""/v1/admin/red-packets: define red packets, see how they stand, change, stop, start and archive them."""

from functools import partial

from aws_lambda_powertools.event_handler import Response

from manage_red_packets.models import (
    ChangeRedPacket,
    CheckedRedPacket,
    DefineRedPacket,
    ListRedPackets,
    RedPacketPage,
    RedPacketView,
    StopRedPacket,
)
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import AuditSettings, read_settings
from merchant_center.orders.rules.intent import require_key
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue
from merchant_center.red_packets.use_cases import manage_red_packets as use_case
from merchant_center.red_packets.use_cases.start_red_packet import StartRedPacketDeps, start_and_announce
from merchant_center.red_packets.wiring.store import RedPacketSettings, build_sends


class Settings(MerchantSettings, RedPacketSettings, AuditSettings):
    """What this function reads from its environment."""

    payouts_queue_url: str


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
PACKETS = RedPacketStore(DYNAMO, SETTINGS.red_packets_table)
MERCHANTS = build_merchants(SETTINGS, DYNAMO, SECRETS)
SENDS = build_sends(SETTINGS, DYNAMO)
QUEUE = PayoutQueue(aws.sqs_client(), SETTINGS.payouts_queue_url)
CAMPAIGNS = CampaignStore(DYNAMO, SETTINGS.catalogue_table)
DEPS = use_case.ManageRedPacketsDeps(
    packets=PACKETS, merchants=MERCHANTS, audit=AuditLog(SETTINGS.audit_table, clock.now), clock=clock.now
)
START_DEPS = StartRedPacketDeps(DEPS, SENDS, QUEUE)
app = build_app()


@app.post("/v1/admin/red-packets")
def define_red_packet() -> Response[str]:
    """Define a red packet, active at once; it needs an Idempotency-Key, and the same key is the same red packet."""
    key = require_key(app.current_event.headers.get("idempotency-key"))
    given = read_body(app, DefineRedPacket)
    require_campaign(given.campaign, campaigns=CAMPAIGNS)
    packet = use_case.define(DEPS, given.mchid, given.appid, given.channel, given.terms, actor=actor_of(app), key=key)
    return _shown(packet, 201)


@app.get("/v1/admin/red-packets")
def list_red_packets() -> Response[str]:
    """List red packets with their figures, newest first."""
    query = read_query(app, ListRedPackets)
    packets, filter_ = partial(PACKETS.newest, archived=query.archived), query.filter()
    question = ("red packets", query.archived, *filter_.conditions)
    page = read_page(packets, question, query.cursor, query.limit, filter_.admits)
    views = [RedPacketView.of(one) for one in use_case.with_figures(DEPS, page.found)]
    return json_response(200, RedPacketPage(red_packets=views, cursor=page.cursor))


@app.post("/v1/admin/red-packet-checks")
def check_red_packet() -> Response[str]:
    """Check a definition without making it, and say what it costs at worst."""
    given = read_body(app, DefineRedPacket)
    require_campaign(given.campaign, campaigns=CAMPAIGNS)
    return json_response(200, CheckedRedPacket.of(use_case.check(DEPS, given.channel, given.terms)))


@app.get("/v1/admin/red-packets/<red_packet_id>")
def show_red_packet(red_packet_id: str) -> Response[str]:
    """One red packet with its figures."""
    return _shown(PACKETS.get(red_packet_id))


@app.patch("/v1/admin/red-packets/<red_packet_id>")
def change_red_packet(red_packet_id: str) -> Response[str]:
    """Change a red packet; totals and limits of a day can be lowered to what is used, not below."""
    given = read_body(app, ChangeRedPacket)
    require_campaign(given.campaign or "", campaigns=CAMPAIGNS)
    return _shown(use_case.change(DEPS, red_packet_id, given.edited, actor_of(app)))


@app.delete("/v1/admin/red-packets/<red_packet_id>")
def archive_red_packet(red_packet_id: str) -> Response[str]:
    """Put a red packet away; its sends stay."""
    return _shown(use_case.archive(DEPS, red_packet_id, actor_of(app)))


@app.post("/v1/admin/red-packets/<red_packet_id>/restore")
def restore_red_packet(red_packet_id: str) -> Response[str]:
    """Take a red packet out of the archive; it is stopped, and gives out nothing before it is started."""
    return _shown(use_case.restore(DEPS, red_packet_id, actor_of(app)))


@app.post("/v1/admin/red-packets/<red_packet_id>/stop")
def stop_red_packet(red_packet_id: str) -> Response[str]:
    """Stop at once: nothing more is reserved or sent, also of what is queued."""
    reason = read_body(app, StopRedPacket, without=StopRedPacket()).reason
    return _shown(use_case.stop(DEPS, red_packet_id, reason, actor_of(app)))


@app.post("/v1/admin/red-packets/<red_packet_id>/start")
def start_red_packet(red_packet_id: str) -> Response[str]:
    """Start a stopped red packet; what waits goes on under its old numbers."""
    return _shown(start_and_announce(START_DEPS, red_packet_id, actor_of(app)))


def _shown(packet: RedPacket, status: int = 200) -> Response[str]:
    ((account,)) = use_case.with_figures(DEPS, [packet])
    return json_response(status, RedPacketView.of(account), Location=f"/v1/admin/red-packets/{packet.red_packet_id}")


lambda_handler = lambda_handler_of(app)
