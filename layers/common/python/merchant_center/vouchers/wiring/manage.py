"""How what operators do with stocks is put together; used at init, once."""

from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.wiring import MerchantSettings
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.campaigns.store import CampaignStore
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.settings import AuditSettings, WeChatPaySettings
from merchant_center.vouchers.use_cases.manage_vouchers import ManageStocksDeps
from merchant_center.vouchers.use_cases.mirror_stocks import SteerStocksDeps
from merchant_center.vouchers.wiring.client import build_voucher_clients
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers


class ManageStockSettings(VoucherSettings, MerchantSettings, WeChatPaySettings, AuditSettings):
    """What managing and steering stocks needs."""


def build_manage_stocks(settings: ManageStockSettings, dynamo: Dynamo, media: FileStore) -> ManageStocksDeps:
    """Return what changing the list of stocks works with."""
    return ManageStocksDeps(
        vouchers=build_vouchers(settings, dynamo),
        campaigns=CampaignStore(dynamo, settings.catalogue_table),
        media=media,
        audit=AuditLog(settings.audit_table, clock.now),
        entropy=clock.entropy,
    )


def build_steer_stocks(settings: ManageStockSettings, dynamo: Dynamo, merchants: MerchantStore) -> SteerStocksDeps:
    """Return what fetching stocks from WeChat and steering them there works with."""
    return SteerStocksDeps(
        vouchers=build_vouchers(settings, dynamo),
        wechat=build_voucher_clients(settings, merchants),
        clock=clock.now,
        audit=AuditLog(settings.audit_table, clock.now),
        entries=AuditStore(dynamo, settings.audit_table),
    )
