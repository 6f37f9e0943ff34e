"""Why a customer is not signed in."""

from merchant_center.core.errors import OutcomeUnknownError, PermissionDeniedError


class SignInInterruptedError(OutcomeUnknownError):
    """WeChat did not say who the code is of. A repeat may tell, unless WeChat has used the code up meanwhile."""

    code = "sign_in_interrupted"


class SnapshotUserError(PermissionDeniedError):
    """The customer sees a snapshot page, where WeChat gives out a virtual openid that nobody has."""

    code = "snapshot_user"

    def __init__(self) -> None:
        super().__init__("this is a snapshot page: tap “use full service” (使用完整服务) and sign in again")
