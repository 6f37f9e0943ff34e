"""What the simulation uses of the product: all its imports, in one place."""

from merchant_center.accounts.rules import LatePayments, MerchantAccount, OfficialAccount
from merchant_center.accounts.store import MerchantStore, next_version
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core import clock
from merchant_center.core.actors import Actor
from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.aws.writes import Put
from merchant_center.core.errors import ConflictError, MerchantCenterError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import BEIJING, truncated
from merchant_center.core.transitions import TransitionTable
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, EventKind
from merchant_center.events.rules.search import EventFilter
from merchant_center.events.store import writes as event_writes
from merchant_center.events.store.search import EventStore
from merchant_center.exports import rules as export_rules
from merchant_center.exports.rules import Export, ExportKind, ExportState
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.exports.use_cases import export_orders
from merchant_center.exports.use_cases.export_orders import process_export
from merchant_center.exports.use_cases.request_export import OperatorExportsDeps, export_id_from_message, request_export
from merchant_center.exports.use_cases.sweep_exports import sweep_exports
from merchant_center.exports.wiring.write import build_export_orders
from merchant_center.jobs.rules import job as job_rules
from merchant_center.jobs.rules.customer_list import Row, read_rows
from merchant_center.jobs.rules.job import AT_REST, Chunk, Failure, Job, JobKind, JobState, JobTrigger, Outcome
from merchant_center.jobs.store import jobs as job_store
from merchant_center.jobs.store.files import JobFiles
from merchant_center.jobs.store.jobs import JobQueue, JobStore
from merchant_center.jobs.use_cases import check_job, manage_jobs, run_job
from merchant_center.jobs.use_cases import deliver_rows as job_deliveries
from merchant_center.jobs.use_cases.deliver_rows import RedPacketDelivery, RowResult, VoucherDelivery
from merchant_center.jobs.use_cases.manage_jobs import JobRequest
from merchant_center.jobs.use_cases.run_job import RunJobDeps, process_message
from merchant_center.jobs.use_cases.sweep_jobs import SweepJobsDeps, sweep_jobs
from merchant_center.jobs.wiring.manage import build_targets
from merchant_center.notices import store as notice_store
from merchant_center.notices.rules import notice as notice_rules
from merchant_center.notices.rules.notice import Notice, NoticeState
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan
from merchant_center.notices.store import NoticeQueue, NoticeStore
from merchant_center.notices.use_cases import send_notice
from merchant_center.notices.use_cases.send_notice import SendNoticeDeps
from merchant_center.notices.use_cases.sweep_notices import SweepNoticesDeps, sweep_notices
from merchant_center.orders import store as order_store
from merchant_center.orders.protocol.order import JsapiOrder
from merchant_center.orders.protocol.payment import Payment, Promotion
from merchant_center.orders.rules import order as order_rules
from merchant_center.orders.rules import order_refund
from merchant_center.orders.rules import pieces as order_pieces
from merchant_center.orders.rules.intent import OrderRequest, intent_name
from merchant_center.orders.rules.order import UNDECIDED as ORDER_UNDECIDED
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases import place_order, settle_order
from merchant_center.orders.use_cases.close_order import CloseOrderDeps, close_order
from merchant_center.orders.use_cases.place_order import PlaceOrderDeps
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.use_cases.settle_order import record_payment, sweep_orders
from merchant_center.products.rules import Correction, Product
from merchant_center.products.store import ProductStore
from merchant_center.products.use_cases.manage_products import ManageProductsDeps, correct_inventory
from merchant_center.reconciliation.protocol import fund_flow
from merchant_center.reconciliation.protocol.bill import BillLink, FlowLink
from merchant_center.reconciliation.protocol.trade_bill import TradeBill
from merchant_center.reconciliation.rules import day as day_rules
from merchant_center.reconciliation.rules import difference as difference_rules
from merchant_center.reconciliation.rules import judgement as book_judgement
from merchant_center.reconciliation.rules import ledger as ledgers
from merchant_center.reconciliation.rules.day import FINAL as FINAL_DAYS
from merchant_center.reconciliation.rules.day import ReconciliationDay
from merchant_center.reconciliation.rules.difference import RULE, Difference, DifferenceState, Resolution
from merchant_center.reconciliation.rules.foreign import ForeignRules
from merchant_center.reconciliation.rules.ledger import LedgerEntry, ledger_of
from merchant_center.reconciliation.rules.lines import FUND_FLOWS, BillKind, FlowWay
from merchant_center.reconciliation.store import bills as bill_files
from merchant_center.reconciliation.store.days import ReconciliationQueue, ReconciliationStore
from merchant_center.reconciliation.use_cases import (
    fetch_bills,
    find_records,
    record_findings,
    repair_differences,
)
from merchant_center.reconciliation.use_cases import run_day as day_runs
from merchant_center.reconciliation.use_cases.announce_days import AnnounceDaysDeps, announce_days, ask_again
from merchant_center.reconciliation.use_cases.manage_days import ManageDaysDeps, resolve_difference, set_rules
from merchant_center.reconciliation.use_cases.run_day import process_day, run_day
from merchant_center.reconciliation.wiring import run as day_wiring
from merchant_center.reconciliation.wiring.run import build_run_day
from merchant_center.red_packets.client import cash as cash_client
from merchant_center.red_packets.client import transfer as transfer_client
from merchant_center.red_packets.errors import LimitReachedError
from merchant_center.red_packets.protocol.codes import refusal_action
from merchant_center.red_packets.rules import judgement
from merchant_center.red_packets.rules import quota_shards as quotas
from merchant_center.red_packets.rules import send as red_packet_sends
from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.customer_quota import CustomerQuota
from merchant_center.red_packets.rules.judgement_case import Question, Reply
from merchant_center.red_packets.rules.payout import Channel, Payout, PayoutStatus, Progress, RefusalAction
from merchant_center.red_packets.rules.quota_pool import PACKETS_A_POOL, Usage
from merchant_center.red_packets.rules.quota_shards import SHARDS, Limits, Remainder, Shard
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket, Terms
from merchant_center.red_packets.rules.send import (
    FINAL,
    UNDECIDED,
    UNPAID,
    RedPacketSend,
    Release,
    SendRequest,
    SendState,
    bill_no,
    may_have_paid,
)
from merchant_center.red_packets.store import red_packets as red_packet_store
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue, PayoutRateLimiter, SendStore
from merchant_center.red_packets.use_cases import pay_red_packet, send_red_packet
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.manage_red_packets import (
    ManageRedPacketsDeps,
    archive,
    change,
    define,
    start,
)
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps, process_queued_send
from merchant_center.red_packets.use_cases.record_send import record_status
from merchant_center.red_packets.use_cases.refuse_red_packet import RefuseRedPacketDeps
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import ExhaustedCache, SendRedPacketDeps
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet
from merchant_center.refunds import store as refund_store
from merchant_center.refunds.protocol.refund import PromotionRefund, RefundCall, RemoteRefund
from merchant_center.refunds.rules import approval as refund_approval
from merchant_center.refunds.rules import changes as refund_changes
from merchant_center.refunds.rules import new_refund as new_refunds
from merchant_center.refunds.rules import refund as refund_rules
from merchant_center.refunds.rules.refund import Refund, RefundOrigin, RefundRequest, RefundState
from merchant_center.refunds.store import RefundStore
from merchant_center.refunds.use_cases import ask_refund as ask_refunds
from merchant_center.refunds.use_cases import pay_out_refund
from merchant_center.refunds.use_cases import record_refund as record_refunds
from merchant_center.refunds.use_cases.ask_refund import ManageRefundsDeps, ask_refund
from merchant_center.refunds.use_cases.decide_refund import approve_refund, refuse_refund, withdraw_refund
from merchant_center.refunds.use_cases.record_refund import record_refund
from merchant_center.refunds.use_cases.settle_refunds import settle_now, sweep_late_payments, sweep_refunds
from merchant_center.vouchers import store as voucher_store
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.protocol.voucher import redemption_from
from merchant_center.vouchers.rules import customer_stock_lock as voucher_locks
from merchant_center.vouchers.rules import judgement as voucher_judgement
from merchant_center.vouchers.rules import uses as voucher_uses
from merchant_center.vouchers.rules import voucher as voucher_rules
from merchant_center.vouchers.rules.customer_stock_lock import CustomerStockLock
from merchant_center.vouchers.rules.judgement import Judgement
from merchant_center.vouchers.rules.placement import Placement
from merchant_center.vouchers.rules.voucher import IssueState, StockLimits, VoucherIssue, VoucherStock
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases import issue_voucher, send_voucher
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest
from merchant_center.vouchers.use_cases.manage_vouchers import ManageStocksDeps, change_stock
from merchant_center.vouchers.use_cases.receive_redemption import ReceiveRedemptionDeps, record_redemption
from merchant_center.vouchers.use_cases.settle_vouchers import sweep_vouchers
from merchant_center.vouchers.use_cases.take_voucher import take_voucher
from merchant_center.wechatpay.transport.answers import refusal
