"""Keys of pictures: each belongs to the folder that it was handed out for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.pictures.rules import PICTURE_TYPES, owns_picture, picture_key
from merchant_center.products.rules import product_folder
from merchant_center.vouchers.rules.success_page import stock_folder

NUMBERS = st.text("ABZabz019_-", min_size=1, max_size=32)
NAMES = st.binary(min_size=10, max_size=10).map(bytes.hex)


@given(NUMBERS, st.sampled_from(sorted(PICTURE_TYPES)), NAMES)
def test_picture_that_was_handed_out_is_owned(number: str, content_type: str, name: str) -> None:
    """A key made for a product is known as that product's, with the ending of its type."""
    key = picture_key(product_folder(number), content_type, name)
    assert owns_picture(product_folder(number), key)
    assert key.endswith(PICTURE_TYPES[content_type])


@given(NUMBERS, NUMBERS, NAMES)
def test_picture_of_another_product_is_not_owned(number: str, other: str, name: str) -> None:
    """No product owns another's key, however alike their numbers are."""
    assert owns_picture(product_folder(other), picture_key(product_folder(number), "image/png", name)) == (
        number == other
    )
    assert not owns_picture(stock_folder(number), picture_key(product_folder(number), "image/png", name))


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
    assert not owns_picture(product_folder("A"), key)


def test_other_type_of_picture_has_no_key() -> None:
    """A type outside the list, such as SVG with its scripts, gets no key."""
    with pytest.raises(KeyError):
        picture_key(product_folder("A"), "image/svg+xml", "0123456789abcdef0123")
