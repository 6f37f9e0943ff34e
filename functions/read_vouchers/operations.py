"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from read_vouchers.models import AskForOffer, ListOffers, ListVouchers, VoucherOffer, VoucherOffers, VoucherPage

OPERATIONS: dict[str, Operation] = {
    "list_vouchers": Operation(
        {200: VoucherPage}, ("unauthenticated", "invalid_input", *FUNCTION_ERRORS), query=ListVouchers, session=True
    ),
    "show_offer": Operation(
        {200: VoucherOffer},
        ("unauthenticated", "not_found", "invalid_input", *FUNCTION_ERRORS),
        query=AskForOffer,
        session=True,
        session_may_miss=True,
    ),
    "list_offers": Operation(
        {200: VoucherOffers},
        ("unauthenticated", "invalid_input", *FUNCTION_ERRORS),
        query=ListOffers,
        session=True,
        session_may_miss=True,
    ),
}
