"""POST /v1/sign-in/start and POST /v1/sign-in/complete."""

from dataclasses import asdict
from datetime import timedelta
from math import ceil

from aws_lambda_powertools.event_handler import Response

from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body
from merchant_center.core.settings import read_settings
from merchant_center.customers.sessions import issue_session
from merchant_center.customers.use_cases import sign_in as use_case
from merchant_center.customers.wiring import SignInSettings, build_sign_in
from sign_in.models import BeginSignIn, CompleteSignIn, CustomerView, Session, SignInBegun

SETTINGS = read_settings(SignInSettings)
SECRETS = connect_secrets(SETTINGS)
DEPS = build_sign_in(SETTINGS, connect_dynamo(), SECRETS)
app = build_app()


@app.post("/v1/sign-in/start")
def start_sign_in() -> Response[str]:
    """Begin a sign-in for a page."""
    request = read_body(app, BeginSignIn)
    begun = use_case.begin_sign_in(DEPS, request.appid, request.page_url)
    return json_response(201, SignInBegun.model_validate(asdict(begun)))


@app.post("/v1/sign-in/complete")
def complete_sign_in() -> Response[str]:
    """Exchange WeChat's code for a session of ours."""
    request = read_body(app, CompleteSignIn)
    signed_in = use_case.complete_sign_in(DEPS, request.code, request.state, request.verifier)
    token, seconds = issue_session(signed_in.customer, SECRETS.session_key(SETTINGS.session_key_secret), signed_in.at)
    expires_at = signed_in.at + timedelta(seconds=seconds)
    return json_response(
        200,
        Session(
            session_token=token,
            expires_in=ceil((expires_at - clock.now()).total_seconds()),
            expires_at=expires_at,
            customer=CustomerView.model_validate(asdict(signed_in.customer)),
        ),
    )


lambda_handler = lambda_handler_of(app)
