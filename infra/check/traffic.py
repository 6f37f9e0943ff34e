"""What callers meet: health, tokens, callbacks, pages of other origins, files."""

import secrets
from collections.abc import Iterator

import httpx

from infra.check.deployed import Deployed
from infra.check.findings import Finding, good, judge, not_asked, wrong

ADMIN_ROUTE = "/v1/admin/merchants"
CALLBACKS = ("payment", "refund", "voucher", "transfer")
# Where the functions may write: keys below these are theirs, and what we write there is taken away again.
FOLDERS = {"MediaBucket": "products", "JobsBucket": "uploads", "ExportsBucket": "orders"}
NOBODY = "1000000000"
UNLISTED = "https://unlisted.invalid"


def health(api: httpx.Client) -> Iterator[Finding]:
    """The address that WeChat calls answers."""
    answer = api.get("/health")
    yield judge("health", is_good=answer.status_code == httpx.codes.OK, found=_said(answer))


def tokens(api: httpx.Client, token: str) -> Iterator[Finding]:
    """An operators' route asks for a token, and for a scope of it."""
    without = api.get(ADMIN_ROUTE)
    missing = without.status_code == httpx.codes.NOT_FOUND
    hint = "; the import of the API has left out its authorizer and routes" if missing else ""
    is_good = without.status_code == httpx.codes.UNAUTHORIZED
    yield judge("operators' route without a token", is_good=is_good, found=_said(without) + hint)
    what = "operators' route with a token without scopes"
    if not token:
        yield not_asked(what, "put such a token of the issuer into the variable SCOPELESS_TOKEN")
        return
    answer = api.get(ADMIN_ROUTE, headers={"authorization": f"Bearer {token}"})
    hints = {
        httpx.codes.UNAUTHORIZED: "; the token has expired, or OidcIssuer or OidcAudience is not what it says",
        httpx.codes.OK: "; the token has the scope after all, or the route asks for none",
    }
    found = _said(answer) + hints.get(httpx.codes(answer.status_code), "")
    yield judge(what, is_good=answer.status_code == httpx.codes.FORBIDDEN, found=found)


def callbacks(api: httpx.Client, mchid: str) -> Iterator[Finding]:
    """A call that WeChat did not sign is refused by our code, not by something on the way."""
    for kind in CALLBACKS:
        what = f"callback {kind} without a signature"
        answer = api.post(f"/v1/callbacks/{mchid or NOBODY}/{kind}", json={})
        if _json(answer).get("code") != "FAIL":
            yield wrong(
                what, f"{_said(answer)}; something on the way answered: a firewall, a redirect, a missing route"
            )
        elif not mchid and answer.status_code == httpx.codes.NOT_FOUND:
            yield not_asked(what, "our code answers, but no merchant account is connected whose calls it could verify")
        else:
            yield judge(what, is_good=answer.status_code == httpx.codes.UNAUTHORIZED, found=_said(answer))


def connected(deployed: Deployed) -> str:
    """A merchant account that is connected, by the name of its secret; empty if there is none."""
    prefix = f"{deployed.name}/merchant/"
    filters = [{"Key": "name", "Values": [prefix]}]
    listed = deployed.client("secretsmanager").list_secrets(Filters=filters, MaxResults=1)["SecretList"]
    return str(listed[0]["Name"]).removeprefix(prefix).partition("/")[0] if listed else ""


def origins(api: httpx.Client, listed: list[str]) -> Iterator[Finding]:
    """Pages of listed origins may call from a browser, others may not."""
    if "*" in listed:
        yield not_asked("pages of other origins", "PageOrigins is *: every page may call")
        return
    for origin in listed:
        allowed = _allowed(api, origin)
        yield judge(f"page of {origin}", is_good=allowed == origin, found=f"lets in {allowed or 'nobody'}")
    allowed = _allowed(api, UNLISTED)
    yield judge("page of an origin not listed", is_good=not allowed, found=f"lets in {allowed or 'nobody'}")


def files(deployed: Deployed, browser: httpx.Client) -> Iterator[Finding]:
    """Each bucket takes a file by form and gives it by link, at the host that links name, without a redirect."""
    s3 = deployed.client("s3")
    for bucket in deployed.of_type("AWS::S3::Bucket"):
        key = f"{FOLDERS.get(bucket.logical_id, 'check')}/check-{secrets.token_hex(8)}"
        place = {"Bucket": bucket.physical_id, "Key": key}
        form = s3.generate_presigned_post(**place, ExpiresIn=300)
        try:
            sent = browser.post(form["url"], data=form["fields"], files={"file": key.encode()})
            got = browser.get(s3.generate_presigned_url("get_object", Params=place, ExpiresIn=300))
        finally:
            s3.delete_object(**place)
        yield _of_file(f"file in {bucket.logical_id}", sent, got, key.encode())


def _of_file(what: str, sent: httpx.Response, got: httpx.Response, content: bytes) -> Finding:
    if not sent.is_success:
        return wrong(what, f"upload to {sent.url.host}: {_said(sent)}{_redirected(sent)}")
    if not got.is_success or got.content != content:
        return wrong(what, f"download from {got.url.host}: {_said(got)}{_redirected(got)}")
    return good(what, f"up and down through {got.url.host}")


def _redirected(answer: httpx.Response) -> str:
    return f"; leads to {answer.headers.get('location')}, where a browser's form fails" if answer.is_redirect else ""


def _allowed(api: httpx.Client, origin: str) -> str:
    asked = {"origin": origin, "access-control-request-method": "GET"}
    answer = api.request("OPTIONS", "/v1/products", headers=asked)
    return str(answer.headers.get("access-control-allow-origin", ""))


def _json(answer: httpx.Response) -> dict[str, object]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _said(answer: httpx.Response) -> str:
    kind = answer.headers.get("content-type", "no content type").partition(";")[0]
    return f"{answer.status_code} as {kind}"
