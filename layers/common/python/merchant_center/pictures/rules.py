"""Pictures in the media bucket: which types pages show, and whose folder a key is in."""

import re

PICTURE_TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
MAX_PICTURE_BYTES = 5 * 1024 * 1024


def picture_key(folder: str, content_type: str, name: str) -> str:
    """Return the key of a new picture.

    Raises:
        KeyError: for a type outside :data:`PICTURE_TYPES`.
    """
    return f"{folder}/{name}.{PICTURE_TYPES[content_type]}"


def owns_picture(folder: str, key: str) -> bool:
    """Return whether a key was handed out for this folder, so that none can point into another's."""
    pattern = rf"{re.escape(folder)}/[0-9a-z]{{8,40}}\.(?:{'|'.join(PICTURE_TYPES.values())})"
    return re.fullmatch(pattern, key) is not None
