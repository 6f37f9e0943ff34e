"""/v1/admin/merchants: connect, list, change and check merchant accounts."""

from aws_lambda_powertools.event_handler import Response

from manage_merchants.models import ChangeMerchant, ConnectMerchant, ListMerchants, MerchantPage, MerchantView
from merchant_center.accounts.use_cases import connect_merchant as use_case
from merchant_center.accounts.use_cases.probe_credentials import build_probe
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.http_client import build_http_client
from merchant_center.core.settings import (
    AuditSettings,
    OfficialAccountSettings,
    PublicApiSettings,
    WeChatPaySettings,
    read_settings,
)
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.orders.wiring.client import build_wechatpay


class Settings(MerchantSettings, PublicApiSettings, WeChatPaySettings, OfficialAccountSettings, AuditSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
SECRETS = connect_secrets(SETTINGS)
MERCHANTS = build_merchants(SETTINGS, connect_dynamo(), SECRETS)
DEPS = use_case.ConnectMerchantDeps(
    merchants=MERCHANTS,
    secrets=SECRETS,
    probe=build_probe(
        build_wechatpay(SETTINGS),
        OfficialAccountClient(build_http_client(SETTINGS.official_account_url)),
        clock=clock.now,
        entropy=clock.entropy,
        api_url=SETTINGS.public_api_url,
    ),
    audit=AuditLog(SETTINGS.audit_table, clock.now),
    clock=clock.now,
)
app = build_app()


@app.post("/v1/admin/merchants")
def connect_merchant() -> Response[str]:
    """Connect an account after checking its credentials live."""
    request = read_body(app, ConnectMerchant)
    account = use_case.connect_merchant(DEPS, request.mchid, request.credentials(), actor_of(app))
    return json_response(201, MerchantView.of(account, clock.now()))


@app.get("/v1/admin/merchants")
def list_merchants() -> Response[str]:
    """List accounts with status and certificate expiry."""
    query, now = read_query(app, ListMerchants), clock.now()
    filter_ = query.filter()
    page = read_page(
        MERCHANTS.entries, ("merchants", filter_), query.cursor, query.limit, lambda one: filter_.admits(one, now)
    )
    views = [MerchantView.of(account, now) for account in page.found]
    return json_response(200, MerchantPage(merchants=views, cursor=page.cursor))


@app.get("/v1/admin/merchants/<mchid>")
def show_merchant(mchid: str) -> Response[str]:
    """One account."""
    return json_response(200, MerchantView.of(MERCHANTS.get(mchid, fresh=True), clock.now()))


@app.patch("/v1/admin/merchants/<mchid>")
def change_merchant(mchid: str) -> Response[str]:
    """Change or rotate what is given, after the same checks."""
    given = read_body(app, ChangeMerchant).credentials()
    account = use_case.change_merchant(DEPS, mchid, given, actor_of(app))
    return json_response(200, MerchantView.of(account, clock.now()))


@app.post("/v1/admin/merchants/<mchid>/probe")
def probe_merchant(mchid: str) -> Response[str]:
    """Try the kept credentials live."""
    return json_response(200, MerchantView.of(use_case.probe_merchant(DEPS, mchid), clock.now()))


lambda_handler = lambda_handler_of(app)
