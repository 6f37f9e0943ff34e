"""What a function holds to act for one merchant account at WeChat Pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

PUBLIC_KEY_ID_PREFIX = "PUB_KEY_ID_"

type KeysBySerial = dict[str, RSAPublicKey]


@dataclass(frozen=True, slots=True)
class MerchantCredentials:
    """The keys of one merchant account, loaded and ready; nothing secret shows in its ``repr``.

    Attributes:
        mchid: the merchant number.
        certificate_serial: serial of the merchant's own API certificate, upper-case hex.
        private_key: the merchant's API key; signs orders, queries and the page's parameters
            alike. ``stored_keys.private_key`` loads it without the slow check.
        apiv3_keys: 32 bytes each, newest first. Old ones stay for a while: callbacks that were
            encrypted before a change still have to be opened.
        response_keys: WeChat's keys by what ``Wechatpay-Serial`` says: a platform certificate's
            serial or a ``PUB_KEY_ID_...``. Both kinds live side by side while a merchant switches.
        preferred_serial: sent as ``Wechatpay-Serial``, so that WeChat signs its answer with that
            key: the public key's id if there is one, else the newest platform certificate's
            serial, or "" when neither is known yet. A certificate that was retired is refused;
            without any, WeChat signs with the present one.
    """

    mchid: str
    certificate_serial: str
    private_key: RSAPrivateKey = field(repr=False)
    apiv3_keys: tuple[bytes, ...] = field(repr=False)
    response_keys: Mapping[str, RSAPublicKey]
    preferred_serial: str

    @property
    def names_certificate(self) -> bool:
        """Whether the preferred key is a platform certificate's, which WeChat renews and retires."""
        return self.preferred_serial != "" and not self.preferred_serial.startswith(PUBLIC_KEY_ID_PREFIX)
