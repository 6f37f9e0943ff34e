"""Every five minutes: poll the vouchers that are due."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import has_time, log_failures
from merchant_center.core.settings import read_settings
from merchant_center.vouchers.use_cases.settle_vouchers import sweep_vouchers
from merchant_center.vouchers.wiring.issuing import IssueSettings, build_issue_deps

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MOST = 5_000
STOP_BEFORE_END_MS = 20_000

SETTINGS = read_settings(IssueSettings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = build_issue_deps(SETTINGS, DYNAMO, MERCHANTS)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Poll what is due; whatever is left when time runs out is due at the next call."""
    counts = sweep_vouchers(
        DEPS,
        limit=MOST,
        go_on=has_time(context, STOP_BEFORE_END_MS),
        report=log_failures("out_request_no"),
    )
    LOGGER.info("vouchers settled", counts=counts)
    return counts
