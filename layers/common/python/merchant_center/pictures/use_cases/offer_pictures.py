"""Take in pictures, straight from the browser."""

from typing import Any

from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Entropy
from merchant_center.core.errors import InvalidInputError
from merchant_center.pictures.rules import MAX_PICTURE_BYTES, PICTURE_TYPES, picture_key


def offer_picture(folder: str, content_type: str, *, media: FileStore, entropy: Entropy) -> tuple[str, dict[str, Any]]:
    """Return a key for a new picture and the form with which a browser uploads it straight to the bucket.

    Raises:
        InvalidInputError: not a type of picture that pages show.
    """
    if content_type not in PICTURE_TYPES:
        raise InvalidInputError.of("content_type", f"must be one of {', '.join(sorted(PICTURE_TYPES))}")
    key = picture_key(folder, content_type, entropy(10).hex())
    return key, media.upload_form(key, content_type, MAX_PICTURE_BYTES)
