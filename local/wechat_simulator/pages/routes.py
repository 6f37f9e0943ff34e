"""Every page of the control panel, for the server."""

from local.wechat_simulator.pages import (
    accounts,
    bills,
    clock,
    customers,
    faults,
    messages,
    orders,
    overview,
    payouts,
    records,
    refunds,
    vouchers,
)

ROUTES = (accounts, customers, orders, refunds, vouchers, payouts, bills, messages, records, faults, clock, overview)
"""`overview` comes last: it answers for addresses that no other page has."""
