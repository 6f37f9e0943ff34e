"""A customer is a pair: the same openid at another official account is somebody else."""

from merchant_center.domain.customers import Customer


def test_openid_alone_is_no_identity() -> None:
    """Customers are equal, also as keys, only if official account and openid are."""
    known = {Customer("wx0123456789abcdef", "o1"): "known"}
    assert Customer("wx0123456789abcdef", "o1") in known
    assert Customer("wx0123456789abcdee", "o1") not in known
