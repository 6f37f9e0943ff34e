"""Where a creator's redemptions are told: one address for all their stocks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallbackAddress:
    """The address of one mchid."""

    notify_url: str
    updated_at: float
