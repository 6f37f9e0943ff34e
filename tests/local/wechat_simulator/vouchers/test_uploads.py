"""A picture for a stock: signed over its meta, checked against its digest."""

import hashlib
import json
from typing import Any

import httpx

from tests.local.wechat_simulator.conftest import Merchant

TARGET = "/v3/marketing/favor/media/image-upload"
PICTURE = b"\x89PNG\r\n\x1a\n\r\n--not-the-boundary\r\n\x00\xff"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
# With the spaces of the published example: what is signed is the text as it is sent.
META = f'{{ "filename": "wechatpay_logo.png", "sha256": "{SHA256}"}}'


def upload(merchant: Merchant, meta: str = META, picture: bytes = PICTURE, **changes: Any) -> httpx.Response:
    """An upload as SDKs make it; `signed` is what is signed in place of the meta."""
    headers = {
        "Authorization": merchant.authorization("POST", TARGET, changes.pop("signed", meta)),
        "Wechatpay-Serial": merchant.settings["public_key_id"],
    }
    parts = {"meta": (None, meta, "application/json"), "file": ("wechatpay_logo.png", picture, "image/png")} | changes
    given = {name: part for name, part in parts.items() if part is not None}
    return merchant.http.post(changes.get("target", TARGET), files=given, headers=headers)


def test_an_upload_gives_a_url(merchant: Merchant) -> None:
    """Signed over the meta alone, byte for byte, in whatever order the parts come."""
    assert upload(merchant).json()["media_url"].startswith("https://")
    headers = {
        "Authorization": merchant.authorization("POST", TARGET, META),
        "Wechatpay-Serial": merchant.settings["public_key_id"],
    }
    turned = [("file", ("logo.png", PICTURE, "image/png")), ("meta", (None, META, "application/json"))]
    answer = merchant.http.post(TARGET, files=turned, headers=headers)
    assert answer.status_code == 200, answer.text


def test_a_header_without_a_boundary(merchant: Merchant) -> None:
    """The body tells it: wechatpayv3 sends no more than `multipart/form-data`."""
    headers = {
        "Authorization": merchant.authorization("POST", TARGET, META),
        "Wechatpay-Serial": merchant.settings["public_key_id"],
        "Content-Type": "multipart/form-data",
    }
    parts = (("meta", META.encode()), ("file", PICTURE))
    body = b"".join(
        f'--aabb\r\nContent-Disposition: form-data; name="{name}"; filename="a.png"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in parts
    )
    answer = merchant.http.post(TARGET, content=body + b"--aabb--\r\n", headers=headers)
    assert answer.status_code == 200, answer.text


def test_what_is_signed_is_the_meta(merchant: Merchant) -> None:
    """Over other JSON of the same meaning, or over nothing: SIGN_ERROR, whose length is that of the meta."""
    for signed in (json.dumps(json.loads(META)), ""):
        answer = upload(merchant, signed=signed)
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")
        shown = answer.json()["detail"]["sign_information"]
        assert shown["sign_message_length"] < len(META) + len(TARGET) + 60


def test_an_upload_that_does_not_fit(merchant: Merchant) -> None:
    """Another digest, another kind of file, a missing part, 2 MB and a byte: PARAM_ERROR."""
    large = b"\0" * (2 * 1024 * 1024 + 1)
    other = META.replace("wechatpay_logo.png", "wechatpay_logo.gif")
    refused = [
        upload(merchant, picture=PICTURE + b"\n"),
        upload(merchant, meta=other),
        upload(merchant, file=None),
        upload(merchant, meta=META.replace(SHA256, hashlib.sha256(large).hexdigest()), picture=large),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(400, "PARAM_ERROR")] * 4


def test_only_uploads_are_multipart(merchant: Merchant) -> None:
    """JSON at the upload, a form at another call: PARAM_ERROR."""
    assert merchant.call("POST", TARGET, META).json()["code"] == "PARAM_ERROR"
    target = "/v3/pay/transactions/jsapi"
    headers = {
        "Authorization": merchant.authorization("POST", target, META),
        "Wechatpay-Serial": merchant.settings["public_key_id"],
    }
    answer = merchant.http.post(target, files={"meta": (None, META)}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")
