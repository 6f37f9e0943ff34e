"""Why a part of a job is not run now."""

from merchant_center.core.errors import ConflictError


class HeldByAnotherError(ConflictError):
    """Another worker has the chunk."""

    code = "chunk_held"
