"""Who changes something, under which request, and on which version of it they decided."""

from dataclasses import dataclass

from merchant_center.core.errors import VersionChangedError


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, made once from their verified token and their request (``core.edge.http.actor_of``).

    ``seen`` is the version that they decided on (``If-Match``); ``None`` is whichever there is.
    """

    subject: str
    name: str
    request_id: str
    seen: int | None = None

    def require_seen(self, version: int) -> None:
        """Return if they decided on this version. The write that follows has to be conditional on the same one.

        Raises:
            VersionChangedError: they have seen another one.
        """
        if self.seen not in (None, version):
            raise VersionChangedError(version)
