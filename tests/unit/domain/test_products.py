"""Numbers and pictures of products."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.domain.products import PICTURE_TYPES, is_product_number, owns_picture, picture_key

NUMBERS = st.text("ABZabz019_-", min_size=1, max_size=32)
NAMES = st.binary(min_size=10, max_size=10).map(bytes.hex)


@pytest.mark.parametrize("text", ["A", "0012", "sku_1-a", "-", "x" * 32])
def test_product_number_is_what_item_vouchers_match(text: str) -> None:
    """Letters, digits, hyphen and underscore, up to 32, as WeChat's merchant_goods_id."""
    assert is_product_number(text)


@pytest.mark.parametrize("text", ["", "x" * 33, "a b", "茶", "a/b", "a\n", "a.b", "１", "é"])
def test_other_text_is_no_product_number(text: str) -> None:
    """Nothing else passes, neither a line break at the end nor digits of other scripts."""
    assert not is_product_number(text)


@given(NUMBERS, st.sampled_from(sorted(PICTURE_TYPES)), NAMES)
def test_picture_that_was_handed_out_is_owned(number: str, content_type: str, name: str) -> None:
    """A key made for a product is known as that product's, with the ending of its type."""
    key = picture_key(number, content_type, name)
    assert owns_picture(number, key)
    assert key.endswith(PICTURE_TYPES[content_type])


@given(NUMBERS, NUMBERS, NAMES)
def test_picture_of_another_product_is_not_owned(number: str, other: str, name: str) -> None:
    """No product owns another's key, however alike their numbers are."""
    assert owns_picture(other, picture_key(number, "image/png", name)) == (number == other)


@pytest.mark.parametrize(
    "key",
    [
        "products/A/../B/0123456789abcdef0123.png",
        "products/A/0123456789abcdef0123.svg",
        "products/A/0123456789abcdef0123.png\n",
        "products/A/0123456789abcdef0123.pngx",
        "/products/A/0123456789abcdef0123.png",
        "products/A/x.png",
        "orders/2026/11/22/0123456789abcdef0123.csv",
        "",
    ],
)
def test_key_that_nobody_handed_out_is_not_owned(key: str) -> None:
    """Paths that climb, other types, other folders and made-up names are refused."""
    assert not owns_picture("A", key)


def test_other_type_of_picture_has_no_key() -> None:
    """A type outside the list, such as SVG with its scripts, gets no key."""
    with pytest.raises(KeyError):
        picture_key("A", "image/svg+xml", "0123456789abcdef0123")
