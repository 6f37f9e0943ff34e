"""Which key signs what, and the credentials a merchant is handed out."""

import json
import stat
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from tests.local.wechat_simulator.conftest import Merchant, Panel, Verify

JSAPI = "/v3/pay/transactions/jsapi"


def test_credentials_fit_together(merchant: Merchant) -> None:
    """Key, certificate, .p12 (password: the mchid), authority and merchant.json are of one piece."""
    directory = merchant.directory
    key = load_pem_private_key((directory / "apiclient_key.pem").read_bytes(), None)
    certificate = x509.load_pem_x509_certificate((directory / "apiclient_cert.pem").read_bytes())
    authority = x509.load_pem_x509_certificate((directory / "ca.pem").read_bytes())
    bundled_key, bundled, _ = pkcs12.load_key_and_certificates(
        (directory / "apiclient_cert.p12").read_bytes(), merchant.mchid.encode()
    )
    settings = merchant.settings
    assert bundled_key
    certificate.verify_directly_issued_by(authority)
    assert certificate.public_key() == key.public_key() == bundled_key.public_key()
    assert bundled == certificate
    assert f"{certificate.serial_number:X}" == settings["certificate_serial"]
    assert len(settings["certificate_serial"]) == 40
    assert (len(settings["apiv3_key"]), len(settings["apiv2_key"])) == (32, 32)
    assert settings["public_key_id"].startswith("PUB_KEY_ID_")
    assert set(settings) == {*("mchid", "appid", "certificate_serial", "apiv3_key", "apiv2_key", "public_key_id")}
    assert stat.S_IMODE((directory / "apiclient_key.pem").stat().st_mode) == 0o600


def test_making_a_merchant_again_changes_no_key(merchant: Merchant, panel: Panel) -> None:
    """The same mchid again binds further appids and leaves the credentials."""
    before = merchant.settings
    again = panel.post("merchants", {"mchid": merchant.mchid, "appids": ["wxaaaaaaaaaaaaaaaa"]})
    assert again["appids"][-1] == "wxaaaaaaaaaaaaaaaa"
    assert merchant.settings == before
    listed = {item["mchid"] for item in panel.get("merchants")["merchants"]}
    assert merchant.mchid in listed


@pytest.mark.parametrize("serial", ["of the key", None])
def test_a_public_key_merchant_gets_public_key_signatures(
    merchant: Merchant, verified: Verify, serial: str | None
) -> None:
    """With or without Wechatpay-Serial, since it has no other key."""
    wanted = merchant.settings["public_key_id"]
    answer = merchant.call("POST", JSAPI, merchant.order(), Wechatpay_Serial=wanted if serial else None)
    assert answer.headers["Wechatpay-Serial"] == wanted
    assert answer.headers["Wechatpay-Signature-Type"] == "WECHATPAY2-SHA256-RSA2048"
    verified(merchant.public_key(), answer.headers, answer.content)


def test_a_public_key_merchant_has_no_certificates(merchant: Merchant) -> None:
    """GET /v3/certificates is 404 RESOURCE_NOT_EXISTS."""
    answer = merchant.call("GET", "/v3/certificates")
    assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")


def test_the_request_header_picks_the_key(mixed_merchant: Merchant, verified: Verify) -> None:
    """PUB_KEY_ID asks for the public key, a platform serial for that certificate, nothing for the certificate."""
    certificates = mixed_merchant.platform_keys()
    keys = certificates | {mixed_merchant.settings["public_key_id"]: mixed_merchant.public_key()}
    for serial, key in keys.items():
        answer = mixed_merchant.call("POST", JSAPI, mixed_merchant.order(), Wechatpay_Serial=serial)
        assert answer.headers["Wechatpay-Serial"] == serial
        verified(key, answer.headers, answer.content)
    silent = mixed_merchant.call("POST", JSAPI, mixed_merchant.order(), Wechatpay_Serial=None)
    assert silent.headers["Wechatpay-Serial"] in certificates


def test_an_unknown_serial_in_the_request_is_refused(merchant: Merchant) -> None:
    """A Wechatpay-Serial of nobody's key is 400."""
    answer = merchant.call("POST", JSAPI, merchant.order(), Wechatpay_Serial="PUB_KEY_ID_1")
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")


def test_certificates_are_signed_by_one_of_them(mixed_merchant: Merchant, verified: Verify) -> None:
    """On first load the answer itself brings the key that verifies it."""
    answer = mixed_merchant.call("GET", "/v3/certificates?algorithm_type=RSA", Wechatpay_Serial=None)
    entry = answer.json()["data"][0]
    assert entry["encrypt_certificate"]["associated_data"] == "certificate"
    verified(mixed_merchant.platform_keys()[answer.headers["Wechatpay-Serial"]], answer.headers, answer.content)


def test_a_rotated_platform_certificate_signs_beside_the_old_one(
    panel: Panel, accounts: Callable[..., Merchant], verified: Verify
) -> None:
    """Both are offered, the new one signs, the old one still does on request."""
    merchant = accounts("1900000004", key_mode="certificate")
    (old,) = merchant.platform_keys()
    panel.post(f"merchants/{merchant.mchid}/keys", {"rotate_platform_certificate": True})
    keys = merchant.platform_keys()
    assert len(keys) == 2
    assert old in keys
    fresh = merchant.call("POST", JSAPI, merchant.order(), Wechatpay_Serial=None)
    assert fresh.headers["Wechatpay-Serial"] != old
    verified(keys[fresh.headers["Wechatpay-Serial"]], fresh.headers, fresh.content)
    asked = merchant.call("POST", JSAPI, merchant.order(), Wechatpay_Serial=old)
    verified(keys[old], asked.headers, asked.content)


def test_a_rotated_merchant_certificate_works_beside_the_old_one(
    panel: Panel, accounts: Callable[..., Merchant]
) -> None:
    """The new key signs at once; the old serial is refused only once it is retired."""
    merchant = accounts("1900000005")
    old_serial = merchant.settings["certificate_serial"]
    old_header = merchant.authorization("GET", "/v3/certificates", "")
    panel.post(f"merchants/{merchant.mchid}/keys", {"rotate_merchant_certificate": True})
    assert merchant.settings["certificate_serial"] != old_serial
    assert merchant.call("GET", "/v3/certificates").status_code == 404
    assert merchant.call("GET", "/v3/certificates", Authorization=old_header).status_code == 404
    panel.post(f"merchants/{merchant.mchid}/keys", {"retire_old": True})
    assert merchant.call("GET", "/v3/certificates", Authorization=old_header).status_code == 401


def test_a_switch_to_the_public_key_ends_the_certificates(panel: Panel, accounts: Callable[..., Merchant]) -> None:
    """After the switch /v3/certificates is 404, and switching back brings the same certificate."""
    merchant = accounts("1900000004", key_mode="certificate")
    panel.post(f"merchants/{merchant.mchid}/keys", {"mode": "public_key"})
    assert merchant.call("GET", "/v3/certificates").status_code == 404
    panel.post(f"merchants/{merchant.mchid}/keys", {"mode": "certificate"})
    assert merchant.platform_keys()


def test_an_unknown_merchant_has_no_keys_to_change(panel: Panel) -> None:
    """404 with a reason."""
    assert panel.post("merchants/1/keys", {}, status=404)["reason"] == "no_merchant"


def test_one_changed_byte_breaks_an_answer(merchant: Merchant, verified: Verify) -> None:
    """The signature is over the very bytes that were sent."""
    answer = merchant.call("POST", JSAPI, merchant.order())
    with pytest.raises(InvalidSignature):
        verified(merchant.public_key(), answer.headers, json.dumps(answer.json()).encode())
