"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, WECHAT_ERRORS, Operation
from sign_page.models import PageSignatureView, SignPage

OPERATIONS: dict[str, Operation] = {
    "sign_page": Operation({200: PageSignatureView}, (*BODY_ERRORS, "not_found", *WECHAT_ERRORS), SignPage),
}
