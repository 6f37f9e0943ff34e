"""Loading keys that were checked when they were connected, without paying for the check again."""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from merchant_center.core.errors import ConfigurationError


def private_key(pem: str) -> RSAPrivateKey:
    """Load the merchant's private key for use.

    The consistency check of an RSA key (are the primes prime, do they fit) costs some 30 ms of a
    cold start. ``key_material`` ran it in full before the key was stored, so it is skipped here:
    never load a key with this that has not been through there.

    Raises:
        ConfigurationError: what is stored is not an RSA private key.
    """
    try:
        key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError):
        raise ConfigurationError("the stored merchant private key cannot be read") from None
    if not isinstance(key, RSAPrivateKey):
        raise ConfigurationError("the stored merchant private key is not an RSA key")
    return key


def public_key(pem: str) -> RSAPublicKey:
    """Load one of WeChat's public keys for use (SPKI PEM, "BEGIN PUBLIC KEY").

    Raises:
        ConfigurationError: what is stored is not an RSA public key.
    """
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        raise ConfigurationError("the stored WeChat Pay public key cannot be read") from None
    if not isinstance(key, RSAPublicKey):
        raise ConfigurationError("the stored WeChat Pay public key is not an RSA key")
    return key
