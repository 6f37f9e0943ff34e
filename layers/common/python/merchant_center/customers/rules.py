"""Who a customer is: an openid exists per official account, so the pair is the identity."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Customer:
    """A person as one official account knows them."""

    appid: str
    openid: str
