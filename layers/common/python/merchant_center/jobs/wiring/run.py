"""How what the workers need is put together; used at init, once."""

from merchant_center.accounts.store import MerchantStore
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.jobs.rules.job import JobKind
from merchant_center.jobs.use_cases.deliver_rows import RedPacketDelivery, VoucherDelivery
from merchant_center.jobs.use_cases.run_job import RunJobDeps
from merchant_center.jobs.wiring.manage import ManageJobSettings, build_manage_deps
from merchant_center.red_packets.wiring.sends import SendSettings, build_send_deps
from merchant_center.vouchers.wiring.issuing import IssueSettings, build_issue_deps


class RunJobSettings(SendSettings, IssueSettings, ManageJobSettings):
    """What the workers need besides: how they give things out, and how many they are."""

    workers: int


def build_run_deps(settings: RunJobSettings, dynamo: Dynamo, merchants: MerchantStore) -> RunJobDeps:
    """Return what the workers need."""
    manage = build_manage_deps(settings, dynamo, merchants)
    return RunJobDeps(
        jobs=manage.jobs,
        files=manage.files,
        queue=manage.queue,
        targets=manage.targets,
        require_campaign=manage.require_campaign,
        clock=manage.clock,
        entropy=manage.entropy,
        deliveries={
            JobKind.VOUCHER: VoucherDelivery(build_issue_deps(settings, dynamo, merchants)),
            JobKind.RED_PACKET: RedPacketDelivery(build_send_deps(settings, dynamo, merchants)),
        },
        workers=settings.workers,
    )
