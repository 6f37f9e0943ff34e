"""/v1/admin/products: manage the products."""

from aws_lambda_powertools.event_handler import Response

from manage_products.models import ChangeProduct, CorrectInventory, CreateProduct, ListProducts
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import AuditSettings, CatalogueSettings, MediaSettings, read_settings
from merchant_center.pictures.views import AskForUpload, UploadForm, UploadOffer
from merchant_center.products.rules import Product
from merchant_center.products.store import ProductStore
from merchant_center.products.use_cases import manage_products as use_case
from merchant_center.products.views import FullProductPage, FullProductView


class Settings(CatalogueSettings, MediaSettings, AuditSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DEPS = use_case.ManageProductsDeps(
    products=ProductStore(connect_dynamo(), SETTINGS.catalogue_table),
    media=FileStore(aws.s3_client(), SETTINGS.media_bucket, SETTINGS.pictures_url),
    audit=AuditLog(SETTINGS.audit_table, clock.now),
    clock=clock.now,
    entropy=clock.entropy,
)
app = build_app()


def _views(products: list[Product]) -> list[FullProductView]:
    inventories = DEPS.products.inventories(products)
    return [FullProductView.of(one, DEPS.media.link, inventories.get(one.product_number)) for one in products]


def _view(product: Product) -> FullProductView:
    return _views([product])[0]


@app.post("/v1/admin/products")
def create_product() -> Response[str]:
    """Store a new product; the same request once more is the same product."""
    product = use_case.create_product(DEPS, read_body(app, CreateProduct).product(clock.now()), actor_of(app))
    return json_response(201, _view(product))


@app.get("/v1/admin/products")
def list_products() -> Response[str]:
    """List products by number, on sale or not."""
    query = read_query(app, ListProducts)
    filter_ = query.filter()
    page = read_page(DEPS.products.entries, ("products", filter_), query.cursor, query.limit, filter_.admits)
    return json_response(200, FullProductPage(products=_views(list(page.found)), cursor=page.cursor))


@app.get("/v1/admin/products/<product_number>")
def show_product(product_number: str) -> Response[str]:
    """One product."""
    return json_response(200, _view(DEPS.products.get(product_number)))


@app.patch("/v1/admin/products/<product_number>")
def change_product(product_number: str) -> Response[str]:
    """Change what is given."""
    changes = read_body(app, ChangeProduct).changes()
    product = use_case.change_product(DEPS, product_number, changes, actor_of(app))
    return json_response(200, _view(product))


@app.post("/v1/admin/products/<product_number>/inventory")
def correct_inventory(product_number: str) -> Response[str]:
    """Begin to count a product, correct how many can be ordered, or end the counting.

    ``set_available`` begins, and later replaces what was seen; ``add`` is the difference, whatever orders do meanwhile.
    """
    correction = read_body(app, CorrectInventory).correction()
    product, inventory = use_case.correct_inventory(DEPS, product_number, correction, actor_of(app))
    return json_response(200, FullProductView.of(product, DEPS.media.link, inventory))


@app.delete("/v1/admin/products/<product_number>")
def delete_product(product_number: str) -> Response[str]:
    """Delete a product; orders have their own copy of name and price."""
    use_case.delete_product(DEPS, product_number, actor_of(app))
    return Response(status_code=204)


@app.post("/v1/admin/products/<product_number>/pictures")
def offer_upload(product_number: str) -> Response[str]:
    """Offer a form for uploading a picture straight to the bucket."""
    request = read_body(app, AskForUpload)
    picture, form = use_case.offer_upload(DEPS, product_number, request.content_type)
    return json_response(201, UploadOffer(picture=picture, upload=UploadForm.model_validate(form)))


lambda_handler = lambda_handler_of(app)
