"""How recording and making refunds is put together; used at init, once."""

from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.wiring import MerchantSettings
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import AuditSettings, PublicApiSettings, WeChatPaySettings
from merchant_center.orders.wiring.client import build_wechatpay
from merchant_center.orders.wiring.store import build_orders
from merchant_center.refunds.client import RefundClient
from merchant_center.refunds.use_cases.ask_refund import AskRefundDeps, ManageRefundsDeps
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps
from merchant_center.refunds.wiring.store import RefundSettings, build_refunds
from merchant_center.wechatpay.transport.wiring import client_factory


class RecordRefundSettings(RefundSettings, MerchantSettings, WeChatPaySettings):
    """What functions read that record what WeChat says of refunds."""


class AskRefundSettings(RecordRefundSettings, PublicApiSettings):
    """What functions read that make refunds."""


def build_record_deps(settings: RecordRefundSettings, dynamo: Dynamo, merchants: MerchantStore) -> RecordRefundDeps:
    """Return what recording refunds needs."""
    refunds_of, orders_of = client_factory(RefundClient, settings), build_wechatpay(settings)
    return RecordRefundDeps(
        refunds=build_refunds(settings, dynamo),
        orders=build_orders(settings, dynamo),
        clock=clock.now,
        refunds_of=lambda mchid: refunds_of(merchants.credentials(mchid)),
        orders_of=lambda mchid: orders_of(merchants.credentials(mchid)),
    )


class ManageRefundsSettings(AskRefundSettings, AuditSettings):
    """What functions read in which operators decide about refunds."""


def build_manage_deps(settings: ManageRefundsSettings, dynamo: Dynamo, merchants: MerchantStore) -> ManageRefundsDeps:
    """Return what operators' requests about refunds need."""
    ask = build_ask_deps(settings, dynamo, merchants)
    return ManageRefundsDeps(
        refunds=ask.refunds,
        orders=ask.orders,
        clock=ask.clock,
        refunds_of=ask.refunds_of,
        orders_of=ask.orders_of,
        account_of=ask.account_of,
        api_url=ask.api_url,
        audit=AuditLog(settings.audit_table, clock.now),
    )


def build_ask_deps(settings: AskRefundSettings, dynamo: Dynamo, merchants: MerchantStore) -> AskRefundDeps:
    """Return what making refunds needs; an account counts as it is now, not as it was remembered."""
    record = build_record_deps(settings, dynamo, merchants)
    return AskRefundDeps(
        refunds=record.refunds,
        orders=record.orders,
        clock=record.clock,
        refunds_of=record.refunds_of,
        orders_of=record.orders_of,
        account_of=lambda mchid: merchants.get(mchid, fresh=True),
        api_url=settings.public_api_url,
    )
