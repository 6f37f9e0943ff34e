"""How a failed issue of a voucher is explained (law 9)."""

from typing import Self

from pydantic import BaseModel

from merchant_center.wechatpay.voucher_meanings import explain_voucher


class FailureView(BaseModel):
    """Why WeChat did not issue (yet): its code, what it means, who must act, what is safe to do next."""

    code: str
    meaning_zh: str
    meaning_en: str
    who_acts: str
    retry: str

    @classmethod
    def of(cls, code: str) -> Self:
        """The explanation of WeChat's code, or of ours for an answer that never came."""
        meaning = explain_voucher(code)
        return cls(
            code=code,
            meaning_zh=meaning.zh,
            meaning_en=meaning.en,
            who_acts=meaning.actor,
            retry=meaning.retry,
        )
