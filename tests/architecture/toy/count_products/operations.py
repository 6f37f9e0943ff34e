"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from count_products.models import CountProducts, ProductCount
from local.openapi_operations import FUNCTION_ERRORS, Operation

OPERATIONS: dict[str, Operation] = {
    "count_products": Operation({200: ProductCount}, ("invalid_input", *FUNCTION_ERRORS), query=CountProducts),
}
