"""How issuing vouchers is put together; used at init, once."""

from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.wiring import MerchantSettings
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.wiring.client import build_voucher_clients
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers


class IssueSettings(WeChatPaySettings, VoucherSettings, MerchantSettings):
    """What functions read that issue vouchers."""


def build_issue_deps(settings: IssueSettings, dynamo: Dynamo, merchants: MerchantStore) -> IssueVoucherDeps:
    """Return what issuing vouchers needs."""
    return IssueVoucherDeps(
        vouchers=build_vouchers(settings, dynamo),
        require_serving=merchants.require_serving,
        wechat=build_voucher_clients(settings, merchants),
        clock=clock.now,
    )
