"""How matching a day is put together; used at init, once."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial

from merchant_center.core.aws.files import FileStore
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.core.sweeps import Report
from merchant_center.core.times import BEIJING
from merchant_center.events.store.search import EventStore
from merchant_center.orders.use_cases.record_missed_payment import record_missed_payment
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps
from merchant_center.reconciliation.client import BillClient
from merchant_center.reconciliation.rules.difference import Difference
from merchant_center.reconciliation.store.bills import BillFiles
from merchant_center.reconciliation.use_cases.announce_days import AskForDaysDeps
from merchant_center.reconciliation.use_cases.fetch_bills import FetchBillsDeps
from merchant_center.reconciliation.use_cases.find_records import FindRecordsDeps, coupon_of
from merchant_center.reconciliation.use_cases.record_findings import RecordFindingsDeps
from merchant_center.reconciliation.use_cases.repair_differences import RepairDifferencesDeps
from merchant_center.reconciliation.use_cases.run_day import CHUNK_LINES, RunDayDeps
from merchant_center.red_packets.store.sends import SendStore
from merchant_center.refunds.use_cases.record_platform_refund import record_platform_refund
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.rules.uses import may_have_flows
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.receive_redemption import ReceiveRedemptionDeps
from merchant_center.vouchers.use_cases.record_flow import (
    FlowRow,
    RecordFlowDeps,
    record_missed_return,
    record_missed_use,
)
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
    vouchers: VoucherStore,
    coupons: Callable[[str], VoucherClient],
    report: Report,
    chunk_lines: int = CHUNK_LINES,
) -> RunDayDeps:
    """Return what matching a day works with."""
    records = FindRecordsDeps(
        orders.orders.find_many,
        sends.find_by_bill,
        refunds.refunds.find,
        vouchers.find_of_coupon,
        orders.orders.find_of_transaction,
    )
    flows = RecordFlowDeps(ReceiveRedemptionDeps(vouchers, orders.orders, asking.clock), coupons)
    stocks = partial(_stocks, vouchers)
    return RunDayDeps(
        fetching=FetchBillsDeps(bills, BillFiles(files), asking.clock, stocks),
        recording=RecordFindingsDeps(asking.store, records, asking.clock),
        repairing=RepairDifferencesDeps(
            asking.store,
            asking.clock,
            record_payment=partial(_record_payment, orders),
            record_refund=partial(_record_refund, refunds),
            record_use=partial(_record_flow, record_missed_use, flows),
            record_return=partial(_record_flow, record_missed_return, flows),
            report=report,
        ),
        queue=asking.queue,
        movements=events.movements,
        chunk_lines=chunk_lines,
    )


def _record_payment(deps: SettleOrderDeps, missed: Difference) -> bool:
    finding = missed.finding
    return record_missed_payment(deps, missed.mchid, finding.order_no or finding.number, finding.wechat_number)


def _record_refund(deps: RecordRefundDeps, missed: Difference) -> bool:
    refund = record_platform_refund(deps, missed.mchid, missed.finding.number)
    return refund is not None and refund.state != missed.finding.ours_state


def _record_flow(record: Callable[[RecordFlowDeps, FlowRow], bool], deps: RecordFlowDeps, missed: Difference) -> bool:
    finding = missed.finding
    at = datetime.fromisoformat(finding.at).replace(tzinfo=BEIJING).astimezone(UTC)
    row = FlowRow(
        finding.stock_id,
        coupon_of(finding),
        finding.wechat_number,
        missed.mchid,
        finding.paid_to,
        at,
        finding.theirs_fen or 0,
    )
    return record(deps, row)


def _stocks(vouchers: VoucherStore, mchid: str, day: date) -> list[str]:
    return sorted(stock.stock_id for _, stock in vouchers.stocks() if may_have_flows(stock, mchid, day))
