"""What tests of merchant transfers do at WeChat, and see there."""


def confirm(packets, send, package=""):
    """The customer confirms on the page."""
    payout = send.payout
    packets.world.simulator.panel(
        "transfers/confirm",
        mchid=payout.mchid,
        out_bill_no=payout.bill_no,
        package=package or packets.now(send).package,
        openid=payout.openid,
    )


def bills(packets, send):
    """What WeChat holds for the send's customer."""
    query = {"mchid": packets.mchid, "openid": send.payout.openid}
    return packets.world.simulator.http.get("/_simulator/transfers", params=query).json()["transfers"]


def kinds(packets, send):
    return [one.kind for one in packets.events_of(send.customer)]


def poll(packets, **span):
    packets.later(**(span or {"minutes": 1, "seconds": 1}))
    packets.sweep()
