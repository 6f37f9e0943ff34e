"""How the channels that pay customers are put together; only functions that pay import this."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from merchant_center.accounts.store import MerchantStore, PayoutCredentials
from merchant_center.core import clock
from merchant_center.core.errors import ConfigurationError
from merchant_center.core.http_client import build_http_client
from merchant_center.core.settings import PublicApiSettings, WeChatPaySettings
from merchant_center.red_packets.client.cash import CashRedPackets
from merchant_center.red_packets.client.channel import PayoutChannel
from merchant_center.red_packets.client.transfer import Transfers
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.transport.mutual_tls import merchant_tls
from merchant_center.wechatpay.transport.wiring import client_factory

CASH_READ_TIMEOUT = 6
"""Seconds. WeChat takes longer to pay than to answer, and a time-out costs a query."""


class PayoutSettings(WeChatPaySettings, PublicApiSettings):
    """What both channels need to know."""

    red_packet_url: str
    """The host that takes cash red packets."""
    wechat_ca: str
    """PEM of authorities to trust for that host besides the public ones, "" for none."""
    client_ip: str
    """An IPv4 address of ours, which WeChat wants to be told with every red packet."""


def build_channels(settings: PayoutSettings, merchants: MerchantStore) -> Callable[[Channel, str], PayoutChannel]:
    """A maker of channels, by kind and mchid, that share their connections.

    What it makes is for one use: a rotated certificate or key is in the next one, within the store's cache time.

    Raises (the maker):
        NotFoundError: no such account is connected.
        ConfigurationError: what this channel needs of the account or of the settings is not there.
    """
    makers: dict[Channel, Callable[[str], PayoutChannel]] = {
        Channel.CASH: _cash(settings, merchants),
        Channel.TRANSFER: _transfers(settings, merchants),
    }
    return lambda channel, mchid: makers[channel](mchid)


def _cash(settings: PayoutSettings, merchants: MerchantStore) -> Callable[[str], PayoutChannel]:
    # By account and version of its secret; one that was replaced is kept, for others may be in a call with it.
    channels: dict[tuple[str, str], CashRedPackets] = {}
    # Loading a certificate is slow, and the first batch of a cold start wants it ten times at once.
    one_by_one = Lock()

    def channel_for(mchid: str) -> CashRedPackets:
        payer = merchants.payout_credentials(mchid)
        version = (mchid, payer.secret_version)
        with one_by_one:
            if version not in channels:
                channels[version] = _cash_channel(settings, payer)
            return channels[version]

    return channel_for


def _cash_channel(settings: PayoutSettings, payer: PayoutCredentials) -> CashRedPackets:
    if not settings.client_ip:
        raise ConfigurationError("CLIENT_IP is not set: WeChat wants an IPv4 address with every red packet")
    tls = merchant_tls(payer.certificate_pem, payer.private_key_pem, settings.wechat_ca)
    return CashRedPackets(
        build_http_client(settings.red_packet_url, read_timeout=CASH_READ_TIMEOUT, tls=tls),
        mchid=payer.mchid,
        apiv2_key=payer.apiv2_key,
        client_ip=settings.client_ip,
        nonce=clock.nonce,
    )


def _transfers(settings: PayoutSettings, merchants: MerchantStore) -> Callable[[str], PayoutChannel]:
    def transfers(http: Any, backup_http: Any, credentials: MerchantCredentials, **chance: Any) -> Transfers:
        notify_url = f"{settings.public_api_url}/v1/callbacks/{credentials.mchid}/transfer"
        return Transfers(http, backup_http, credentials, notify_url=notify_url, **chance)

    client_for = client_factory(transfers, settings)
    return lambda mchid: client_for(merchants.credentials(mchid))
