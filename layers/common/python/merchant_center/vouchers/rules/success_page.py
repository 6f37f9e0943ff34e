"""The picture of a success page: an address on the web, or one that was uploaded for the stock."""

from collections.abc import Callable
from dataclasses import replace

from merchant_center.core.errors import InvalidInputError
from merchant_center.pictures.rules import owns_picture
from merchant_center.vouchers.rules.voucher import SuccessPage, VoucherStock


def stock_folder(stock_id: str) -> str:
    """Return where the pictures of a voucher stock live in the media bucket."""
    return f"vouchers/{stock_id}"


def require_shown_picture(stock_id: str, page: SuccessPage) -> None:
    """Return if the page's picture is an address on the web, one uploaded for this stock, or none.

    Raises:
        InvalidInputError: it is something else.
    """
    picture = page.picture
    if picture and not picture.startswith("https://") and not owns_picture(stock_folder(stock_id), picture):
        rule = "must be an https address, or a picture that was handed out for this stock"
        raise InvalidInputError.of("success_page.picture", rule)


def shown_page(stock: VoucherStock, link: Callable[[str], str]) -> SuccessPage:
    """Return the success page with an address for its picture: that of the bucket, if it was uploaded."""
    page = stock.success_page
    is_uploaded = owns_picture(stock_folder(stock.stock_id), page.picture)
    return replace(page, picture=link(page.picture)) if is_uploaded else page
