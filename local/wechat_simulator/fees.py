"""What a merchant pays for a payment: a rate, and an amount in whole fen.

Assumed, since WeChat publishes neither: the fee of a payment is its rate of what is settled, half a fen is rounded up,
and a payment keeps the rate of its day. Recorded bills agree: 39.00% of 0.03 is 0.01, 1.00% of 0.01 is 0.00. A refund
brings back what the fee becomes less by, so that refunds of all of an order bring back all of its fee; a recorded one
of 1.00 at 0.60% brought 0.01.
"""

WHOLE = 10_000
USUAL = 60
"""0.60%, in basis points."""


def fee_of(settled: int, basis_points: int) -> int:
    """The fee in fen for an amount in fen."""
    return (settled * basis_points + WHOLE // 2) // WHOLE


def fee_returned(left: int, refunded: int, basis_points: int) -> int:
    """What of the fee comes back with a refund, in fen.

    Args:
        left: What is settled for the order less what was refunded before.
        refunded: What of that is refunded now.
        basis_points: The rate of the payment.
    """
    return fee_of(left, basis_points) - fee_of(left - refunded, basis_points)
