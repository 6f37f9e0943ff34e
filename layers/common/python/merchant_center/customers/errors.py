"""Why a customer is not signed in."""

from merchant_center.core.errors import OutcomeUnknownError


class SignInInterruptedError(OutcomeUnknownError):
    """WeChat did not say who the code is of. A repeat may tell, unless WeChat has used the code up meanwhile."""

    code = "sign_in_interrupted"
