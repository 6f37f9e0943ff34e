"""How a failed issue of a voucher is explained (law 9)."""

from typing import Self

from pydantic import BaseModel

from merchant_center.vouchers.protocol.meanings import About, about_whom, explain_voucher
from merchant_center.vouchers.rules.voucher import IssueFailure


class FailureView(BaseModel):
    """Why WeChat did not issue (yet): its code, what it means, who must act, what is safe to do next.

    ``about`` tells a bad customer from a bad stock. ``customer``: others get this stock; ``stock``: nobody gets it now;
    ``account``: nobody gets any; ``wechat``: nothing is decided; ``request``: the number was used before; ``unknown``:
    the code leaves it open.
    """

    code: str
    """WeChat's error code, or ours where no answer came."""
    about: About
    """Whom or what the refusal is about."""
    meaning_zh: str
    meaning_en: str
    who_acts: str
    retry: str

    @classmethod
    def of(cls, failure: IssueFailure) -> Self:
        """The explanation of WeChat's code, or of ours for an answer that never came."""
        about = About(failure.about or about_whom(failure.code))
        meaning = explain_voucher(failure.code, about)
        return cls(
            code=failure.code,
            about=about,
            meaning_zh=meaning.zh,
            meaning_en=meaning.en,
            who_acts=meaning.actor,
            retry=meaning.retry,
        )
