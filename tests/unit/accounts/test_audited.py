"""What the audit log tells of merchant accounts."""

from merchant_center.accounts.rules import AUDITED
from merchant_center.accounts.use_cases.connect_merchant import SETTINGS


def test_every_setting_is_told():
    """Each setting of money that an operator may change is told by the audit log, from what to what."""
    assert set(SETTINGS) <= set(AUDITED.names)
