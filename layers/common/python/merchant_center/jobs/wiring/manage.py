"""How what operators need for jobs is put together; used at init, once."""

from collections.abc import Callable
from functools import partial

from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.wiring import MerchantSettings
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.jobs.store.files import JobFiles
from merchant_center.jobs.use_cases.job_targets import JobTargets
from merchant_center.jobs.use_cases.manage_jobs import ManageJobsDeps
from merchant_center.jobs.wiring.store import JobSettings, build_job_queue, build_jobs
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.wiring.store import RedPacketSettings
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers


class ManageJobSettings(JobSettings, VoucherSettings, RedPacketSettings, MerchantSettings):
    """What managing jobs needs: also their files, and the tables of what they give out."""

    jobs_bucket: str


def build_targets(
    vouchers: VoucherStore, red_packets: RedPacketStore, require_serving: Callable[[str, str], None]
) -> JobTargets:
    """Return how stocks and red packets are found."""
    return JobTargets(vouchers.find_stock, vouchers.get_stock, red_packets.get, require_serving)


def build_manage_deps(settings: ManageJobSettings, dynamo: Dynamo, merchants: MerchantStore) -> ManageJobsDeps:
    """Return what managing jobs needs."""
    return ManageJobsDeps(
        jobs=build_jobs(settings, dynamo),
        files=JobFiles(aws.s3_client(), settings.jobs_bucket),
        queue=build_job_queue(settings),
        targets=build_targets(
            build_vouchers(settings, dynamo),
            RedPacketStore(dynamo, settings.red_packets_table),
            merchants.require_serving,
        ),
        require_campaign=partial(require_campaign, campaigns=CampaignStore(dynamo, settings.catalogue_table)),
        clock=clock.now,
        entropy=clock.entropy,
    )
