"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, WECHAT_ERRORS, Operation
from sign_in.models import BeginSignIn, CompleteSignIn, Session, SignInBegun

OPERATIONS: dict[str, Operation] = {
    "start_sign_in": Operation({201: SignInBegun}, (*BODY_ERRORS, "not_found"), BeginSignIn),
    "complete_sign_in": Operation(
        {200: Session},
        (*BODY_ERRORS, "unauthenticated", "snapshot_user", "sign_in_interrupted", *WECHAT_ERRORS),
        CompleteSignIn,
    ),
}
