"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, Operation
from manage_products.models import ChangeProduct, CorrectInventory, CreateProduct, ListProducts
from merchant_center.pictures.views import AskForUpload, UploadOffer
from merchant_center.products.views import FullProductPage, FullProductView

OPERATIONS: dict[str, Operation] = {
    "create_product": Operation({201: FullProductView}, (*BODY_ERRORS, "conflict"), CreateProduct),
    "list_products": Operation({200: FullProductPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListProducts),
    "show_product": Operation({200: FullProductView}, ("not_found", *FUNCTION_ERRORS)),
    "change_product": Operation({200: FullProductView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict"), ChangeProduct),
    "correct_inventory": Operation(
        {200: FullProductView}, (*BODY_ERRORS, *EDIT_ERRORS, "not_counted", "inventory_changed"), CorrectInventory
    ),
    "delete_product": Operation({204: None}, (*EDIT_ERRORS, *FUNCTION_ERRORS)),
    "offer_upload": Operation({201: UploadOffer}, (*BODY_ERRORS, "not_found"), AskForUpload),
}
