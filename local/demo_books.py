"""The last steps of the demo: a day is matched with WeChat's bills, what differs is settled, the ledger is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

from local.bill_days import newest_bill_day, noon_of
from local.demo_steps import Steps

POS = "POS-"
"""How the numbers of the point of sale begin, another system that uses the same merchant account."""
NOTE = "门店已核对，银行回单一致"
ENDED = ("MATCHED", "DIFFERENT", "EMPTY", "FAILED")


class BookSteps(Steps):
    """What finance does on the next day."""

    def _match_books(self, customer: dict[str, str]) -> None:
        self._day = newest_bill_day(datetime.now(UTC))
        self._match_empty_day()
        planted = self._plant(customer)
        self._find(planted)
        self._settle(planted)
        self._show_ledger()

    def _match_empty_day(self) -> None:
        before = (self._day - timedelta(days=1)).isoformat()
        self._say("Finance matches a day with WeChat's bills on which nothing happened")
        self._show_day(self._run(before))

    def _plant(self, customer: dict[str, str]) -> dict[str, str]:
        day = self._day.isoformat()
        self._say(f"WeChat's bills of {day} shall differ from our records in four places")
        self._show("(this stack is new: the simulator dates four payments back to noon of that day)")
        self._own_patterns([])
        amount, omitted = (self._sell(customer, at=noon_of(self._day))["order_no"] for _ in range(2))
        self._at_bills("amount", amount, amount=1)
        self._planted = self._at_bills("omit", omitted)
        foreign = self._at_wechat("bills/foreign-orders", mchid=self._mchid, day=day, total=300, prefix=POS)
        missed = self._sell(customer, at=noon_of(self._day), is_told=False)["order_no"]
        planted = {
            missed: "its callback never came",
            foreign["out_trade_nos"][0]: "the point of sale in the shop took it, under the same merchant account",
            amount: "the bill tells of 1 fen",
            omitted: "the bill leaves it out",
        }
        for number, what in planted.items():
            self._show(f"{number:25} {what}")
        return planted

    def _find(self, planted: dict[str, str]) -> None:
        self._say("Finance matches the day: each is found, and the missed callback is made good by rule")
        day = self._run(self._day.isoformat())
        self._show_day(day)
        found = self._differences(planted)
        kinds = [one["kind"] for one in found]
        self._expect(kinds == ["missing_here", "missing_here", "amount", "missing_there"], f"found: {kinds}")
        self._show_differences(found)
        missed = next(iter(planted))
        self._expect(found[0]["resolution"] == "payment_recorded", "the missed callback was not made good")
        order = self._get(f"/v1/admin/orders/{missed}", self._operator)
        self._expect(order["state"] == "PAID", f"the order is {order['state']}")
        self._show(f"order {missed} is {order['state']} now")

    def _settle(self, planted: dict[str, str]) -> None:
        self._say(
            "Finance sets the point of sale's numbers aside and resolves the amount with a note; WeChat mends its bill"
        )
        self._own_patterns([f"{POS}*"])
        amount = self._differences(planted)[2]
        path = f"/v1/admin/reconciliation/differences/{amount['difference_id']}/resolve"
        headers = {**self._finance, "if-match": f'"{amount["version"]}"'}
        self._post(path, {"note": NOTE}, headers, expect=200)
        self._at_wechat(f"bills/differences/{self._planted}/remove")
        day = self._run(self._day.isoformat())
        self._show_day(day)
        found = self._differences(planted)
        ended = [one["resolution"] for one in found]
        self._expect(ended == ["payment_recorded", "set_aside", "by_hand", "gone"], f"they ended: {ended}")
        self._show_differences(found)
        for step in found[2]["story"]:
            self._show(f"  {step['at'][:19]}Z {step['what']} by {step['by']} {step['note']}".rstrip())

    def _show_ledger(self) -> None:
        self._say("Finance reads the ledger of that day: WeChat's figures beside ours, in fen")
        day = self._day.isoformat()
        (entry,) = self._get("/v1/admin/ledger", self._finance, {"mchid": self._mchid, "from": day, "to": day})[
            "entries"
        ]
        self._show(f"{'':14}{'WeChat':>12}{'here':>12}")
        self._show_row("opening", entry["opening_fen"], entry["opening_fen"])
        for name in ("payments", "refunds", "red_packets", "transfers", "fees", "other"):
            self._show_row(name, *(entry[side][f"{name}_fen"] for side in ("wechat", "ours")))
        self._show_row("closing", entry["closing_fen"], entry["expected_closing_fen"])
        closing = entry["opening_fen"] + entry["wechat"]["total_fen"]
        self._expect(closing == entry["closing_fen"], f"the day's movements lead to {closing} fen")
        gap = entry["gap_fen"]
        beside = f"{abs(gap)} fen {'above' if gap > 0 else 'below'} ours, by the differences that are open"
        self._show(f"WeChat's closing balance is {beside if gap else 'ours, to the fen'}")

    def _run(self, day: str) -> dict[str, Any]:
        """Ask for a run of a day, and wait for its end."""
        path = f"/v1/admin/reconciliation/days/{self._mchid}/{day}"
        self._post(f"{path}/run", {}, self._finance, expect=202)
        seen = self._wait(lambda: self._get(path, self._finance), *ENDED)
        self._expect(seen["state"] != "FAILED", f"{day}: {seen['failure']}")
        return seen

    def _differences(self, planted: dict[str, str]) -> list[dict[str, Any]]:
        """Return the differences about these numbers, in their order; other differences of the day are left alone."""
        found, cursor = dict[str, dict[str, Any]](), ""
        while True:
            asked = {"mchid": self._mchid, "day": self._day.isoformat(), "cursor": cursor}
            page = self._get("/v1/admin/reconciliation/differences", self._finance, asked)
            found |= {one["our_number"]: one for one in page["differences"]}
            cursor = page["cursor"]
            if not cursor:
                return [found[number] for number in planted if number in found]

    def _own_patterns(self, patterns: list[str]) -> None:
        """Say which numbers of the demo's belong to another system; what else is said stays."""
        path = f"/v1/admin/reconciliation/rules/{self._mchid}"
        others = [one for one in self._get(path, self._finance)["patterns"] if not one.startswith(POS)]
        self._checked(self._api.put(path, json={"patterns": [*others, *patterns]}, headers=self._finance), 200)

    def _at_bills(self, kind: str, row: str, **more: Any) -> str:
        day = self._day.isoformat()
        planted = self._at_wechat("bills/differences", mchid=self._mchid, day=day, kind=kind, row=row, **more)
        return str(planted["key"])

    def _show_day(self, day: dict[str, Any]) -> None:
        counts = ", ".join(f"{count} {state}" for state, count in day["differences"].items())
        lines = sum(one["lines"] for one in day["bills"])
        self._show(f"{day['day']} {day['state']}: {lines} lines, differences: {counts}; {day['set_aside']} set aside")

    def _show_differences(self, found: list[dict[str, Any]]) -> None:
        for one in found:
            ours, theirs = ("-" if one[side] is None else one[side] for side in ("ours_fen", "theirs_fen"))
            line = f"{one['our_number']:25} {one['kind']:13} here {ours:>6}  bill {theirs:>6}  {one['state']:8}"
            self._show(f"{line} {one['resolution'] or ''} {one['resolved_by']}".rstrip())

    def _show_row(self, name: str, theirs: int, ours: int) -> None:
        self._show(f"{name:14}{theirs:>12}{ours:>12}")
