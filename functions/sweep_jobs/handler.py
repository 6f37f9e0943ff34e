"""Every five minutes: jobs and exports whose date has come go to their queues again."""

from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import SweepBounds, sweep_handler
from merchant_center.core.settings import read_settings
from merchant_center.exports.use_cases.request_export import request_missed_daily_export
from merchant_center.exports.use_cases.sweep_exports import sweep_exports
from merchant_center.exports.wiring.request import ExportSettings, build_exports
from merchant_center.jobs.use_cases.sweep_jobs import SweepJobsDeps, sweep_jobs
from merchant_center.jobs.wiring.store import JobSettings, build_job_queue, build_jobs

MAX_ITEMS = 200
"""So many fit into the time-out, even if each is a cancelled job of a million rows, whose chunks are all read."""
STOP_BEFORE_END_MS = 20_000


class Settings(ExportSettings, JobSettings):
    """What this function reads from its environment. ``daily_export`` is ENABLED or DISABLED."""

    daily_export: str


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
JOBS = SweepJobsDeps(build_jobs(SETTINGS, DYNAMO), build_job_queue(SETTINGS), clock.now)
EXPORTS = build_exports(SETTINGS, DYNAMO)


@sweep_handler("item_id", MAX_ITEMS, stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(bounds: SweepBounds) -> dict[str, dict[str, int]]:
    """Enqueue what is due; whatever is left is due at the next call."""
    jobs = sweep_jobs(JOBS, **bounds)
    exports = sweep_exports(EXPORTS, **bounds)
    missed = SETTINGS.daily_export == "ENABLED" and request_missed_daily_export(EXPORTS)
    LOGGER.info("jobs and exports announced", jobs=jobs, exports=exports, missed_daily=missed)
    return {"jobs": jobs, "exports": exports}
