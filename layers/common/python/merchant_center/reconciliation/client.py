"""WeChat Pay APIv3 for one merchant account: where a day's bills are, and the files."""

from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING

from merchant_center.reconciliation.protocol.bill import (
    BillLink,
    FlowLink,
    flow_link_from,
    flow_target_of,
    link_from,
    target_of,
)
from merchant_center.reconciliation.rules.lines import BillKind, FlowWay
from merchant_center.wechatpay.transport.answers import read_success
from merchant_center.wechatpay.transport.call import WeChatPayCaller

if TYPE_CHECKING:
    from collections.abc import Iterator


class BillClient(WeChatPayCaller):
    """The calls about bills; what all of them raise: see WeChatPayCaller."""

    def find_bill(self, kind: BillKind, day: date) -> BillLink:
        """Ask where the bill of a Beijing day is; refused with CREATING or NONE_EXISTS of the protocol."""
        return read_success(self._call("GET", target_of(kind, day)), link_from)

    def find_flow(self, way: FlowWay, stock_id: str, day: date) -> FlowLink:
        """Ask where a stock's voucher flow of a day is, as its creator; refused with NO_FLOW of the protocol.

        No answer to this question is signed.
        """
        response = self._taken("GET", flow_target_of(way, stock_id, day), b"")
        return read_success(response, lambda members: flow_link_from(members, way))

    def open_bill(self, link: BillLink | FlowLink) -> "AbstractContextManager[Iterator[bytes]]":
        """Open the file, a bill compressed as it was asked for; refused once the link is too old."""
        return self._download(link.url)
