"""WeChat Pay APIv3 for one merchant account: where a day's bills are, and the files."""

from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING

from merchant_center.reconciliation.protocol.bill import BillLink, link_from, target_of
from merchant_center.reconciliation.rules.lines import BillKind
from merchant_center.wechatpay.transport.answers import read_success
from merchant_center.wechatpay.transport.call import WeChatPayCaller

if TYPE_CHECKING:
    from collections.abc import Iterator


class BillClient(WeChatPayCaller):
    """The calls about bills; what all of them raise: see WeChatPayCaller."""

    def find_bill(self, kind: BillKind, day: date) -> BillLink:
        """Ask where the bill of a Beijing day is; refused with CREATING or NONE_EXISTS of the protocol."""
        return read_success(self._call("GET", target_of(kind, day)), link_from)

    def open_bill(self, link: BillLink) -> "AbstractContextManager[Iterator[bytes]]":
        """Open the file, compressed as it was asked for; refused once the link is too old."""
        return self._download(link.url)
