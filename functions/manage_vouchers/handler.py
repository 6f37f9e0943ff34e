"""/v1/admin/vouchers: manage the list of voucher stocks, steer them at WeChat, set the callback address."""

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import Response

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
from merchant_center.accounts.wiring import build_merchants
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.aws.files import FileStore
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import MediaSettings, PublicApiSettings, read_settings
from merchant_center.pictures.views import AskForUpload, UploadForm, UploadOffer
from merchant_center.vouchers.rules.success_page import shown_page
from merchant_center.vouchers.rules.voucher import VoucherStock
from merchant_center.vouchers.use_cases import manage_vouchers as use_case
from merchant_center.vouchers.use_cases import mirror_stocks as mirror
from merchant_center.vouchers.wiring.manage import ManageStockSettings, build_manage_stocks, build_steer_stocks


class Settings(ManageStockSettings, MediaSettings, PublicApiSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
MEDIA = FileStore(aws.s3_client(), SETTINGS.media_bucket, SETTINGS.pictures_url)
DEPS = build_manage_stocks(SETTINGS, DYNAMO, MEDIA)
MIRROR = build_steer_stocks(SETTINGS, DYNAMO, MERCHANTS)
VOUCHERS = DEPS.vouchers
app = build_app()


def _views(stocks: Sequence[VoucherStock]) -> list[StockView]:
    issued = VOUCHERS.issued([stock.stock_id for stock in stocks])
    now = clock.now()
    return [StockView.of(one, shown_page(one, MEDIA.link).picture, issued[one.stock_id], now) for one in stocks]


def _view(stock: VoucherStock) -> StockView:
    return _views([stock])[0]


@app.post("/v1/admin/vouchers")
def add_stock() -> Response[str]:
    """Fetch a stock from WeChat and put it on the list."""
    request = read_body(app, AddStock)
    return json_response(201, _view(mirror.add_stock(MIRROR, **request.model_dump(), actor=actor_of(app))))


@app.post("/v1/admin/voucher-checks")
def check_stock() -> Response[str]:
    """Show a stock as it would be put on the list, without keeping it."""
    request = read_body(app, AddStock)
    return json_response(200, _view(mirror.check_stock(MIRROR, **request.model_dump())))


@app.get("/v1/admin/vouchers")
def list_stocks() -> Response[str]:
    """List stocks with state, issued and remaining, as last refreshed."""
    query = read_query(app, ListStocks)
    filter_, now = query.filter(), clock.now()
    page = read_page(
        VOUCHERS.stocks, ("stocks", filter_), query.cursor, query.limit, lambda stock: filter_.admits(stock, now)
    )
    return json_response(200, StockPage(stocks=_views(page.found), cursor=page.cursor))


@app.get("/v1/admin/vouchers/<stock_id>")
def show_stock(stock_id: str) -> Response[str]:
    """One stock."""
    return json_response(200, _view(VOUCHERS.get_stock(stock_id)))


@app.patch("/v1/admin/vouchers/<stock_id>")
def change_stock(stock_id: str) -> Response[str]:
    """Set our own limits, what a page shows on success, and where pages may give the stock out."""
    request = read_body(app, ChangeStock)
    stock = use_case.change_stock(
        DEPS,
        stock_id,
        actor_of(app),
        limits=request.new_limits(),
        success_page=request.new_success_page(),
        placements=request.new_placements(),
    )
    return json_response(200, _view(stock))


@app.post("/v1/admin/vouchers/<stock_id>/pictures")
def offer_success_picture(stock_id: str) -> Response[str]:
    """Offer a form for uploading the picture of a success page straight to the bucket."""
    content_type = read_body(app, AskForUpload).content_type
    picture, form = use_case.offer_success_picture(DEPS, stock_id, content_type)
    return json_response(201, UploadOffer(picture=picture, upload=UploadForm.model_validate(form)))


@app.delete("/v1/admin/vouchers/<stock_id>")
def remove_stock(stock_id: str) -> Response[str]:
    """Take a stock off the list without touching WeChat."""
    use_case.remove_stock(DEPS, stock_id, actor_of(app))
    return Response(status_code=204)


@app.post("/v1/admin/vouchers/<stock_id>/refresh")
def refresh_stock(stock_id: str) -> Response[str]:
    """Mirror a stock as WeChat shows it now."""
    return json_response(200, _view(mirror.refresh_stock(MIRROR, stock_id)))


@app.post("/v1/admin/vouchers/<stock_id>/steer")
def steer_stock(stock_id: str) -> Response[str]:
    """Start, pause or restart a stock at WeChat, as its creator."""
    steering = read_body(app, SteerStock).action
    return json_response(200, _view(mirror.steer_stock(MIRROR, stock_id, steering, actor_of(app))))


@app.get("/v1/admin/voucher-callbacks/<mchid>")
def show_callback(mchid: str) -> Response[str]:
    """Where WeChat tells of used vouchers of an account."""
    return json_response(200, CallbackView(mchid=mchid, notify_url=mirror.callback_address(MIRROR, mchid)))


@app.post("/v1/admin/voucher-callbacks")
def set_callback() -> Response[str]:
    """Have WeChat tell us of used vouchers of an account, on our own address for that."""
    mchid = read_body(app, SetCallback).mchid
    notify_url = mirror.listen_for_uses(MIRROR, mchid, SETTINGS.public_api_url, actor_of(app))
    return json_response(200, CallbackView(mchid=mchid, notify_url=notify_url))


lambda_handler = lambda_handler_of(app)
