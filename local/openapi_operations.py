"""What each operation takes, gives and refuses: the table behind the API's description."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from ask_events.models import AskBoard, AskCustomers, AskTimeline, BoardView, CustomerPageView, TimelineView
from create_order.models import CreateOrder, OrderToPay
from issue_voucher.models import IssuedVoucher, IssueVoucher, TakeVoucher
from local.openapi_schemas import CALLBACK_HEADERS, HEALTH, HOME, IDEMPOTENCY_KEY, LOCATION, NOTIFICATION
from manage_campaigns.models import CampaignPage, CampaignView, ChangeCampaign, CreateCampaign, ListCampaigns
from manage_exports.models import ExportPage, ExportView, ListExports, RequestCustomerExport, RequestExport
from manage_jobs.models import CreateRedPacketJob, CreateVoucherJob, ListJobs, UploadOfList
from manage_merchants.models import ChangeMerchant, ConnectMerchant, ListMerchants, MerchantPage, MerchantView
from manage_products.models import ChangeProduct, CreateProduct, ListProducts
from manage_red_packet_sends.models import ListCare, ListSends, SendPage, SettleByHand
from manage_red_packets.models import (
    ChangeRedPacket,
    DefineRedPacket,
    ListRedPackets,
    RedPacketPage,
    RedPacketView,
    StopRedPacket,
)
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
from merchant_center.entrypoints.job_views import (
    FailuresLink,
    RedPacketJobPage,
    RedPacketJobView,
    VoucherJobPage,
    VoucherJobView,
)
from merchant_center.entrypoints.red_packet_views import SendView
from merchant_center.entrypoints.uploads import AskForUpload, UploadOffer
from merchant_center.entrypoints.views import FullOrderView, OrderView, ProductPage, ProductView
from read_red_packets.models import ListMyRedPackets, MyRedPackets
from read_vouchers.models import ListVouchers, VoucherPage
from search_orders.models import OrderPageView, SearchOrders
from send_red_packet.models import SendRedPacket
from show_products.models import BrowseProducts
from sign_in.models import BeginSignIn, CompleteSignIn, Session, SignInBegun
from sign_page.models import PageSignatureView, SignPage

type Schema = dict[str, Any]

_FUNCTION = ("throttled", "internal_error")
_BODY = ("malformed_request", "payload_too_large", "unsupported_media_type", "invalid_input", *_FUNCTION)
_WECHAT = ("configuration_error", "remote_refused", "outcome_unknown")


@dataclass(frozen=True)
class Operation:
    """One operation: models by place, error codes (statuses and titles follow from the one error table).

    `failure` names the schema of its refusals where that is no problem document; `beside` is what a conflict shows
    beside the problem when the operation was tried and failed; `also_needs` the scopes that the
    handler asks for besides the route's own.
    """

    answers: dict[int, type[BaseModel] | Schema | None]
    errors: tuple[str, ...] = _FUNCTION
    body: type[BaseModel] | Schema | None = None
    needs_body: bool = True
    query: type[BaseModel] | None = None
    headers: tuple[Schema, ...] = ()
    answer_headers: dict[int, Schema] = field(default_factory=dict)
    session: bool = False
    failure: str | None = None
    beside: type[BaseModel] | None = None
    also_needs: tuple[str, ...] = ()


OPERATIONS: dict[str, Operation] = {
    "show_home": Operation({200: HOME}, errors=()),
    "check_health": Operation({200: HEALTH}, errors=()),
    "describe_api": Operation({200: {"type": "object"}}, errors=()),
    "start_sign_in": Operation({201: SignInBegun}, (*_BODY, "not_found"), BeginSignIn),
    "complete_sign_in": Operation(
        {200: Session},
        (*_BODY, "unauthenticated", "permission_denied", "sign_in_interrupted", *_WECHAT),
        CompleteSignIn,
    ),
    "sign_page": Operation({200: PageSignatureView}, (*_BODY, "not_found", *_WECHAT), SignPage),
    "list_products_on_sale": Operation({200: ProductPage}, ("invalid_input", *_FUNCTION), query=BrowseProducts),
    "show_product_on_sale": Operation({200: ProductView}, ("not_found", *_FUNCTION)),
    "create_order": Operation(
        {200: OrderToPay, 201: OrderToPay},
        (
            *_BODY,
            "unauthenticated",
            "idempotency_key_reused",
            "conflict",
            "too_many_open_orders",
            "stale_order",
            *_WECHAT,
        ),
        CreateOrder,
        headers=(IDEMPOTENCY_KEY,),
        session=True,
    ),
    "read_order": Operation(
        {200: OrderView}, ("unauthenticated", "not_found", "configuration_error", *_FUNCTION), session=True
    ),
    "pay_callback": Operation(
        {204: None},
        (
            "malformed_request",
            "invalid_input",
            "signature_invalid",
            "signature_serial_unknown",
            "not_found",
            "decryption_failed",
            "payment_mismatch",
            *_FUNCTION,
            *_WECHAT,
        ),
        NOTIFICATION,
        headers=CALLBACK_HEADERS,
        failure="CallbackFailure",
    ),
    "voucher_callback": Operation(
        {204: None},
        (
            "malformed_request",
            "invalid_input",
            "signature_invalid",
            "signature_serial_unknown",
            "not_found",
            "decryption_failed",
            *_FUNCTION,
            *_WECHAT,
        ),
        NOTIFICATION,
        headers=CALLBACK_HEADERS,
        failure="CallbackFailure",
    ),
    "take_voucher": Operation(
        {200: IssuedVoucher, 202: IssuedVoucher},
        (
            *_BODY,
            "unauthenticated",
            "not_found",
            "idempotency_key_reused",
            "cap_reached",
            "voucher_failed",
            "configuration_error",
        ),
        TakeVoucher,
        beside=IssuedVoucher,
        headers=(IDEMPOTENCY_KEY,),
        session=True,
    ),
    "issue_to_customer": Operation(
        {200: IssuedVoucher, 202: IssuedVoucher},
        (*_BODY, "not_found", "conflict", "cap_reached", "voucher_failed", "configuration_error"),
        IssueVoucher,
        beside=IssuedVoucher,
    ),
    "list_vouchers": Operation(
        {200: VoucherPage}, ("unauthenticated", "invalid_input", *_FUNCTION), query=ListVouchers, session=True
    ),
    "add_stock": Operation({201: StockView}, (*_BODY, "not_found", "conflict", *_WECHAT), AddStock),
    "list_stocks": Operation({200: StockPage}, ("invalid_input", *_FUNCTION), query=ListStocks),
    "show_stock": Operation({200: StockView}, ("not_found", *_FUNCTION)),
    "offer_success_picture": Operation({201: UploadOffer}, (*_BODY, "not_found"), AskForUpload),
    "change_stock": Operation({200: StockView}, (*_BODY, "not_found", "conflict"), ChangeStock),
    "remove_stock": Operation({204: None}, ("not_found", *_FUNCTION)),
    "refresh_stock": Operation({200: StockView}, ("not_found", "conflict", *_FUNCTION, *_WECHAT)),
    "steer_stock": Operation({200: StockView}, (*_BODY, "not_found", "conflict", *_WECHAT), SteerStock),
    "show_callback": Operation({200: CallbackView}, ("not_found", *_FUNCTION, *_WECHAT)),
    "set_callback": Operation({200: CallbackView}, (*_BODY, "not_found", *_WECHAT), SetCallback),
    "offer_list_upload": Operation({201: UploadOfList}),
    "create_voucher_job": Operation(
        {202: VoucherJobView},
        (*_BODY, "not_found", "idempotency_key_reused", "configuration_error"),
        CreateVoucherJob,
        headers=(IDEMPOTENCY_KEY,),
        answer_headers={202: LOCATION},
    ),
    "list_voucher_jobs": Operation({200: VoucherJobPage}, ("invalid_input", *_FUNCTION), query=ListJobs),
    "show_voucher_job": Operation({200: VoucherJobView}, ("not_found", *_FUNCTION)),
    "link_voucher_job_failures": Operation({200: FailuresLink}, ("not_found", *_FUNCTION)),
    "pause_voucher_job": Operation({200: VoucherJobView}, ("not_found", "conflict", *_FUNCTION)),
    "resume_voucher_job": Operation({200: VoucherJobView}, ("not_found", "conflict", *_FUNCTION)),
    "cancel_voucher_job": Operation({200: VoucherJobView}, ("not_found", "conflict", *_FUNCTION)),
    "resend_voucher_job": Operation(
        {202: VoucherJobView},
        ("not_found", "conflict", "invalid_input", "idempotency_key_reused", "configuration_error", *_FUNCTION),
        answer_headers={202: LOCATION},
    ),
    "offer_red_packet_list_upload": Operation({201: UploadOfList}),
    "create_red_packet_job": Operation(
        {202: RedPacketJobView},
        (*_BODY, "not_found", "idempotency_key_reused"),
        CreateRedPacketJob,
        headers=(IDEMPOTENCY_KEY,),
        answer_headers={202: LOCATION},
    ),
    "list_red_packet_jobs": Operation({200: RedPacketJobPage}, ("invalid_input", *_FUNCTION), query=ListJobs),
    "show_red_packet_job": Operation({200: RedPacketJobView}, ("not_found", *_FUNCTION)),
    "link_red_packet_job_failures": Operation({200: FailuresLink}, ("not_found", *_FUNCTION)),
    "pause_red_packet_job": Operation({200: RedPacketJobView}, ("not_found", "conflict", *_FUNCTION)),
    "resume_red_packet_job": Operation({200: RedPacketJobView}, ("not_found", "conflict", *_FUNCTION)),
    "cancel_red_packet_job": Operation({200: RedPacketJobView}, ("not_found", "conflict", *_FUNCTION)),
    "resend_red_packet_job": Operation(
        {202: RedPacketJobView},
        ("not_found", "conflict", "invalid_input", "idempotency_key_reused", *_FUNCTION),
        answer_headers={202: LOCATION},
    ),
    "define_red_packet": Operation(
        {201: RedPacketView},
        (*_BODY, "not_found", "idempotency_key_reused", "configuration_error"),
        DefineRedPacket,
        headers=(IDEMPOTENCY_KEY | {"required": True},),
        answer_headers={201: LOCATION},
    ),
    "list_red_packets": Operation({200: RedPacketPage}, ("invalid_input", *_FUNCTION), query=ListRedPackets),
    "show_red_packet": Operation({200: RedPacketView}, ("not_found", *_FUNCTION)),
    "change_red_packet": Operation({200: RedPacketView}, (*_BODY, "not_found", "conflict"), ChangeRedPacket),
    "archive_red_packet": Operation({200: RedPacketView}, ("not_found", *_FUNCTION)),
    "stop_red_packet": Operation({200: RedPacketView}, (*_BODY, "not_found"), StopRedPacket, needs_body=False),
    "start_red_packet": Operation({200: RedPacketView}, ("not_found", "conflict", *_FUNCTION)),
    "send_to_customer": Operation(
        {200: SendView, 202: SendView},
        (*_BODY, "not_found", "limit_reached", "red_packet_closed", "send_failed", "configuration_error"),
        SendRedPacket,
        beside=SendView,
    ),
    "list_sends": Operation({200: SendPage}, ("not_found", "invalid_input", *_FUNCTION), query=ListSends),
    "list_sends_that_need_care": Operation({200: SendPage}, ("invalid_input", *_FUNCTION), query=ListCare),
    "show_send": Operation({200: SendView}, ("not_found", *_FUNCTION)),
    "look_at_send": Operation({200: SendView}, ("not_found", "configuration_error", *_FUNCTION)),
    "cancel_red_packet_send": Operation({200: SendView}, ("not_found", "conflict", *_WECHAT, *_FUNCTION)),
    "settle_send": Operation({200: SendView}, (*_BODY, "not_found", "conflict"), SettleByHand),
    "resend_red_packet": Operation(
        {200: SendView},
        ("not_found", "conflict", "limit_reached", "red_packet_closed", *_WECHAT, *_FUNCTION),
    ),
    "list_my_red_packets": Operation(
        {200: MyRedPackets}, ("unauthenticated", "invalid_input", *_FUNCTION), query=ListMyRedPackets, session=True
    ),
    "transfer_callback": Operation(
        {204: None},
        (
            "malformed_request",
            "invalid_input",
            "signature_invalid",
            "signature_serial_unknown",
            "not_found",
            "decryption_failed",
            "payment_mismatch",
            *_FUNCTION,
            *_WECHAT,
        ),
        NOTIFICATION,
        headers=CALLBACK_HEADERS,
        failure="CallbackFailure",
    ),
    "connect_merchant": Operation({201: MerchantView}, (*_BODY, "conflict", *_WECHAT), ConnectMerchant),
    "list_merchants": Operation({200: MerchantPage}, ("invalid_input", *_FUNCTION), query=ListMerchants),
    "show_merchant": Operation({200: MerchantView}, ("not_found", *_FUNCTION)),
    "change_merchant": Operation({200: MerchantView}, (*_BODY, "not_found", "conflict", *_WECHAT), ChangeMerchant),
    "probe_merchant": Operation({200: MerchantView}, ("not_found", "conflict", *_FUNCTION, *_WECHAT)),
    "create_campaign": Operation({201: CampaignView}, (*_BODY, "conflict"), CreateCampaign),
    "list_campaigns": Operation({200: CampaignPage}, ("invalid_input", *_FUNCTION), query=ListCampaigns),
    "show_campaign": Operation({200: CampaignView}, ("not_found", *_FUNCTION)),
    "change_campaign": Operation({200: CampaignView}, (*_BODY, "not_found", "conflict"), ChangeCampaign),
    "create_product": Operation({201: ProductView}, (*_BODY, "conflict"), CreateProduct),
    "list_products": Operation({200: ProductPage}, ("invalid_input", *_FUNCTION), query=ListProducts),
    "show_product": Operation({200: ProductView}, ("not_found", *_FUNCTION)),
    "change_product": Operation({200: ProductView}, (*_BODY, "not_found", "conflict"), ChangeProduct),
    "delete_product": Operation({204: None}, ("not_found", *_FUNCTION)),
    "offer_upload": Operation({201: UploadOffer}, (*_BODY, "not_found"), AskForUpload),
    "search_orders": Operation({200: OrderPageView}, ("invalid_input", *_FUNCTION), query=SearchOrders),
    "show_order": Operation({200: FullOrderView}, ("not_found", *_FUNCTION)),
    "request_export": Operation({202: ExportView}, (*_BODY, "conflict"), RequestExport, answer_headers={202: LOCATION}),
    "request_customer_export": Operation(
        {202: ExportView},
        (*_BODY, "permission_denied", "conflict"),
        RequestCustomerExport,
        answer_headers={202: LOCATION},
        also_needs=("event:read",),
    ),
    "list_exports": Operation({200: ExportPage}, ("invalid_input", *_FUNCTION), query=ListExports),
    "show_export": Operation({200: ExportView}, ("permission_denied", "not_found", *_FUNCTION)),
    "list_customers": Operation({200: CustomerPageView}, ("invalid_input", *_FUNCTION), query=AskCustomers),
    "show_timeline": Operation({200: TimelineView}, ("invalid_input", "not_found", *_FUNCTION), query=AskTimeline),
    "show_timeline_of_phone": Operation(
        {200: TimelineView}, ("invalid_input", "not_found", *_FUNCTION), query=AskTimeline
    ),
    "show_board": Operation({200: BoardView}, ("invalid_input", "not_found", *_FUNCTION), query=AskBoard),
}
