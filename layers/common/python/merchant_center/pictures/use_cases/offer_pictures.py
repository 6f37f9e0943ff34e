"""Take in pictures, straight from the browser, and show those of a voucher's success page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Entropy
from merchant_center.core.errors import InvalidInputError
from merchant_center.pictures.rules import MAX_PICTURE_BYTES, PICTURE_TYPES, owns_picture, picture_key, stock_folder
from merchant_center.vouchers.rules.voucher import SuccessPage, VoucherStock


def offer_picture(folder: str, content_type: str, *, media: FileStore, entropy: Entropy) -> tuple[str, dict[str, Any]]:
    """Return a key for a new picture and the form with which a browser uploads it straight to the bucket.

    Raises:
        InvalidInputError: not a type of picture that pages show.
    """
    if content_type not in PICTURE_TYPES:
        raise InvalidInputError.of("content_type", f"must be one of {', '.join(sorted(PICTURE_TYPES))}")
    key = picture_key(folder, content_type, entropy(10).hex())
    return key, media.upload_form(key, content_type, MAX_PICTURE_BYTES)


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
