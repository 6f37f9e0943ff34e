"""What of WeChat is simulated: `python -m local.wechat_simulator.coverage` writes the table into the README.

What is simulated is read off the routes. What is not is a list of the calls that merchants like ours are likely to
make next; a test asks for each of them and is told so.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.wechat_simulator.pipeline import OWN_PATHS
from local.wechat_simulator.server import ROUTES
from local.wechat_simulator.sides import side_of

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- written by local.wechat_simulator.coverage -->", "<!-- until here -->"
BAR = r"\|"
"""A bar inside a cell."""
SMS = ("/", "/tencent-sms", "/tencent-sms/")

NOT_SIMULATED = {
    "POST /v3/pay/transactions/app": "order in an app",
    "POST /v3/pay/transactions/h5": "order in a browser outside WeChat",
    "POST /v3/combine-transactions/jsapi": "combined orders",
    "POST /v3/profitsharing/orders": "profit sharing",
    "POST /v3/marketing/busifavor/stocks": "merchant coupons (商家券)",
    "POST /v3/marketing/partnerships/build": "partnerships of stocks",
    "POST /v3/transfer/batches": "transfers of the first generation",
    "POST /v3/merchant/media/upload": "pictures that are not of vouchers",
    "POST /v3/security/echo": "test call of a signature",
    "POST /v3/pay/partner/transactions/jsapi": "service providers' orders, and all else of theirs",
    "POST /pay/unifiedorder": "V2 order",
    "POST /pay/orderquery": "V2 query of an order",
    "POST /pay/closeorder": "V2 close",
    "POST /pay/micropay": "payment code",
    "POST /secapi/pay/refund": "V2 refund",
    "POST /pay/refundquery": "V2 query of a refund",
    "POST /pay/downloadbill": "V2 bill",
    "POST /mmpaymkttransfers/sendgroupredpack": "red packets that a group shares",
    "POST /mmpaymkttransfers/sendminiprogramhb": "red packets of mini programs",
    "POST /mmpaymkttransfers/promotion/transfers": "transfers of V2",
    "POST /mmpaymkttransfers/send_coupon": "vouchers by V2",
    "POST /risk/getpublickey": "key for bank transfers",
    "GET /cgi-bin/user/get": "list of followers",
    "POST /cgi-bin/user/info/batchget": "many followers at once",
    "POST /cgi-bin/message/custom/send": "customer-service message",
    "POST /cgi-bin/message/template/subscribe": "one-time subscription message",
    "POST /cgi-bin/message/subscribe/send": "subscription message of a mini program",
    "POST /cgi-bin/menu/create": "menus",
    "POST /cgi-bin/qrcode/create": "QR codes",
    "POST /cgi-bin/media/upload": "media",
    "POST /wxaapi/newtmpl/addtemplate": "templates of subscription notices",
    "POST /wxa/getwxacodeunlimit": "codes of mini programs",
    "POST /wxa/business/getuserphonenumber": "a mini program customer's phone",
}  # fmt: skip
"""Not here, and likely to be missed; anything else that is not in the table is answered the same way."""


@dataclass(frozen=True)
class Call:
    """A call of WeChat's that is simulated."""

    side: str
    method: str
    path: str
    does: str


def simulated() -> Iterator[Call]:
    """What the routes serve under WeChat's own paths."""
    for module in ROUTES:
        for route in module.routes:
            method, path = getattr(route, "method", ""), getattr(route, "path", "")
            is_own = path.startswith(OWN_PATHS) or (method, path) == ("GET", "/")
            if not is_own and path not in SMS[:2]:
                side = "Tencent Cloud SMS" if path in SMS else side_of(path).value
                does = (inspect.getdoc(getattr(route, "handler", None)) or "").partition("\n")[0]
                yield Call(side, method, "/tencent-sms" if path in SMS else path, does)


def table() -> str:
    """Both tables, in Markdown."""
    calls = sorted(simulated(), key=lambda call: (call.side, call.path, call.method))
    rows = [f"| {call.side} | `{call.method} {call.path.replace('|', BAR)}` | {call.does} |" for call in calls]
    missing = [f"| {side_of(call.split()[1]).value} | `{call}` | {what} |" for call, what in NOT_SIMULATED.items()]
    return "\n".join(
        [
            "| side | simulated | |",
            "|---|---|---|",
            *rows,
            "",
            "| side | answers 501 SIMULATOR_NOT_IMPLEMENTED, as does every path not named here | |",
            "|---|---|---|",
            *missing,
        ]
    )


def with_table(readme: str) -> str:
    """The README with the tables as they now are."""
    head, _, rest = readme.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}"


def main() -> None:
    """Write the tables into the README."""
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
