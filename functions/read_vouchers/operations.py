"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from read_vouchers.models import ListVouchers, VoucherPage

OPERATIONS: dict[str, Operation] = {
    "list_vouchers": Operation(
        {200: VoucherPage}, ("unauthenticated", "invalid_input", *FUNCTION_ERRORS), query=ListVouchers, session=True
    ),
}
