"""How matching a day is put together; used at init, once."""

from collections.abc import Callable
from functools import partial

from merchant_center.core.aws.files import FileStore
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.core.sweeps import Report
from merchant_center.events.store.search import EventStore
from merchant_center.orders.use_cases.record_missed_payment import record_missed_payment
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps
from merchant_center.reconciliation.client import BillClient
from merchant_center.reconciliation.rules.difference import Difference
from merchant_center.reconciliation.store.bills import BillFiles
from merchant_center.reconciliation.use_cases.announce_days import AskForDaysDeps
from merchant_center.reconciliation.use_cases.fetch_bills import FetchBillsDeps
from merchant_center.reconciliation.use_cases.find_records import FindRecordsDeps
from merchant_center.reconciliation.use_cases.mend import MendDeps
from merchant_center.reconciliation.use_cases.record_findings import RecordFindingsDeps
from merchant_center.reconciliation.use_cases.run_day import CHUNK_LINES, RunDayDeps
from merchant_center.red_packets.store.sends import SendStore
from merchant_center.refunds.use_cases.record_platform_refund import record_platform_refund
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.transport.wiring import client_factory


def build_bill_client(settings: WeChatPaySettings) -> Callable[[MerchantCredentials], BillClient]:
    """Return a factory of clients for bills that share their connections."""
    return client_factory(BillClient, settings)


def build_run_day(
    asking: AskForDaysDeps,
    files: FileStore,
    bills: Callable[[str], BillClient],
    events: EventStore,
    orders: SettleOrderDeps,
    refunds: RecordRefundDeps,
    sends: SendStore,
    report: Report,
    chunk_lines: int = CHUNK_LINES,
) -> RunDayDeps:
    """Return what matching a day works with."""
    records = FindRecordsDeps(orders.orders.find_many, sends.find_by_bill, refunds.refunds.find)
    return RunDayDeps(
        fetching=FetchBillsDeps(bills, BillFiles(files), asking.clock),
        recording=RecordFindingsDeps(asking.store, records, asking.clock),
        mending=MendDeps(
            asking.store,
            asking.clock,
            record_payment=partial(_record_payment, orders),
            record_refund=partial(_record_refund, refunds),
            report=report,
        ),
        queue=asking.queue,
        movements=events.movements,
        chunk_lines=chunk_lines,
    )


def _record_payment(deps: SettleOrderDeps, missed: Difference) -> bool:
    finding = missed.finding
    return record_missed_payment(deps, finding.order_no or finding.number, finding.wechat_number)


def _record_refund(deps: RecordRefundDeps, missed: Difference) -> bool:
    return record_platform_refund(deps, missed.mchid, missed.finding.number) is not None
