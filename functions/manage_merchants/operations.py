"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, WECHAT_ERRORS, Operation
from manage_merchants.models import ChangeMerchant, ConnectMerchant, ListMerchants, MerchantPage, MerchantView

OPERATIONS: dict[str, Operation] = {
    "connect_merchant": Operation({201: MerchantView}, (*BODY_ERRORS, "conflict", *WECHAT_ERRORS), ConnectMerchant),
    "list_merchants": Operation({200: MerchantPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListMerchants),
    "show_merchant": Operation({200: MerchantView}, ("not_found", *FUNCTION_ERRORS)),
    "change_merchant": Operation(
        {200: MerchantView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict", *WECHAT_ERRORS), ChangeMerchant
    ),
    "probe_merchant": Operation({200: MerchantView}, ("not_found", "conflict", *FUNCTION_ERRORS, *WECHAT_ERRORS)),
}
