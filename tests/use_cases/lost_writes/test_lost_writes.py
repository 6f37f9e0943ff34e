"""Whatever answer of a write is lost: nothing is doubled, nothing is lost, nobody is told somebody else was first."""

import ast
import inspect
from datetime import timedelta

import pytest

from tests.use_cases.lost_writes import jobs, operators, orders, reconciliation, red_packets, refunds, vouchers  # noqa: F401 - they are the flows
from tests.use_cases.lost_writes.playing import FLOWS, SHARED, USE_CASES, play_all_lost, play_first_lost

STORES = frozenset({*SHARED.glob("*/store.py"), *SHARED.glob("*/store/*.py")})
OURS = ("dynamodb", "sqs", "secretsmanager")

WRITE_NOTHING = {
    "reads, or asks WeChat": """
        ask_events.list_customers ask_events.read_timeline ask_events.read_timeline_of_phone ask_events.read_board
        request_export.download_link job_targets.JobTargets
        list_refunds.list_refunds settle_refunds.count_needing_a_person
        browse_products.get_product_on_sale browse_products.browse_products manage_red_packets.with_figures
        list_own_orders.list_own_orders list_sends.list_sends show_send.show_send
        list_vouchers.list_vouchers manage_campaigns.require_campaign
        manage_jobs.failure_lines manage_jobs.get_job manage_jobs.with_progress
        mirror_stocks.callback_address mirror_stocks.check_stock probe_credentials.build_probe
        refresh_keys.KeyRefresher search_orders.search_orders
        show_offers.show_offer show_offers.show_offers try_notice.example_values send_red_packet.find_send
        find_records.find_records manage_days.list_days manage_days.show_day manage_days.list_differences
        manage_days.count_differences
        settle_order.ask_wechat
    """,
    "computes": """
        ask_refund.is_new_and_free pay_out_refund.refund_call
        audit_log.AuditLog audit_log.AuditContext connect_merchant.platform_certificate manage_red_packets.check
        connect_merchant.platform_certificates explain_send_status.explain_send_status
        explain_failures.failure_explainer mirror_stocks.steerings_of
        manage_jobs.JobRequest manage_jobs.chain_heads
        manage_jobs.csv_lines manage_jobs.problems_link
        pay_red_packet.PayoutDeps place_order.jsapi_order place_order.payment_start send_red_packet.ExhaustedCache
        manage_days.DifferenceFilter manage_days.DayFilter find_records.coupon_of
        settle_order.payment_details_from stop_red_packets.ignore sweeps.ignore sweeps.leave_due
    """,
    "keeps a file, and the same again when asked again": "fetch_bills.fetch_flow",
    "hands out a form or a link": """
        manage_products.offer_upload manage_jobs.offer_upload manage_vouchers.offer_success_picture
        offer_pictures.offer_picture
    """,
    "gives a worker what it calls": "deliver_rows.Delivery issue_in_bulk.RateLimitedVoucherClient",
    "says what a channel is": "notice_senders.NoticeSender notice_senders.NoSms",
}


@pytest.fixture
def clients(world):
    """The clients of AWS whose answers are lost."""
    return (world.aws.client("s3"), *(world.aws.ours(name) for name in OURS))


@pytest.fixture
def parts(request):
    """The fixtures that a flow asks for by name."""
    return lambda one: {name: request.getfixturevalue(name) for name in [*inspect.signature(one.play).parameters][1:]}


@pytest.fixture
def afresh(world):
    """Let nothing of an earlier play be left over."""

    def clean():
        world.offset = timedelta()
        world.simulator.http.delete("/_simulator/faults")
        world.simulator.panel("clock", reset=True)

    return clean


@pytest.mark.parametrize("one", FLOWS, ids=lambda one: one.name)
def test_first_answer_of_every_write_is_lost(one, clients, parts):
    """boto3 repeats each write, and nobody notices; the use cases that a flow is there for do write in it."""
    writing = play_first_lost(one, clients, parts(one))
    assert one.covers <= writing
    assert not writing & writing_nothing()


@pytest.mark.parametrize("one", FLOWS, ids=lambda one: one.name)
def test_every_answer_of_one_write_is_lost(one, clients, parts, afresh, sample):
    """The caller is told that there was no answer, asks again, and all is as if nothing had been lost."""
    for _ in play_all_lost(one, clients, parts(one), sample):
        afresh()


def test_every_use_case_loses_its_answers():
    """Each public part of a use case that writes is in a flow; what is in none is known to write nothing."""
    covered = {name for one in FLOWS for name in one.covers}
    parts = {f"{module}.{name}" for module, name, _ in public_parts()}
    assert parts - covered - writing_nothing() == set()
    assert (covered | writing_nothing()) - parts == set()
    assert covered & writing_nothing() == set()


def test_what_writes_nothing_calls_no_write_of_a_store():
    """No part that is said to write nothing reaches a method of a store that does."""
    writes = writing_methods()
    assert {"place", "record", "save_token"} <= writes
    reached = {f"{module}.{name}": called(node) & writes for module, name, node in public_parts()}
    assert {name: found for name, found in reached.items() if found and name in writing_nothing()} == {}


def writing_nothing():
    return {name for names in WRITE_NOTHING.values() for name in names.split()}


def public_parts():
    """Module, name and syntax of every public function and of every public class with methods."""
    for path in sorted(USE_CASES):
        for node in ast.parse(path.read_text()).body:
            is_part = isinstance(node, ast.FunctionDef) or (
                isinstance(node, ast.ClassDef) and any(isinstance(one, ast.FunctionDef) for one in node.body)
            )
            if is_part and not node.name.startswith("_"):
                yield path.stem, node.name, node


def called(node):
    """The names of the methods that are called in some syntax."""
    return {
        one.func.attr for one in ast.walk(node) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
    }


def writing_methods():
    """The public methods of stores whose own code writes to DynamoDB."""
    seam = {"put", "add", "delete", "transact"}
    return {
        method.name
        for path in STORES
        for kind in ast.parse(path.read_text()).body
        if isinstance(kind, ast.ClassDef)
        for method in kind.body
        if isinstance(method, ast.FunctionDef) and called_on_dynamo(method) & seam
    }


def called_on_dynamo(method):
    return {
        one.func.attr
        for one in ast.walk(method)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and ast.unparse(one.func.value) == "self._dynamo"
    }
