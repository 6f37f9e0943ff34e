"""Numbers of other systems that use the same merchant account."""

import pytest

from merchant_center.core.errors import InvalidInputError
from merchant_center.reconciliation.rules.foreign import ForeignRules, require_patterns


@pytest.mark.parametrize(
    ("patterns", "number", "is_foreign"),
    [
        (("SHOP-*",), "SHOP-1", True),
        (("SHOP-*",), "shop-1", False),
        (("*-pos",), "1-pos", True),
        (("A*B*C",), "AxxBC", True),
        (("A.C",), "ABC", False),
        (("AB*BA",), "ABA", False),
        (("AB*BA",), "ABBA", True),
        (("A**B",), "AB", True),
        (("*B*B",), "AB", False),
        (("A*",), "A\n1", True),
        ((), "X1", False),
        (("2026*",), "20261122-ABCDEFGHIJKLMNOP", False),
        (("2026*",), "20261122-ABCDEFGHIJKLMNOP-QRST", False),
        (("2026*",), "20261122001", True),
    ],
)
def test_patterns_set_aside_what_is_not_ours(patterns, number, is_foreign):
    """A star stands for anything, and our own numbers are never set aside."""
    assert ForeignRules("1900000001", patterns).is_foreign(number) is is_foreign


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", ["0*" * 31 + "x", "*0" * 31 + "*x", "0*" * 32])
def test_no_pattern_takes_long(pattern):
    """However many stars a pattern has, a number of the longest kind is judged at once."""
    rules = ForeignRules("1900000001", (pattern,))
    require_patterns(rules.patterns)
    judged = [rules.is_foreign(number) for number in ("0" * 64, "0" * 31, "0" * 63 + "x")]
    assert judged == [pattern.endswith("*"), False, True]


@pytest.mark.parametrize("pattern", ["", "*", "**", "A B", "(", "x" * 65])
def test_what_is_no_pattern_is_refused(pattern):
    """A pattern that would set everything aside, or that no number has, is refused by its field."""
    with pytest.raises(InvalidInputError, match=r"patterns\.1"):
        require_patterns(("SHOP-*", pattern))


def test_one_foreign_number_is_enough():
    """A refund of another system's order is foreign by the order's number; what has no number is not, nor is ours."""
    rules = ForeignRules("1900000001", ("SHOP-*",))
    assert rules.is_foreign("SHOP-1", "")
    assert rules.is_foreign("R1", "SHOP-1")
    assert not rules.is_foreign("20261122-ABCDEFGHIJKLMNOP", "SHOP-1")
    assert not rules.is_foreign("", "")
