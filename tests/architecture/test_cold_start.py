"""What each function loads at its cold start, and above all what it does not."""

import pytest

PAYERS = {"manage_red_packet_sends", "pay_red_packets", "run_jobs", "send_red_packet", "settle_red_packets"}
WECHAT = {
    "create_order",
    "issue_voucher",
    "manage_merchants",
    "manage_vouchers",
    "pay_callback",
    "read_order",
    "refresh_certificates",
    "refresh_vouchers",
    "send_notices",
    "settle_orders",
    "settle_vouchers",
    "sign_in",
    "sign_page",
    "transfer_callback",
    "voucher_callback",
} | PAYERS
MODELS = {
    "ask_events",
    "create_order",
    "issue_voucher",
    "manage_campaigns",
    "manage_exports",
    "manage_merchants",
    "manage_products",
    "manage_jobs",
    "manage_red_packet_sends",
    "manage_red_packets",
    "manage_vouchers",
    "read_order",
    "read_red_packets",
    "read_vouchers",
    "search_orders",
    "send_red_packet",
    "show_products",
    "sign_in",
    "sign_page",
}
SESSIONS = {"create_order", "issue_voucher", "read_order", "read_red_packets", "read_vouchers", "sign_in"}

LOADED_BY = {
    "httpx": WECHAT,
    "pydantic": MODELS,
    "jwt": SESSIONS,
    "aws_lambda_powertools.event_handler": MODELS | {"pay_callback", "transfer_callback", "voucher_callback"},
    # Tokens of official accounts need no key of a merchant's; accounts are asked for together with their keys.
    "cryptography": WECHAT - {"send_notices"} | SESSIONS | {"manage_jobs", "manage_red_packets"},
    # PyJWT loads it for algorithms that sessions do not use; of ours only checking new credentials needs it.
    "cryptography.x509": SESSIONS | {"manage_merchants"},
    # Where money leaves by a channel that wants our certificate.
    "merchant_center.wechatpay.transport.mutual_tls": PAYERS,
}


@pytest.mark.parametrize("module", LOADED_BY)
def test_library_is_loaded_where_needed(inspected, module):
    """A slow library is paid for by exactly the functions that use it."""
    assert {folder for folder, one in inspected.items() if module in one.modules} == LOADED_BY[module]


@pytest.mark.parametrize("module", ["aws_xray_sdk", "bench", "local", "moto", "pytest", "tests"])
def test_tool_is_never_loaded(inspected, module):
    """Tracers and tools of development are loaded nowhere."""
    assert [folder for folder, one in inspected.items() if module in one.modules] == []


def test_description_needs_nothing(inspected):
    """The function that only tells what is known loads neither the AWS SDK nor our layer."""
    assert not inspected["describe_api"].modules & {"boto3", "botocore", "merchant_center", "aws_lambda_powertools"}
