"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from merchant_center.products.views import ProductPage, ProductView
from show_products.models import BrowseProducts

OPERATIONS: dict[str, Operation] = {
    "list_products_on_sale": Operation({200: ProductPage}, ("invalid_input", *FUNCTION_ERRORS), query=BrowseProducts),
    "show_product_on_sale": Operation({200: ProductView}, ("not_found", *FUNCTION_ERRORS)),
}
