"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, WECHAT_ERRORS, Operation
from manage_vouchers.models import (
    AddStock,
    CallbackView,
    ChangeStock,
    ListStocks,
    SetCallback,
    SteerStock,
    StockPage,
    StockView,
)
from merchant_center.pictures.views import AskForUpload, UploadOffer

OPERATIONS: dict[str, Operation] = {
    "add_stock": Operation({201: StockView}, (*BODY_ERRORS, "not_found", "conflict", *WECHAT_ERRORS), AddStock),
    "check_stock": Operation({200: StockView}, (*BODY_ERRORS, "not_found", "conflict", *WECHAT_ERRORS), AddStock),
    "list_stocks": Operation({200: StockPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListStocks),
    "show_stock": Operation({200: StockView}, ("not_found", *FUNCTION_ERRORS)),
    "offer_success_picture": Operation({201: UploadOffer}, (*BODY_ERRORS, "not_found"), AskForUpload),
    "change_stock": Operation({200: StockView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict"), ChangeStock),
    "remove_stock": Operation({204: None}, (*EDIT_ERRORS, *FUNCTION_ERRORS)),
    "refresh_stock": Operation({200: StockView}, ("not_found", "conflict", *FUNCTION_ERRORS, *WECHAT_ERRORS)),
    "steer_stock": Operation({200: StockView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict", *WECHAT_ERRORS), SteerStock),
    "show_callback": Operation({200: CallbackView}, ("not_found", *FUNCTION_ERRORS, *WECHAT_ERRORS)),
    "set_callback": Operation({200: CallbackView}, (*BODY_ERRORS, "not_found", *WECHAT_ERRORS), SetCallback),
}
