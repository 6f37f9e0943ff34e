"""A merchant that sends red packets: its XML and its signature share no code with the simulator."""

import hashlib
import ssl
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import httpx
import pytest

from local.wechat_simulator.server import Running
from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel

CHINA = timezone(timedelta(hours=8))
BUYER = "openid-of-buyer"
SEND = "/mmpaymkttransfers/sendredpack"
QUERY = "/mmpaymkttransfers/gethbinfo"


def trusted(merchant: Merchant, certificate_of: Merchant | None) -> ssl.SSLContext:
    """What a client of this merchant trusts, and whose certificate it shows."""
    context = ssl.create_default_context(cafile=merchant.directory.parent / "ca.pem")
    if certificate_of:
        directory = certificate_of.directory
        context.load_cert_chain(directory / "apiclient_cert.pem", directory / "apiclient_key.pem")
    return context


@dataclass
class RedPackets:
    """The red packet calls as a merchant makes them, and what people do."""

    panel: Panel
    merchant: Merchant
    http: httpx.Client

    def signed(self, fields: dict[str, Any]) -> dict[str, str]:
        """The fields as text with their signature, unless they bring one; what is None is left out."""
        given = {name: str(value) for name, value in fields.items() if value is not None}
        pairs = "".join(f"{name}={given[name]}&" for name in sorted(given) if given[name] and name != "sign")
        digest = hashlib.md5(f"{pairs}key={self.merchant.settings['apiv2_key']}".encode(), usedforsecurity=False)
        return {"sign": digest.hexdigest().upper()} | given

    def xml(self, fields: dict[str, Any]) -> str:
        """The signed message; every second field as CDATA."""
        parts = [
            f"<{name}><![CDATA[{value}]]></{name}>" if number % 2 else f"<{name}>{escape(value)}</{name}>"
            for number, (name, value) in enumerate(self.signed(fields).items())
        ]
        return f"<xml>{''.join(parts)}</xml>"

    def ask(self, path: str, body: str | bytes) -> ET.Element:
        """The answer, which is HTTP 200, XML and unsigned whatever it says."""
        answer = self.http.post(path, content=body.encode() if isinstance(body, str) else body)
        assert answer.status_code == 200, answer.text
        assert "Wechatpay-Signature" not in answer.headers
        root = ET.fromstring(answer.content)  # noqa: S314 - from our own simulator
        assert root.find("sign") is None
        return root

    def post(self, path: str, body: str | bytes) -> dict[str, str]:
        """The fields of the answer."""
        return {element.tag: element.text or "" for element in self.ask(path, body)}

    def packet(self, **changes: Any) -> dict[str, Any]:
        """The fields of a send, with a new number."""
        return {
            "nonce_str": uuid.uuid4().hex,
            "mch_billno": f"{self.merchant.mchid}{uuid.uuid4().int % 10**18:018}",
            "mch_id": self.merchant.mchid,
            "wxappid": APPID,
            "send_name": "天虹百货",
            "re_openid": BUYER,
            "total_amount": 100,
            "total_num": 1,
            "wishing": "感谢您参加猜灯谜活动，祝您元宵节快乐！",
            "client_ip": "192.168.0.1",
            "act_name": "猜灯谜抢红包活动",
            "remark": "猜越多得越多，快来抢！",
        } | changes

    def send(self, **changes: Any) -> dict[str, str]:
        """What a send answers; a change to None leaves the field out."""
        return self.post(SEND, self.xml(self.packet(**changes)))

    def issue(self, **changes: Any) -> str:
        """The number of a packet that was sent."""
        answer = self.send(**changes)
        assert answer["result_code"] == "SUCCESS", answer
        return answer["mch_billno"]

    def question(self, mch_billno: str, /, **changes: Any) -> dict[str, Any]:
        """The fields of a query."""
        return {
            "nonce_str": uuid.uuid4().hex,
            "mch_billno": mch_billno,
            "mch_id": self.merchant.mchid,
            "appid": APPID,
            "bill_type": "MCHT",
        } | changes

    def query(self, mch_billno: str, /, **changes: Any) -> dict[str, str]:
        """What a query answers."""
        return self.post(QUERY, self.xml(self.question(mch_billno, **changes)))

    def status(self, mch_billno: str) -> str:
        """The status a query tells, or the code of its failure."""
        answer = self.query(mch_billno)
        return answer.get("status", answer["err_code"])

    def open(self, mch_billno: str, status: int = 200) -> Any:
        """What opening a packet answers."""
        call = {"mchid": self.merchant.mchid, "mch_billno": mch_billno}
        return self.panel.post("red-packets/open", call, status=status)

    def listed(self, conditions: str = "") -> list[dict[str, Any]]:
        """The packets the panel knows."""
        found: list[dict[str, Any]] = self.panel.get(f"red-packets?{conditions}")["red_packets"]
        return found

    def settings(self, **knobs: Any) -> None:
        """Turn knobs whose names begin with red_packet_."""
        self.panel.post("settings", {f"red_packet_{name}": value for name, value in knobs.items()})

    def customer(self, appid: str = APPID, **fields: Any) -> str:
        """The openid of a new customer."""
        made: str = self.panel.post("customers", {"appid": appid, **fields})["openid"]
        return made

    def balance(self) -> int:
        """What the merchant has."""
        held: int = self.panel.get(f"merchants/{self.merchant.mchid}/balance")["available"]
        return held

    def fill(self, available: int) -> None:
        """Set what the merchant has."""
        self.panel.post(f"merchants/{self.merchant.mchid}/balance", {"available": available})

    def now(self) -> datetime:
        """The virtual instant, in Beijing."""
        return datetime.fromtimestamp(self.panel.get("clock")["now"], CHINA)

    def to_tomorrow(self) -> None:
        """Move the clock just past the next Beijing midnight."""
        now = self.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.panel.advance((midnight - now).total_seconds())


@dataclass
class Clients:
    """Connections to the TLS port, one for each certificate shown, since handshakes are slow."""

    url: str
    opened: dict[tuple[str, str], httpx.Client] = field(default_factory=dict)

    def get(self, merchant: Merchant, certificate_of: Merchant | None) -> httpx.Client:
        """A client that shows the certificate of a merchant, or none."""
        key = (merchant.mchid, certificate_of.mchid if certificate_of else "")
        if key not in self.opened:
            self.opened[key] = httpx.Client(base_url=self.url, verify=trusted(merchant, certificate_of))
        return self.opened[key]


@pytest.fixture(scope="session")
def clients(simulator_server: Running) -> Iterator[Clients]:
    held = Clients(simulator_server.tls_url)
    yield held
    for client in held.opened.values():
        client.close()


type Shown = Callable[[Merchant | None], RedPackets]


@pytest.fixture
def showing(panel: Panel, merchant: Merchant, clients: Clients) -> Shown:
    """The merchant, with the certificate of another or of nobody."""
    return lambda certificate_of: RedPackets(panel, merchant, clients.get(merchant, certificate_of))


@pytest.fixture
def payer(showing: Shown, merchant: Merchant) -> RedPackets:
    """The merchant with its own certificate, and nothing sent yet."""
    return showing(merchant)
