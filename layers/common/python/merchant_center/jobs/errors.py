"""Why a chunk of a job is not worked on now."""

from merchant_center.core.errors import ConflictError


class HeldByAnotherError(ConflictError):
    """Another worker has the chunk."""

    code = "chunk_held"
