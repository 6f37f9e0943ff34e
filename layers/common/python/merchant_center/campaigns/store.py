"""Campaigns in the catalogue table."""

from collections.abc import Iterator

from merchant_center.campaigns.rules import Campaign
from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import items_of_kind
from merchant_center.core.aws.writes import Value, Write, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, ConflictError, NotFoundError, StaleVersionError

_CAMPAIGNS = Document(Campaign)
_KIND = "CAMPAIGN"


class CampaignStore:
    """The campaigns of the catalogue table."""

    def __init__(self, dynamo: Dynamo, catalogue_table: str) -> None:
        self._dynamo = dynamo
        self._table = catalogue_table

    def get(self, code: str) -> Campaign:
        """Return the campaign.

        Raises:
            NotFoundError: there is none.
        """
        found = self.find(code)
        if found is None:
            raise NotFoundError(f"there is no campaign {code}")
        return found

    def find(self, code: str) -> Campaign | None:
        """Return the campaign, or ``None``."""
        item = self._dynamo.get(self._table, keys.campaign(code), keys.ITEM)
        return _CAMPAIGNS.value(item["data"]) if item else None

    def create(self, campaign: Campaign, *also: Write) -> None:
        """Store a new campaign, and ``also`` with it.

        Raises:
            ConflictError: its code is taken.
        """
        try:
            self._dynamo.transact([put_new(self._table, _item(campaign)), *also])
        except ConditionFailedError as error:
            raise ConflictError(f"there is a campaign with the code {campaign.code} already") from error

    def save(self, campaign: Campaign, *also: Write) -> None:
        """Store the next version of a campaign, and ``also`` with it.

        Raises:
            StaleVersionError: it was changed meanwhile.
        """
        try:
            self._dynamo.transact([put_version(self._table, _item(campaign), campaign.version - 1), *also])
        except ConditionFailedError as error:
            raise StaleVersionError(f"campaign {campaign.code} was changed by somebody else meanwhile") from error

    def entries(self, after: str = "") -> Iterator[tuple[str, Campaign]]:
        """Yield campaigns with their positions, by code, behind ``after``."""
        for position, item in items_of_kind(self._dynamo, self._table, _KIND, after):
            yield position, _CAMPAIGNS.value(item["data"])


def _item(campaign: Campaign) -> dict[str, Value]:
    return {
        "pk": keys.campaign(campaign.code),
        "sk": keys.ITEM,
        "kind": _KIND,
        "kind_position": campaign.code,
        "version": campaign.version,
        "data": _CAMPAIGNS.text(campaign),
    }
