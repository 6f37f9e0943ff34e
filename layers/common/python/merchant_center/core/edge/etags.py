"""Entity tags: the version of what can be edited, as HTTP says it (RFC 9110, sections 8.8.3 and 13.1.1).

That what somebody has not seen is not changed is a rule of ``core/actors.py``: ``Actor.require_seen``.
"""

import re

from merchant_center.core.errors import InvalidInputError

TAG_PATTERN = r'(\*|(W/)?"[0-9]{1,15}")'
_ETAG = re.compile(r'(?:W/)?"([0-9]+)"')
RULE = 'must be the ETag of an answer, such as "7", or *'


def etag_of(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def version_of(if_match: str | None) -> int | None:
    """Return the version that a header If-Match names; ``None`` for any, as without the header.

    A tag that was made weak on its way (a proxy does so when it compresses) names the same version.

    Raises:
        InvalidInputError: it is no tag of ours, or several.
    """
    given = (if_match or "*").strip()
    if re.fullmatch(TAG_PATTERN, given) is None:
        raise InvalidInputError.of("If-Match", RULE)
    tag = _ETAG.fullmatch(given)
    return int(tag[1]) if tag else None
