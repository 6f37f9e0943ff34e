"""What every channel that pays customers can do, whatever its protocol."""

from typing import Protocol

from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, RefusalAction


class PayoutChannel(Protocol):
    """One way to pay as one merchant account. Everything here may be repeated with the same payout."""

    @property
    def notify_url(self) -> str:
        """What a new payout is made with: where WeChat tells its end, "" if it tells nobody."""

    def pay(self, payout: Payout) -> PayoutStatus:
        """Make the payment, or repeat it: the number and what is asked under it are the same each time.

        Raises:
            RemoteRefusedError: a definite no to this request, with WeChat's code: see ``refusal_action``. Under
                a number that was sent before, only a query tells whether that earlier request paid.
            OutcomeUnknownError: anything else that is no success. It may be paid: ask, and repeat with the
                same number; ``remote_code`` is kept if there was one.
            InvalidInputError: a text cannot be sent as it is; nothing was sent.
            ValueError: the payout is another merchant account's; nothing was sent.
        """

    def poll(self, payout: Payout) -> PayoutStatus | None:
        """Return how the payout is; ``None``: WeChat does not know the number, which does not mean that it failed.

        ``package`` is told by ``pay`` alone: a status without one takes none away.

        Raises:
            RemoteRefusedError: WeChat refuses the question because of the account and its settings; that
                tells nothing of the payout.
            OutcomeUnknownError: nothing is known (too many questions, too), or the answer is about another payout.
            ValueError: as ``pay``.
        """

    def cancel(self, payout: Payout) -> None:
        """Take back what the customer has not confirmed; ``poll`` tells how it is then.

        Raises:
            ConflictError: this way of paying cannot take anything back; nothing was asked.
            RemoteRefusedError: WeChat takes this one back no more, or does not know it.
            OutcomeUnknownError: it may be taken back.
            ValueError: as ``pay``.
        """

    def refusal_action(self, code: str) -> RefusalAction:
        """Return what follows from the ``remote_code`` of a refusal."""


def require_own(payout: Payout, mchid: str) -> None:
    """Raise if the payout is another account's: that one does not know the number, and would pay again."""
    if payout.mchid != mchid:
        raise ValueError(f"a payout of merchant account {payout.mchid} came to {mchid}")
