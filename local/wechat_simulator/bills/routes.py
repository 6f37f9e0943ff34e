"""The calls that link to a day's bills, and the download behind every link, also behind those of voucher flows.

Source: WeChat Pay APIv3, "apply for a trade bill", "apply for a fund flow bill", "download a bill".
"""

from collections.abc import Iterator
from itertools import chain
from typing import cast

from aiohttp import web

from local.wechat_simulator.bills.days import Day, asked_day
from local.wechat_simulator.bills.files import Layout, bill_file
from local.wechat_simulator.bills.flow_lines import ACCOUNTS, FUND_FLOW
from local.wechat_simulator.bills.fund_flow import flow_lines
from local.wechat_simulator.bills.plans import told_flow, told_trade
from local.wechat_simulator.bills.trade import trade_lines
from local.wechat_simulator.bills.trade_lines import LAYOUTS
from local.wechat_simulator.ledger import AccountType
from local.wechat_simulator.order_rules import date_problem
from local.wechat_simulator.pay_routes import checked_query, json_answer
from local.wechat_simulator.pipeline import EFFECTS, MERCHANT, UNSIGNED
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.validation import Choice, Object, Text

FILE_PATH = "/v3/billdownload/file"
DAY_FILE_PATH = "/mkt/storage/bill/download"
WHOLE_FILE = 1024 * 1024
TOKEN = Text(title="下载凭证", longest=256, required=True)
DAY = Text(title="账单日期", longest=10, test=date_problem, required=True)
TAR_TYPE = Choice(title="压缩类型", options=("GZIP",))
TRADE_BILL = Object(
    title="查询参数",
    members={"bill_date": DAY, "bill_type": Choice(title="账单类型", options=tuple(LAYOUTS)), "tar_type": TAR_TYPE},
)
FUND_FLOW_BILL = Object(
    title="查询参数",
    members={
        "bill_date": DAY,
        "account_type": Choice(title="资金账户类型", options=ACCOUNTS),
        "tar_type": TAR_TYPE,
    },
)
DOWNLOAD = Object(title="查询参数", members={"token": TOKEN, "tartype": Choice(title="压缩类型", options=("gzip",))})
DAY_DOWNLOAD = Object(title="查询参数", members={"bill_params": TOKEN})

routes = web.RouteTableDef()


@routes.get("/v3/bill/tradebill")
async def link_trade_bill(request: web.Request) -> web.Response:
    """A link to a day's payments and refunds, from ten o'clock on the next day."""
    query = checked_query(request, TRADE_BILL)
    simulator, kind = request.app[SIMULATOR], query.get("bill_type", "ALL")
    day = _made_day(simulator, query["bill_date"])
    mchid = request[MERCHANT].mchid
    lines = told_trade(trade_lines(simulator, mchid, kind, day), simulator.plans.of(mchid, day, "trade"))
    return await _linked(request, lines, LAYOUTS[kind], query)


@routes.get("/v3/bill/fundflowbill")
async def link_fund_flow_bill(request: web.Request) -> web.Response:
    """A link to a day's movements of one account, from ten o'clock on the next day."""
    query = checked_query(request, FUND_FLOW_BILL)
    simulator, mchid = request.app[SIMULATOR], request[MERCHANT].mchid
    day = _made_day(simulator, query["bill_date"])
    account = cast("AccountType", query.get("account_type", "BASIC"))
    lines = told_flow(flow_lines(simulator, mchid, account, day), simulator.plans.of(mchid, day, "fund_flow"))
    return await _linked(request, lines, FUND_FLOW, query)


@routes.get(FILE_PATH)
async def download(request: web.Request) -> web.Response:
    """The file behind a link: a bill, or the flows of a whole stock."""
    return _file(request, checked_query(request, DOWNLOAD)["token"])


@routes.get(DAY_FILE_PATH)
async def download_day(request: web.Request) -> web.Response:
    """The voucher flows of one day."""
    return _file(request, checked_query(request, DAY_DOWNLOAD)["bill_params"])


def _made_day(simulator: Simulator, name: str) -> Day:
    """The day, once its bills are there."""
    now = simulator.clock.now()
    day = asked_day(name, now)
    state = day.bills_at(now, simulator.settings.bill_making_seconds)
    if state == "READY":
        return day
    raise simulator.refusals["bill_creating" if state == "MAKING" else "bill_not_begun"]


async def _linked[Line](
    request: web.Request, lines: Iterator[Line], layout: Layout[Line], query: dict[str, str]
) -> web.Response:
    simulator = request.app[SIMULATOR]
    first = next(lines, None)
    if first is None:
        raise simulator.refusals["no_statement"]
    rows = bill_file(chain([first], lines), layout, float_sums=simulator.settings.bill_float_sums)
    is_gzip = "tar_type" in query
    link = await simulator.downloads.offer(
        request[MERCHANT].mchid, rows, simulator.settings.bill_link_seconds, is_gzip=is_gzip
    )
    url = f"{request.url.origin()}{FILE_PATH}?token={link.token}{'&tartype=gzip' if is_gzip else ''}"
    is_wrong = request[EFFECTS].wrong_hash
    return json_answer(
        {"hash_type": "SHA1", "hash_value": link.sha1[::-1] if is_wrong else link.sha1, "download_url": url}
    )


def _file(request: web.Request, token: str) -> web.Response:
    simulator = request.app[SIMULATOR]
    link = simulator.downloads.find(request[MERCHANT].mchid, token)
    if link is None:
        raise simulator.refusals["download_expired"]
    path = simulator.downloads.path(link)
    request[UNSIGNED] = True
    kind, size = "application/x-gzip" if link.is_gzip else "text/plain", path.stat().st_size
    if request[EFFECTS].truncated:
        with path.open("rb") as file:
            return web.Response(body=file.read(size // 2), content_type=kind)
    # A large file is sent piece by piece, and the panel shows nothing of it.
    return web.Response(body=path.read_bytes() if size <= WHOLE_FILE else path.open("rb"), content_type=kind)
