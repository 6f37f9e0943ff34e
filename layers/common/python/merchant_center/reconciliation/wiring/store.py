"""How asking for days is put together, apart from ``run`` for functions that match none."""

from merchant_center.core import clock
from merchant_center.core.aws import sessions
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import Environment
from merchant_center.reconciliation.store.days import ReconciliationQueue, ReconciliationStore
from merchant_center.reconciliation.use_cases.announce_days import AskForDaysDeps


class ReconciliationSettings(Environment):
    """The table of reconciliation, and the queue of its workers."""

    reconciliation_table: str
    reconciliation_queue_url: str


def build_asking(settings: ReconciliationSettings, dynamo: Dynamo) -> AskForDaysDeps:
    """Return what asking for days works with."""
    return AskForDaysDeps(
        ReconciliationStore(dynamo, settings.reconciliation_table),
        ReconciliationQueue(sessions.sqs_client(), settings.reconciliation_queue_url),
        clock.now,
    )
