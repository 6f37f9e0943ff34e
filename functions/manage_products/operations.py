"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, FUNCTION_ERRORS, Operation
from manage_products.models import ChangeProduct, CreateProduct, ListProducts
from merchant_center.pictures.views import AskForUpload, UploadOffer
from merchant_center.products.views import ProductPage, ProductView

OPERATIONS: dict[str, Operation] = {
    "create_product": Operation({201: ProductView}, (*BODY_ERRORS, "conflict"), CreateProduct),
    "list_products": Operation({200: ProductPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListProducts),
    "show_product": Operation({200: ProductView}, ("not_found", *FUNCTION_ERRORS)),
    "change_product": Operation({200: ProductView}, (*BODY_ERRORS, "not_found", "conflict"), ChangeProduct),
    "delete_product": Operation({204: None}, ("not_found", *FUNCTION_ERRORS)),
    "offer_upload": Operation({201: UploadOffer}, (*BODY_ERRORS, "not_found"), AskForUpload),
}
