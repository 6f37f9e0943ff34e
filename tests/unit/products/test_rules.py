"""Numbers of products."""

import pytest

from merchant_center.products.rules import is_product_number


@pytest.mark.parametrize("text", ["A", "0012", "sku_1-a", "-", "x" * 32])
def test_product_number_is_what_item_vouchers_match(text: str) -> None:
    """Letters, digits, hyphen and underscore, up to 32, as WeChat's merchant_goods_id."""
    assert is_product_number(text)


@pytest.mark.parametrize("text", ["", "x" * 33, "a b", "茶", "a/b", "a\n", "a.b", "１", "é"])
def test_other_text_is_no_product_number(text: str) -> None:
    """Nothing else passes, neither a line break at the end nor digits of other scripts."""
    assert not is_product_number(text)
