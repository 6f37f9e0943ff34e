"""Who is let in at the TLS port, and what a message must look like."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from local.wechat_simulator import keys
from local.wechat_simulator.red_packets.messages import signature
from local.wechat_simulator.server import Running
from tests.local.wechat_simulator.conftest import Merchant
from tests.local.wechat_simulator.red_packets.conftest import QUERY, SEND, RedPackets, Shown, trusted


def test_the_published_v2_vector() -> None:
    """The MD5 of chapter 4_3; an empty field and `sign` itself are no part of it."""
    fields = {
        "appid": "wxd930ea5d5a258f4f",
        "mch_id": "10000100",
        "device_info": "1000",
        "body": "test",
        "nonce_str": "ibuaiVcKdpRxkhJA",
        "attach": "",
        "sign": "whatever",
    }
    assert signature(fields, "192006250b4c09247ec02edce69f6a2d") == "9A0A8659F005D6984697E2CA0A9CF3B7"


def test_a_sign_type_is_signed_like_any_field(payer: RedPackets) -> None:
    """With it in the signature the call passes, left out of the signature it is SIGN_ERROR."""
    assert payer.send(sign_type="MD5")["err_code"] == "SUCCESS"
    packet = payer.packet()
    assert payer.send(**payer.signed(packet), sign_type="MD5")["err_code"] == "SIGN_ERROR"


def test_a_signature_that_does_not_fit(payer: RedPackets) -> None:
    """A changed field, lower case, a missing or an empty sign: SIGN_ERROR, and nothing is sent."""
    packet = payer.signed(payer.packet())
    forged = {"total_amount": "20000"}, {"sign": packet["sign"].lower()}, {"sign": ""}
    bodies = [f"<xml>{''.join(f'<{n}>{v}</{n}>' for n, v in (packet | change).items())}</xml>" for change in forged]
    assert [payer.post(SEND, body)["err_code"] for body in bodies] == ["SIGN_ERROR"] * 3
    unsigned = f"<xml><mch_id>{payer.merchant.mchid}</mch_id></xml>"
    assert payer.post(QUERY, unsigned)["err_code"] == "SIGN_ERROR"
    assert payer.listed() == []


def test_optional_and_empty_fields_are_signed_as_they_are(payer: RedPackets) -> None:
    """risk_info counts in its encoded form, an empty scene_id does not count."""
    risk = "posttime%3d123123412%26clientversion%3d234134%26mobile%3d122344545%26deviceid%3dIOS"
    assert payer.send(risk_info=risk, scene_id="")["err_code"] == "SUCCESS"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<xml/>",
        "<xml></xml>",
        "<xml><mch_id>1</mch_id>",
        '{"mch_id": "1900000001"}',
        "<root><mch_id>1900000001</mch_id></root>",
        "<xml><mch_id>1</mch_id><mch_id>1</mch_id></xml>",
        "<xml><mch_id><deep>1</deep></mch_id></xml>",
        "<!DOCTYPE xml><xml><mch_id>1</mch_id></xml>",
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><mch_id>&a;</mch_id></xml>',
        '<!DOCTYPE xml [<!ENTITY a "1">]><xml><mch_id>&a;</mch_id></xml>',
        "<xml><mch_id>&unknown;</mch_id></xml>",
        "<xml><wishing>商</wishing></xml>".encode("gbk"),
    ],
)
@pytest.mark.parametrize("path", [SEND, QUERY])
def test_what_is_no_message(payer: RedPackets, path: str, body: str | bytes) -> None:
    """Malformed, empty, nested, with a document type: XML_ERROR, before anything else is looked at."""
    answer = payer.post(path, body)
    assert (answer["return_code"], answer["result_code"], answer["err_code"]) == ("SUCCESS", "FAIL", "XML_ERROR")


def test_a_byte_order_mark_is_no_mistake(payer: RedPackets) -> None:
    """Some clients write one."""
    assert payer.post(SEND, b"\xef\xbb\xbf" + payer.xml(payer.packet()).encode())["err_code"] == "SUCCESS"


def test_without_a_certificate(showing: Shown) -> None:
    """The connection stands and each call answers CA_ERROR, with the ids of the call and without a packet."""
    stranger = showing(None)
    answer = stranger.send()
    assert answer["err_code"] == "CA_ERROR"
    assert answer["mch_id"] == stranger.merchant.mchid
    assert stranger.query("1" * 28)["err_code"] == "CA_ERROR"
    assert stranger.listed() == []


def test_with_the_certificate_of_another_merchant(showing: Shown, accounts: Callable[..., Merchant]) -> None:
    """Issued by the same root, and still CA_ERROR; so is an mch_id that nobody has."""
    assert showing(accounts("1900000002", key_mode="mixed")).send()["err_code"] == "CA_ERROR"
    merchant = accounts("1900000001")
    assert showing(merchant).send(mch_id="1999999999")["err_code"] == "CA_ERROR"


def test_with_the_certificate_of_another_authority(
    simulator_server: Running, payer: RedPackets, tmp_path: Path
) -> None:
    """The handshake fails."""
    context = trusted(payer.merchant, None)
    pair = keys.issue(keys.new_authority(1.8e9), payer.merchant.mchid, 1.8e9)
    (tmp_path / "pair.pem").write_text(pair["private_key"] + pair["certificate"])
    context.load_cert_chain(tmp_path / "pair.pem")
    with (
        httpx.Client(base_url=simulator_server.tls_url, verify=context) as http,
        pytest.raises(httpx.TransportError),
    ):
        replace(payer, http=http).send()


def test_with_an_expired_certificate(
    simulator_server: Running, payer: RedPackets, accounts: Callable[..., Merchant]
) -> None:
    """CA_ERROR, by the clock that dates signatures."""
    expired = accounts("1900000041", certificate_days=-1)
    context = trusted(expired, expired)
    with httpx.Client(base_url=simulator_server.tls_url, verify=context) as http:
        assert RedPackets(payer.panel, expired, http).send()["err_code"] == "CA_ERROR"
    payer.panel.post("settings", {"signature_clock": "virtual"})
    payer.panel.advance(6 * 365 * 86_400)
    assert payer.send()["err_code"] == "CA_ERROR"
    payer.panel.post("settings", {"signature_clock": "real"})
    assert payer.send()["err_code"] == "SUCCESS"


def test_a_renewed_certificate(simulator_server: Running, payer: RedPackets, accounts: Callable[..., Merchant]) -> None:
    """The old one passes beside the new one until it is retired."""
    renewing = accounts("1900000042")
    contexts = [trusted(renewing, renewing)]
    payer.panel.post(f"merchants/{renewing.mchid}/keys", {"rotate_merchant_certificate": True})
    contexts.append(trusted(renewing, renewing))

    def codes() -> list[str]:
        seen = []
        for context in contexts:
            with httpx.Client(base_url=simulator_server.tls_url, verify=context) as http:
                seen.append(RedPackets(payer.panel, renewing, http).send()["err_code"])
        return seen

    assert codes() == ["SUCCESS", "SUCCESS"]
    payer.panel.post(f"merchants/{renewing.mchid}/keys", {"retire_old": True})
    assert codes() == ["CA_ERROR", "SUCCESS"]


def test_both_ports_serve_everything(payer: RedPackets, http: httpx.Client) -> None:
    """The TLS port has APIv3, the official account and the panel too; V2 on the plain port lacks the certificate."""
    plain = replace(payer, http=http)
    assert plain.send()["err_code"] == "CA_ERROR"
    secure = replace(payer.merchant, http=payer.http)
    assert secure.place()["prepay_id"]
    answers = [payer.http.get(path) for path in ("/health", "/_simulator/merchants", "/cgi-bin/ticket/getticket")]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert payer.send()["err_code"] == "SUCCESS"
    with pytest.raises(httpx.TransportError):
        httpx.get(str(payer.http.base_url).replace("https", "http"))


def test_the_root_is_there_before_any_merchant(simulator_server: Running, merchant: Merchant) -> None:
    """ca.pem of the credentials directory is that of each merchant, and the server's name is checked against it."""
    root = merchant.directory.parent / "ca.pem"
    assert root.read_bytes() == (merchant.directory / "ca.pem").read_bytes()
    assert x509.load_pem_x509_certificate(root.read_bytes()).subject
    context = ssl.create_default_context(cafile=root)
    for host in ("127.0.0.1", "localhost"):
        url = simulator_server.tls_url.replace("127.0.0.1", host)
        assert httpx.get(f"{url}/health", verify=context).status_code == 200
    for name in ("api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.weixin.qq.com", "open.weixin.qq.com"):
        port = httpx.URL(simulator_server.tls_url).port
        with socket.create_connection(("127.0.0.1", port)) as raw, context.wrap_socket(raw, server_hostname=name):
            pass  # the handshake checks the name
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(simulator_server.tls_url)
