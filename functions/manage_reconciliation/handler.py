"""/v1/admin/reconciliation and /v1/admin/ledger: days, differences, rules, the ledger."""

from datetime import date

from aws_lambda_powertools.event_handler import Response

from manage_reconciliation.models import ListDays, ListDifferences, ResolveDifference, SetRules, ShowLedger
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import AuditSettings, read_settings
from merchant_center.core.times import beijing_day
from merchant_center.reconciliation.rules.day import day_named
from merchant_center.reconciliation.rules.difference import Difference
from merchant_center.reconciliation.rules.ledger import ledger_of
from merchant_center.reconciliation.use_cases import manage_days as use_case
from merchant_center.reconciliation.use_cases.announce_days import ask_again
from merchant_center.reconciliation.views import (
    DayPage,
    DayView,
    DifferenceCountView,
    DifferencePage,
    DifferenceView,
    LedgerPage,
    LedgerView,
    RulesView,
)
from merchant_center.reconciliation.wiring.store import ReconciliationSettings, build_asking


class Settings(ReconciliationSettings, MerchantSettings, AuditSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
ASKING = build_asking(SETTINGS, DYNAMO)
DEPS = use_case.ManageDaysDeps(
    ASKING.store, ASKING.queue, ASKING.clock, audit=AuditLog(SETTINGS.audit_table, clock.now)
)
app = build_app()


@app.get("/v1/admin/reconciliation/days")
def list_days() -> Response[str]:
    """List days of reconciliation, newest first: of one merchant account or of all."""
    query = read_query(app, ListDays)
    page = use_case.list_days(DEPS, query.filter(), query.limit, query.cursor)
    now = clock.now()
    return json_response(200, DayPage(days=[DayView.of(*one, now) for one in page.found], cursor=page.cursor))


@app.get("/v1/admin/reconciliation/days/<mchid>/<day>")
def show_day(mchid: str, day: str) -> Response[str]:
    """One day of a merchant account: how far it is, what came of it."""
    return json_response(200, DayView.of(*use_case.show_day(DEPS, mchid, day_named(day)), clock.now()))


@app.post("/v1/admin/reconciliation/days/<mchid>/<day>/run")
def run_day(mchid: str, day: str) -> Response[str]:
    """Fetch the bills of a past day again and match them; what was resolved stays so."""
    MERCHANTS.get(mchid)
    wanted: date = day_named(day)
    ask_again(DEPS, mchid, wanted, actor_of(app).subject)
    view = DayView.of(*use_case.show_day(DEPS, mchid, wanted), clock.now())
    return json_response(202, view, Location=f"/v1/admin/reconciliation/days/{mchid}/{wanted}")


@app.get("/v1/admin/reconciliation/differences")
def list_differences() -> Response[str]:
    """List differences, those of the newest days first."""
    query = read_query(app, ListDifferences)
    page = use_case.list_differences(DEPS, query.filter(), query.limit, query.cursor)
    count = use_case.count_differences(DEPS, query.filter()) if query.with_count else None
    shown = [_view(one) for one in page.found]
    return json_response(200, DifferencePage(differences=shown, cursor=page.cursor, count=_count(count)))


@app.get("/v1/admin/reconciliation/differences/<difference_id>")
def show_difference(difference_id: str) -> Response[str]:
    """One difference with its story, and what to do about it."""
    return json_response(200, _view(DEPS.store.get_difference(difference_id)))


@app.post("/v1/admin/reconciliation/differences/<difference_id>/resolve")
def resolve_difference(difference_id: str) -> Response[str]:
    """Resolve a difference, saying why; it stays resolved when its day is run again, unless its figures change."""
    note = read_body(app, ResolveDifference).note
    return json_response(200, _view(use_case.resolve_difference(DEPS, difference_id, note, actor_of(app))))


@app.get("/v1/admin/reconciliation/rules/<mchid>")
def show_rules(mchid: str) -> Response[str]:
    """Which numbers of a merchant account belong to other systems."""
    MERCHANTS.get(mchid)
    return json_response(200, RulesView.from_value(DEPS.store.rules(mchid)))


@app.put("/v1/admin/reconciliation/rules/<mchid>")
def set_rules(mchid: str) -> Response[str]:
    """Say which numbers belong to other systems; days that are run from now on set them aside."""
    MERCHANTS.get(mchid)
    patterns = tuple(read_body(app, SetRules).patterns)
    return json_response(200, RulesView.from_value(use_case.set_rules(DEPS, mchid, patterns, actor_of(app))))


@app.get("/v1/admin/ledger")
def show_ledger() -> Response[str]:
    """The ledger by day, newest first: balances, what moved by WeChat's bills, and by our records."""
    query = read_query(app, ShowLedger)
    page = use_case.list_days(DEPS, query.filter(), query.limit, query.cursor)
    entries = [LedgerView.of(entry, counts) for day, counts in page.found if (entry := ledger_of(day))]
    return json_response(200, LedgerPage(entries=entries, cursor=page.cursor))


def _view(one: Difference) -> DifferenceView:
    return DifferenceView.of(one, beijing_day(clock.now()))


def _count(count: use_case.Count | None) -> DifferenceCountView | None:
    return DifferenceCountView.from_value(count) if count else None


lambda_handler = lambda_handler_of(app)
