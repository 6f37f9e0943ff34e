"""POST /v1/page-signature."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body
from merchant_center.core.settings import read_settings
from merchant_center.customers.use_cases.sign_page import sign_page as sign
from merchant_center.customers.wiring import SignPageSettings, build_sign_page
from sign_page.models import PageSignatureView, SignPage

SETTINGS = read_settings(SignPageSettings)
DEPS = build_sign_page(SETTINGS, connect_dynamo(), connect_secrets(SETTINGS))
app = build_app()


@app.post("/v1/page-signature")
def sign_page() -> Response[str]:
    """Sign the address of a page of ours."""
    request = read_body(app, SignPage)
    signed = sign(DEPS, request.appid, request.url)
    return json_response(
        200,
        PageSignatureView(
            appId=signed.appid, timestamp=signed.timestamp, nonceStr=signed.nonce, signature=signed.signature
        ),
    )


lambda_handler = lambda_handler_of(app)
